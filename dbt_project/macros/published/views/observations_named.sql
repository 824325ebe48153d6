{#- View: the figures in force, with the names behind their codes. -#}
{% macro observations_named() -%}
{{ published_view(
    'observations_named',
    "One row per figure that is the latest of its cell, is nobody's estimate from the press and was not withdrawn, with the names of measure, area, industry and "
    ~ "unit, and the publisher and licence. Columns of observations keep their meaning.",
    "
select
    observations.* exclude (is_latest, is_reference_only, is_superseded),
    dim_measures.title,
    dim_measures.theme,
    dim_measures.aggregation,
    dim_areas.area_name,
    dim_industries.industry_name,
    dim_units.title as unit_title,
    dim_releases.publisher,
    dim_releases.licence,
    dim_releases.attribution
from observations
inner join dim_measures using (measure_id)
inner join dim_units on observations.unit_id = dim_units.unit_id
inner join dim_areas using (area_code, area_code_system)
left join dim_industries using (industry_code, industry_code_system)
left join dim_releases using (release_id)
where observations.is_latest and not observations.is_reference_only and not observations.is_superseded",
) }}
{%- endmacro %}
