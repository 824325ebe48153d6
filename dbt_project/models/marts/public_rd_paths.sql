with balance as (

    select * from {{ ref('public_rd_balance') }}
    where series_id = 'all' and is_latest

),

scenarios as (

    select * from {{ ref('public_rd_paths_assumed') }}

),

targets as (

    select * from {{ ref('observations') }}
    where measure_id = 'public_funded_research_growth_target_share' and is_latest

),

bases as (

    select
        scenarios.*,
        balance.rest_value as base_value,
        balance.period_label as base_period_label,
        balance.release_id,
        balance.released,
        targets.value as target_growth,
        targets.release_id as target_release_id,
        targets.is_reference_only as target_is_reference_only,
        year(scenarios.target_period_start) - year(scenarios.base_period_start) as span_years
    from scenarios
    inner join balance
        on scenarios.base_period_start = balance.period_start
    cross join targets

),

years as (

    select
        bases.*,
        unnest(range(0, bases.span_years + 1)) as years_from_base
    from bases

),

final as (

    select
        years.scenario_id,
        'UK-OUTSIDE-GREATER-SOUTH-EAST' as area_code,
        'aggregate' as area_code_system,
        'aggregate' as area_level,
        make_date(cast(year(years.base_period_start) + years.years_from_base as integer), 4, 1) as period_start,
        make_date(cast(year(years.base_period_start) + years.years_from_base + 1 as integer), 3, 31) as period_end,
        year(years.base_period_start) + years.years_from_base || '/' || right(cast(year(years.base_period_start) + years.years_from_base + 1 as varchar), 2)
            as period_label,
        years.base_period_label,
        {{ significant('years.base_value') }} as base_value,
        {{ significant('years.target_growth') }} as target_growth,
        {{ significant('power(1 + years.target_growth, 1.0 / years.span_years) - 1') }} as required_annual_growth,
        {{ significant('years.base_value * power(1 + years.target_growth, cast(years.years_from_base as double) / years.span_years)') }} as path_value,
        'gbp' as unit_id,
        observed.rest_value as observed_value,
        {{ significant('observed.rest_value - years.base_value * power(1 + years.target_growth, cast(years.years_from_base as double) / years.span_years)') }}
            as observed_less_path,
        observed.reason as observed_reason,
        'estimated' as value_status,
        years.target_is_reference_only,
        years.caveat,
        years.released,
        years.release_id,
        years.release_id || '; ' || years.target_release_id as input_release_ids
    from years
    left join balance as observed
        on make_date(cast(year(years.base_period_start) + years.years_from_base as integer), 4, 1) = observed.period_start

)

select * from final
