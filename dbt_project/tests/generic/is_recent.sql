{#- Each series brought something out within one and a half turns of its own cadence, unless it has ended. Rows of which `unless` is true are not judged. -#}
{% test is_recent(model, column_name, series, cadence_months, ended='false', unless='false') %}
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
    and {{ column_name }} + to_months(cast(ceil(1.5 * {{ cadence_months }}) as integer)) < cast('{{ run_started_at }}' as date)
{% endtest %}
