{#- View: the indicators in force, with the place of their areas on the tile grids. -#}
{% macro indicators_on_tiles() -%}
{{ published_view(
    'indicators_on_tiles',
    "One row per indicator value that is the latest of its cell in an area that has a tile, with row and column of the tile: all that a tile map needs.",
    "
select
    indicator_values.* exclude (is_latest),
    dim_areas.tile_row,
    dim_areas.tile_col,
    dim_areas.parent_code,
    dim_areas.is_greater_south_east
from indicator_values
inner join dim_areas using (area_code, area_code_system)
where indicator_values.is_latest and dim_areas.tile_row is not null",
) }}
{%- endmacro %}
