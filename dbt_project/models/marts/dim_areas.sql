with areas as (

    select * from {{ ref('int_areas') }}

),

tiles as (

    select * from {{ ref('int_area_tiles') }}

)

select
    areas.area_code,
    areas.area_code_system,
    areas.boundary_year,
    areas.area_name,
    areas.area_level,
    areas.parent_code,
    areas.valid_from,
    areas.valid_to,
    areas.comparable_area_code,
    areas.comparable_area_code_system,
    areas.is_itl1_region,
    areas.is_greater_south_east,
    tiles.tile_row,
    tiles.tile_col
from areas
left join tiles
    on areas.area_code = tiles.area_code and areas.area_code_system = tiles.area_code_system
