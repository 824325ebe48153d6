with zones as (

    select * from {{ ref('int_regional_assets') }}
    where asset_kind = 'opportunity_zone'

),

links as (

    select * from {{ ref('int_area_links') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- Second-level areas of 2016 and of 2025 by way of 2021: of 2025 those that have land of one of 2016 alone.
older_areas as (

    select
        to_2025.to_code as itl2_code,
        max(to_2021.from_code) as nuts_code
    from links as to_2025
    inner join links as to_2021
        on to_2025.from_code = to_2021.to_code and to_2025.from_system = 'itl2021' and to_2021.from_system = 'nuts2016' and to_2021.to_system = 'itl2021'
    inner join areas
        on to_2021.from_code = areas.area_code and areas.area_code_system = 'nuts2016' and areas.area_level = 'itl2'
    where to_2025.to_system = 'itl2025' and length(to_2025.to_code) = 4
    group by to_2025.to_code
    having count(distinct to_2021.from_code) = 1

),

final as (

    select
        zones.asset_name as zone_name,
        zones.status as zone_status,
        zones.region_code,
        unnest(['local_authority', 'itl3', 'itl2', 'itl2', 'itl1']) as area_level,
        unnest(['gss', 'itl2025', 'itl2025', 'nuts2016', 'gss']) as area_code_system,
        unnest([zones.local_authority_code, zones.itl3_code, zones.itl2_code, older_areas.nuts_code, zones.region_code]) as area_code
    from zones
    left join older_areas
        on zones.itl2_code = older_areas.itl2_code

)

select * from final
