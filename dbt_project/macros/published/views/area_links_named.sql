{#- View: which areas lie in which, with their names. -#}
{% macro area_links_named() -%}
{{ published_view(
    'area_links_named',
    "One row per pair of areas that are linked, with the names of both, the weight of the link and what it rests on.",
    "
select
    area_links.*,
    from_areas.area_name as from_area_name,
    to_areas.area_name as to_area_name
from area_links
inner join dim_areas as from_areas
    on area_links.from_area_code = from_areas.area_code and area_links.from_area_code_system = from_areas.area_code_system
inner join dim_areas as to_areas
    on area_links.to_area_code = to_areas.area_code and area_links.to_area_code_system = to_areas.area_code_system",
    {'from_area_name': 'Name of the area that the link leads from.', 'to_area_name': 'Name of the area that the link leads to.'},
) }}
{%- endmacro %}
