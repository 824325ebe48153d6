with records as (

    select * from {{ ref('int_trial_records') }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

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
        {{ name_or_null('sites.facility') }} as facility,
        {{ name_null_reason('sites.facility') }} as facility_null_reason,
        lower(sites.site_status) as site_status,
        sites.city,
        sites.state,
        sites.postcode_published,
        sites.country,
        -- "Glasgow - Scotland" and "Leeds, West Yorkshire" are Glasgow and Leeds.
        trim(regexp_replace(lower(sites.city), '( - |,|/).*$', '')) as city_name,
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

-- A city that bears the name of one local authority; London is a region.
named_districts as (

    select distinct
        current_area_code as area_code,
        regexp_replace(
            regexp_replace(lower(area_name), ', (city|county) of$| city$|^city of ', '', 'g'), '^london$', 'city of london'
        ) as city_name
    from districts

),

cities as (

    select
        city_name,
        min(area_code) as area_code
    from named_districts
    group by all
    having count(*) = 1
    union all
    select
        'london' as city_name,
        'E12000007' as area_code

),

labelled as (

    select
        uk_sites.*,
        coalesce(
            cities.area_code,
            case
                when uk_sites.country in ('Scotland', 'Wales', 'Northern Ireland') then uk_sites.country
                when uk_sites.state in ('Scotland', 'Wales', 'Northern Ireland') then uk_sites.state
            end
        ) as place_label
    from uk_sites
    left join cities
        on uk_sites.city_name = cities.city_name

),

placed as (

    {{ place_by_postcode('labelled', 'postcode_published', 'place_label') }}

),

final as (

    select
        * exclude (city_name, place_label)
        replace (case placed_by when 'publisher_label' then 'city_label' else placed_by end as placed_by)
    from placed

)

select * from final
