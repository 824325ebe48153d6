with records as (

    select * from {{ ref('int_trial_records') }}

),

sites as (

    select
        'clinicaltrials_gov' as source_name,
        * exclude (source_file, source_row)
    from {{ ref('stg_clinicaltrials_gov__study_sites') }}
    union all by name
    select
        'isrctn' as source_name,
        * exclude (source_file, source_row) replace (nullif(postcode_published, '-') as postcode_published)
    from {{ ref('stg_isrctn__trial_centres') }}

),

-- Of a trial's records the first that has sites in the United Kingdom, so that no site counts twice.
uk_sites as (

    select
        records.trial_id,
        records.registry,
        records.registry_id,
        sites.site_number,
        case when not ({{ opens_with_a_person('sites.facility') }}) then {{ name_or_null('sites.facility') }} end as facility,
        case
            when {{ opens_with_a_person('sites.facility') }} then 'missing: the name of an individual was removed'
            else {{ name_null_reason('sites.facility') }}
        end as facility_null_reason,
        lower(sites.site_status) as site_status,
        sites.city,
        sites.state,
        sites.postcode_published,
        sites.country,
        records.is_latest,
        records.is_complete_search,
        records.landed_release_id,
        records.source_file,
        records.source_row
    from sites
    inner join records
        on
            sites.source_name = records.source_name
            and sites.dataset_name = records.dataset_name
            and sites.registry_id = records.registry_id
            and sites.landed_release_id = records.landed_release_id
    where sites.country in ('United Kingdom', 'England', 'Scotland', 'Wales', 'Northern Ireland')
    qualify dense_rank() over (partition by records.trial_id order by records.record_order) = 1

),

labelled as (

    {{ label_by_city('uk_sites') }}

),

placed as (

    {{ place_by_postcode('labelled', 'postcode_published', 'place_label') }}

),

final as (

    select
        * exclude (place_label)
        replace (case placed_by when 'publisher_label' then 'city_label' else placed_by end as placed_by)
    from placed

)

select * from final
