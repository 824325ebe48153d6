with identities as (

    select * from {{ ref('int_trial_identities') }}

),

registered_sites as (

    select
        trial_id,
        registry,
        cast(site_number as bigint) as site_number,
        facility,
        postcode_published as postcode,
        area_code,
        area_level,
        region_code,
        itl2_code,
        placed_by,
        placement_confidence,
        landed_release_id
    from {{ ref('int_trial_sites') }}

),

sample_sites as (

    select
        coalesce(identities.trial_id, sites.nct_id) as trial_id,
        'clinicaltrials_gov' as registry,
        cast(sites.source_row as bigint) as site_number,
        sites.facility,
        sites.postcode,
        sites.area_code,
        sites.area_level,
        sites.region_code,
        sites.itl2_code,
        case sites.placed_by when 'publisher_label' then 'city_label' else sites.placed_by end as placed_by,
        sites.placement_confidence,
        sites.landed_release_id
    from {{ ref('int_trial_sample_sites') }} as sites
    left join identities
        on sites.nct_id = identities.registry_id and identities.registry = 'clinicaltrials_gov'

),

sites as (

    select * from registered_sites
    union all by name
    select * from sample_sites
    where trial_id not in (select registered_sites.trial_id from registered_sites)

),

boards as (

    select * from {{ ref('int_integrated_care_boards') }}

),

-- A lookup of postcodes has the codes of its year.
postcode_boards as (

    select
        postcodes.postcode,
        boards.icb_code
    from {{ ref('int_postcode_areas') }} as postcodes
    inner join boards
        on postcodes.icb_code in (boards.icb_code, boards.icb_code_2024)

),

district_boards as (

    select * from {{ ref('int_district_boards') }}
    where is_whole

),

final as (

    select
        sites.*,
        case
            when starts_with(sites.region_code, 'E12') then 'E92000001'
            when sites.region_code in ('N92000002', 'S92000003', 'W92000004') then sites.region_code
        end as nation_code,
        coalesce(postcode_boards.icb_code, district_boards.icb_code) as icb_code,
        case
            when sites.region_code in ('N92000002', 'S92000003', 'W92000004') then 'outside_england'
            when postcode_boards.icb_code is not null then 'postcode'
            when district_boards.icb_code is not null then 'whole_district'
            else 'none'
        end as board_placed_by
    from sites
    left join postcode_boards
        on {{ normalised_postcode('sites.postcode') }} = postcode_boards.postcode
    left join district_boards
        on sites.area_code = district_boards.area_code and sites.area_level = 'local_authority'

)

select * from final
