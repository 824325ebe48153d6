{#- Function: one indicator of one place over time, with the breaks that no change may cross. -#}
{% macro indicator_series() -%}
{{ published_function(
    'indicator_series',
    "One row per period of an indicator in a place, oldest first: indicator_series('pay_median_per_week', 'North East'), the newest edition of each period. By any "
    ~ "code of the place or its name; a third argument names the sector, otherwise all. break_before says why a period must not be compared with the one before "
    ~ "it, caution_before what to bear in mind. What is not here is one row whose reason, not_found, says what is.",
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
        indicator_values.indicator_id = {{ asked('indicator') }}
        and indicator_values.is_latest
        and ({{ sector }} is null or sector_id = {{ asked(sector) }})
        and (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
    window before as (
        partition by indicator_values.area_code, indicator_values.area_code_system, sector_id, definition_version, address_basis
        order by period_start, period_end
    )
),

-- Breaks of what the indicator is made of count as its own.
broken as (
    select distinct
        {{ asked('indicator') }} as measure_id,
        dim_breaks.area_code_system,
        dim_breaks.excepted_area_code,
        dim_breaks.severity,
        dim_breaks.compared_by,
        dim_breaks.broken_on,
        dim_breaks.reason
    from dim_breaks
    where
        dim_breaks.measure_id in (
            select measure_id from dim_indicators where indicator_id = {{ asked('indicator') }}
            union
            select measure_id from indicator_inputs where indicator_id = {{ asked('indicator') }}
        )
),

series as (
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
),

there_is as (
    select distinct
        area_code,
        area_code_system,
        area_level,
        sector_id
    from indicator_values
    where indicator_id = {{ asked('indicator') }} and is_latest
),

there_is_here as (
    select * from there_is
    where (area_code, area_code_system) in (select (area_code, area_code_system) from codes)
),

-- What is not here is one row that says what is.
not_found as (
    select
        'not_found: '
        || case
            when not exists (select 1 from dim_indicators where indicator_id = {{ asked('indicator') }})
                then 'there is no indicator ' || coalesce(indicator, 'null') || '; the nearest are ' || {{ nearest_names('indicator', 'dim_indicators', 'indicator_id') }}
            when not exists (select 1 from codes)
                then 'there is no area ' || coalesce(place, 'null') || '; the nearest are ' || {{ nearest_areas('place') }}
            when not exists (select 1 from there_is_here)
                then
                    indicator || ' has no value for ' || place || '; '
                    || coalesce(
                        'it has them for areas of the levels ' || (select string_agg(distinct area_level, ', ' order by area_level) from there_is),
                        'it has none at all in this build'
                    )
            else
                indicator || ' has no sector ' || {{ sector }} || ' for ' || place || '; it has '
                || (select string_agg(distinct sector_id, ', ' order by sector_id) from there_is_here)
        end as reason
    where not exists (select 1 from series)
)

select * from series
union all by name
select * from not_found
order by area_code_system, area_code, sector_id, definition_version, address_basis, period_start, period_end
{%- endmacro %}

{% macro break_since_the_period_before(severity) -%}
{{ series_break(
    'broken', 'periods.indicator_id', 'periods.earlier_start', 'periods.period_end', 'periods.area_code_system', 'periods.area_code',
    'periods.earlier_released', 'periods.released', severity
) }}
{%- endmacro %}
