with areas as (

    select * from {{ ref('int_areas') }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

-- Regions are the same places in every edition: one code each.
regions as (

    select
        area_code,
        area_code_system,
        comparable_area_code as itl1_code
    from areas
    where is_itl1_region

),

itl2021 as (

    select
        areas.area_level,
        areas.area_code_system,
        areas.area_code,
        case when areas.area_level = 'itl3' then areas.parent_code else areas.area_code end as itl2_code,
        regions.itl1_code
    from areas
    inner join regions
        on areas.area_code_system = regions.area_code_system and substr(areas.area_code, 1, 3) = regions.area_code
    where areas.area_code_system = 'itl2021' and areas.area_level in ('itl2', 'itl3')

),

-- By the districts they are made of, so that an alias of a code does not count as an area.
itl2025 as (

    select distinct
        'itl3' as area_level,
        'itl2025' as area_code_system,
        itl3_code as area_code,
        itl2_code,
        region_code as itl1_code
    from districts
    union all
    select distinct
        'itl2' as area_level,
        'itl2025' as area_code_system,
        itl2_code as area_code,
        itl2_code,
        region_code as itl1_code
    from districts

),

local_authorities as (

    select distinct
        'local_authority' as area_level,
        'gss' as area_code_system,
        current_area_code as area_code,
        itl2_code,
        region_code as itl1_code
    from districts

),

united as (

    select * from itl2021
    union all by name
    select * from itl2025
    union all by name
    select * from local_authorities
    union all by name
    select
        'itl1' as area_level,
        area_code_system,
        area_code,
        cast(null as varchar) as itl2_code,
        itl1_code
    from regions
    where area_code_system = 'gss'

),

final as (

    select
        united.*,
        case when united.itl1_code like 'E12%' then 'E92000001' else united.itl1_code end as nation_code,
        areas.area_name,
        areas.boundary_year
    from united
    inner join areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system

)

select * from final
