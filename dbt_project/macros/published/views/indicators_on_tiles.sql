{#- View: the indicators in force, with the place of their areas on the tile grids. -#}
{% macro indicators_on_tiles() -%}
{{ published_view(
    'indicators_on_tiles',
    "One row per indicator value that is the latest of its cell in an area that has a tile under any of its codes, with row and column of "
    ~ "the tile: all that a tile map needs.",
    "
select
    indicator_values.* exclude (is_latest),
    tiles.area_code as tile_area_code,
    tiles.tile_row,
    tiles.tile_col
from indicator_values
inner join dim_areas using (area_code, area_code_system)
inner join dim_areas as tiles using (comparable_area_code, comparable_area_code_system)
where indicator_values.is_latest and tiles.tile_row is not null",
    {'tile_area_code': 'Code of the area as the tile grid has it: of ITL 2025, or of an integrated care board of 2022.'},
) }}
{%- endmacro %}
