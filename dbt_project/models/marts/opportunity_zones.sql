with zones as (

    select * from {{ ref('int_opportunity_zones') }}

),

areas as (

    select * from {{ ref('int_areas') }}

)

select
    zones.zone_name,
    zones.status as zone_status,
    zones.designated_on,
    zones.designated_precision,
    zones.area_code,
    zones.area_code_system,
    areas.area_name,
    zones.county,
    areas.is_greater_south_east,
    zones.source_id,
    zones.note,
    zones.landed_release_id,
    zones.source_file,
    zones.source_row
from zones
left join areas
    on zones.area_code = areas.area_code and zones.area_code_system = areas.area_code_system
