{%- set within = ['recession_id', 'release_id', 'area_level'] %}
{%- set place = within + ['area_code', 'area_code_system'] %}

with employment as (

    select * from {{ ref('int_section_employment_by_area') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

turning_points as (

    select * from {{ ref('turning_points') }}

),

-- Only a release that has all three years of the recession.
recessions as (

    select
        turning_points.*,
        employment.release_id
    from turning_points
    inner join employment
        on employment.period_start in (turning_points.peak_period_start, turning_points.trough_period_start, turning_points.end_period_start)
    group by all
    having count(distinct employment.period_start) = 3

),

cells as (

    select
        employment.*,
        recessions.recession_id,
        recessions.peak_period_start,
        employment.period_start = recessions.peak_period_start as is_peak,
        employment.period_start = recessions.trough_period_start as is_trough,
        employment.period_start = recessions.end_period_start as is_end
    from employment
    inner join recessions
        on employment.release_id = recessions.release_id

),

phases as (

    select
        {{ place | join(', ') }},
        industry_code,
        {{ whole_sum('value', 'is_peak') }} as at_peak,
        {{ whole_sum('value', 'is_trough') }} as at_trough,
        {{ whole_sum('value', 'is_end') }} as at_end
    from cells
    group by all

),

contraction as (

    {{ resilience_phase('phases', within, value_from='at_peak', value_to='at_trough') }}

),

recovery as (

    {{ resilience_phase('phases', within, value_from='at_trough', value_to='at_end') }}

),

totals as (

    select
        {{ place | join(', ') }},
        period_start,
        peak_period_start,
        {{ whole_sum('value') }} as jobs
    from cells
    group by all

),

trend as (

    {{ resilience_trend('totals', within, year='year(period_start)', value='jobs') }}

),

drawdown as (

    {{ resilience_drawdown('totals', 'peak_period_start', within, period='period_start', value='jobs') }}

),

described as (

    select
        {{ place | join(', ') }},
        max(released) as released,
        min(source_precedence) as source_precedence,
        max(period_label) filter (where is_peak) as peak_label,
        max(period_label) filter (where is_trough) as trough_label,
        max(period_label) filter (where is_end) as end_label,
        min(period_start) filter (where is_peak) as period_start,
        max(period_end) filter (where is_end) as period_end,
        {% for end in ['peak', 'trough', 'end'] -%}
            {{ whole_sum('value', 'is_' ~ end) }} as {{ end }}_jobs,
            {{ whole_sum('value_low', 'is_' ~ end) }} as {{ end }}_low,
            {{ whole_sum('value_high', 'is_' ~ end) }} as {{ end }}_high,
            {{ whole_sum('half_width_squared', 'is_' ~ end) }} as {{ end }}_squares,
        {% endfor -%}
        max(address_basis) as address_basis
    from cells
    group by all

),

-- An area that a release does not have would be missing from the nation.
coverage as (

    select
        release_id,
        area_level,
        count(distinct area_code) as n_areas
    from employment
    group by all

),

expected as (

    select
        area_level,
        area_code_system,
        count(distinct area_code) as areas_expected
    from {{ ref('int_area_memberships') }}
    group by all

),

joined as (

    select
        described.*,
        turning_points.industry_scope,
        turning_points.min_expected_share,
        turning_points.citation,
        contraction.emp_change as contraction_jobs,
        contraction.expected_total as expected_contraction_total,
        contraction.expected as expected_contraction,
        contraction.sens,
        contraction.relative_total as resistance_total,
        contraction.relative as resistance,
        recovery.emp_change as recovery_jobs,
        recovery.expected_total as expected_recovery_total,
        recovery.expected as expected_recovery,
        recovery.relative_total as recovery_total,
        recovery.relative as recovery,
        trend.n_periods,
        trend.trend_growth_log,
        trend.vol_trend,
        trend.vol_growth,
        drawdown.max_drawdown_pct / 100 as max_drawdown_share,
        coalesce(
            {{ series_break(
                ref('breaks'), "'employment_jobs'", 'described.period_start', 'described.period_end',
                area_code_system='described.area_code_system', area_code='described.area_code'
            ) }},
            case
                when coverage.n_areas < expected.areas_expected
                    then 'base_incomplete: this release does not hold every area of Great Britain'
                when contraction.emp_change is null or contraction.expected is null or recovery.emp_change is null or recovery.expected is null
                    then 'input_missing: jobs of an area or industry are not known in one of the three years'
            end
        ) as reason
    from described
    inner join turning_points
        on described.recession_id = turning_points.recession_id
    inner join coverage
        on described.release_id = coverage.release_id and described.area_level = coverage.area_level
    inner join expected
        on described.area_level = expected.area_level and described.area_code_system = expected.area_code_system
    inner join contraction on {{ matched('described', 'contraction', within + ['area_code']) }}
    inner join recovery on {{ matched('described', 'recovery', within + ['area_code']) }}
    inner join trend on {{ matched('described', 'trend', within + ['area_code']) }}
    inner join drawdown on {{ matched('described', 'drawdown', within + ['area_code']) }}

),

judged as (

    select
        {% for name, expected, jobs in [
            ('resistance_total', 'expected_contraction_total', 'peak_jobs'), ('resistance', 'expected_contraction', 'peak_jobs'),
            ('recovery_total', 'expected_recovery_total', 'trough_jobs'), ('recovery', 'expected_recovery', 'trough_jobs'),
        ] -%}
            coalesce(
                joined.reason,
                case
                    when abs(joined.{{ expected }}) < joined.min_expected_share * joined.{{ jobs }} or joined.{{ expected }} = 0
                        then 'expected_near_zero: next to no change was expected, so that nothing can be measured in it'
                end
            ) as {{ name }}_reason,
        {% endfor -%}
        joined.*
    from joined

),

final as (

    select
        judged.recession_id,
        judged.area_code,
        areas.area_name,
        judged.area_code_system,
        cast(areas.boundary_year as integer) as boundary_year,
        judged.area_level,
        judged.industry_scope,
        judged.period_start,
        judged.period_end,
        judged.peak_label || '-' || judged.trough_label || '-' || judged.end_label as period_label,
        judged.peak_label,
        judged.trough_label,
        judged.end_label,
        judged.address_basis,
        'jobs' as unit_id,
        judged.peak_jobs,
        judged.trough_jobs,
        judged.end_jobs,
        {% for phase, start, end in [('contraction', 'peak', 'trough'), ('recovery', 'trough', 'end')] -%}
            case when judged.reason is null then judged.{{ phase }}_jobs end as {{ phase }}_jobs,
            case when judged.reason is null then judged.{{ end }}_low - judged.{{ start }}_high end as {{ phase }}_jobs_low,
            case when judged.reason is null then judged.{{ end }}_high - judged.{{ start }}_low end as {{ phase }}_jobs_high,
            case
                when judged.reason is null then {{ significant('sqrt(judged.' ~ start ~ '_squares + judged.' ~ end ~ '_squares)') }}
            end as {{ phase }}_half_width,
            case when judged.reason is null then {{ significant('judged.expected_' ~ phase ~ '_total') }} end as expected_{{ phase }}_total,
            case when judged.reason is null then {{ significant('judged.expected_' ~ phase) }} end as expected_{{ phase }},
        {% endfor -%}
        case
            when
                judged.reason is null
                and judged.peak_high - judged.peak_low + judged.trough_high - judged.trough_low + judged.end_high - judged.end_low is not null
                then 'rounding'
            else 'none'
        end as change_interval_kind,
        case when judged.resistance_total_reason is null then {{ significant('judged.sens') }} end as sensitivity,
        {% for name in ['resistance_total', 'resistance', 'recovery_total', 'recovery'] -%}
            case when judged.{{ name }}_reason is null then {{ significant('judged.' ~ name) }} end as {{ name }},
        {% endfor -%}
        {% for name in ['resistance', 'recovery'] -%}
            case
                when judged.{{ name }}_reason is null and judged.{{ name }}_total_reason is null
                    then sign(judged.{{ name }}) <> sign(judged.{{ name }}_total)
            end as {{ name }}_signs_differ,
        {% endfor -%}
        judged.n_periods as n_trend_periods,
        {{ significant('judged.trend_growth_log') }} as trend_growth_log,
        {{ significant('judged.vol_trend') }} as vol_trend,
        {{ significant('judged.vol_growth') }} as vol_growth,
        {{ significant('judged.max_drawdown_share') }} as max_drawdown_share,
        case when judged.reason is null then 'estimated' else 'partial' end as value_status,
        judged.reason,
        judged.resistance_total_reason,
        judged.resistance_reason,
        judged.recovery_total_reason,
        judged.recovery_reason,
        case when judged.trend_growth_log is null then 'input_missing: jobs of a year of the release are not known' end as trend_reason,
        judged.citation,
        judged.released,
        judged.release_id,
        row_number() over (
            partition by judged.recession_id, judged.area_code, judged.area_code_system
            order by judged.reason is null desc, judged.released desc nulls last, judged.source_precedence asc, judged.release_id asc
        ) = 1 as is_latest,
        releases.publisher,
        releases.licence
    from judged
    inner join areas
        on judged.area_code = areas.area_code and judged.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on judged.release_id = releases.release_id

)

select * from final
