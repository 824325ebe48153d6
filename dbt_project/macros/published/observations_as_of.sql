{#- Function: every figure that was the latest of its cell on a day. -#}
{% macro observations_as_of() -%}
{{ published_function(
    'observations_as_of',
    "One row per figure that was the latest edition of its cell on the day: observations_as_of('2024-12-31'), or a date. Columns are those of "
    ~ "observations, whose is_latest says whether the figure still is. Nothing is known before the first release. Decision 25.",
    [(['as_of_date'], latest_on('observations', 'observations_as_of'))],
) }}
{%- endmacro %}

{#- Rows of a table that were the latest on the day of the argument. -#}
{% macro latest_on(table_name, function) -%}
select * from {{ table_name }}
where
    latest_from <= {{ date_argument(function, 'as_of_date') }}
    and (latest_until is null or latest_until > {{ date_argument(function, 'as_of_date') }})
{%- endmacro %}
