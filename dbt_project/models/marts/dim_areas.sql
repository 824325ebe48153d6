with areas as (

    select * from {{ ref('int_areas') }}

),

tiles as (

    select
        area_code,
        area_code_system,
        tile_row,
        tile_col,
        landed_release_id
    from {{ ref('stg_official_figures__tiles_itl1') }}
    union all
    select
        area_code,
        area_code_system,
        tile_row,
        tile_col,
        landed_release_id
    from {{ ref('stg_official_figures__tiles_itl2') }}
    union all
    select
        area_code,
        area_code_system,
        tile_row,
        tile_col,
        landed_release_id
    from {{ ref('stg_official_figures__tiles_icb') }}

),

current_tiles as (

    select * from tiles
    where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})

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
    current_tiles.tile_row,
    current_tiles.tile_col
from areas
left join current_tiles
    on areas.area_code = current_tiles.area_code and areas.area_code_system = current_tiles.area_code_system
