{#- View: the indicators in force, with what they are and how they are computed. -#}
{% macro indicators_named() -%}
{{ published_view(
    'indicators_named',
    "One row per indicator value that is the latest of its cell, with theme, subtitle, formula, caveat and citation of the indicator, the title of its unit, and "
    ~ "sector and definition in words. Columns of indicator_values keep their meaning.",
    "
select
    indicator_values.* exclude (is_latest),
    dim_indicators.theme,
    dim_indicators.form,
    dim_indicators.subtitle,
    dim_indicators.unit_title,
    dim_indicators.is_experimental,
    dim_indicators.formula,
    dim_indicators.caveat,
    dim_indicators.citation,
    dim_sectors.sector_title,
    dim_sectors.definition_title,
    coalesce(dim_sectors.is_default, true) as is_default
from indicator_values
inner join dim_indicators using (indicator_id)
left join dim_sectors using (sector_id, definition_version)
where indicator_values.is_latest",
) }}
{%- endmacro %}
