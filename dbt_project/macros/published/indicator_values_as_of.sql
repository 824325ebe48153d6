{#- Function: every indicator as it was computed from what was known on a day. -#}
{% macro indicator_values_as_of() -%}
{{ published_function(
    'indicator_values_as_of',
    "One row per indicator value that was the latest on the day, computed from what was known then: indicator_values_as_of('2024-12-31'), or a "
    ~ "date. Columns are those of indicator_values; value, rank and comparator are those of the day, is_latest says whether the value still is. Decision 25.",
    [(['as_of_date'], latest_on('indicator_values', 'indicator_values_as_of') ~ '\nunion all\n' ~ latest_on('indicator_vintages', 'indicator_values_as_of'))],
) }}
{%- endmacro %}
