{#- View: the breaks and cautions of every measure, with its title. -#}
{% macro breaks_named() -%}
{{ published_view(
    'breaks_named',
    "One row per break or caution and measure, with the title and theme of the measure: look here before drawing a line through a series.",
    "
select
    dim_breaks.*,
    dim_measures.title,
    dim_measures.theme
from dim_breaks
inner join dim_measures using (measure_id)",
) }}
{%- endmacro %}
