{#- Each series brought something out within one and a half turns of its own cadence, unless it has ended. Rows of which `unless` is true are not judged.
    Figures age where nothing lands: tagged by_day, it is asked of the published file, as it is compiled here, when nothing is built. -#}
{% test is_recent(model, column_name, series, cadence_months, ended='false', unless='false') %}
{{ config(tags=['by_day']) }}
with rows_of_series as (

    select
        *,
        bool_or({{ ended }}) over (partition by {{ series }}) as has_ended
    from {{ model }}

)

select *
from rows_of_series
where
    not has_ended
    and not ({{ unless }})
    and {{ column_name }} + to_months(cast(ceil(1.5 * {{ cadence_months }}) as integer)) < current_date
{% endtest %}
