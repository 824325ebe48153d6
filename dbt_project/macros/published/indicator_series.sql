{#- Function: one indicator of one place over time, with the breaks that no change may cross. -#}
{% macro indicator_series() -%}
{{ published_function(
    'indicator_series',
    "One row per period of an indicator in a place, oldest first: indicator_series('pay_median_per_week', 'North East'), the newest edition of each period. By any "
    ~ "code of the place or its name; a third argument names the sector, otherwise all. break_before says why a period must not be compared with the one before "
    ~ "it, caution_before what to bear in mind.",
    [
        (['indicator', 'place'], series_of_indicator('cast(null as varchar)')),
        (['indicator', 'place', 'sector'], series_of_indicator('sector')),
    ],
) }}
{%- endmacro %}

{% macro series_of_indicator(sector) -%}
with

{{ codes_of_place() }},

periods as (
    select
        indicator_values.*,
        lag(period_start) over before as earlier_start,
        lag(released) over before as earlier_released
    from indicator_values
    where
        indicator_values.indicator_id = indicator
        and indicator_values.is_latest
        and ({{ sector }} is null or sector_id = {{ sector }})
        and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    window before as (
        partition by indicator_values.area_code, indicator_values.area_code_system, sector_id, definition_version, address_basis
        order by period_start, period_end
    )
),

-- Breaks of what the indicator is made of count as its own.
broken as (
    select distinct
        indicator as measure_id,
        dim_breaks.area_code_system,
        dim_breaks.excepted_area_code,
        dim_breaks.severity,
        dim_breaks.compared_by,
        dim_breaks.broken_on,
        dim_breaks.reason
    from dim_breaks
    where
        dim_breaks.measure_id in (
            select measure_id from dim_indicators where indicator_id = indicator
            union
            select measure_id from indicator_inputs where indicator_id = indicator
        )
)

select
    area_name,
    area_code,
    area_code_system,
    area_level,
    boundary_year,
    sector_id,
    definition_version,
    address_basis,
    period_label,
    period_start,
    period_end,
    value,
    unit_id,
    value_status,
    periods.reason,
    value_low,
    value_high,
    interval_kind,
    comparator_value,
    rank,
    rank_low,
    rank_high,
    n_ranked,
    {{ break_since_the_period_before('break') }} as break_before,
    {{ break_since_the_period_before('caution') }} as caution_before,
    released,
    release_id,
    publisher,
    licence
from periods
order by area_code_system, area_code, sector_id, definition_version, address_basis, period_start, period_end
{%- endmacro %}

{% macro break_since_the_period_before(severity) -%}
{{ series_break(
    'broken', 'periods.indicator_id', 'periods.earlier_start', 'periods.period_end', 'periods.area_code_system', 'periods.area_code',
    'periods.earlier_released', 'periods.released', severity
) }}
{%- endmacro %}
