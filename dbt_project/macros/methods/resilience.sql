{#- How areas come through a recession: Martin 2012; Martin, Sunley, Gardiner and Tyler 2016.

    Over a phase, dE is the change of jobs of an area and X the change expected of it, by two counterfactuals: all its jobs
    at the growth of the whole (total), or each industry at the growth of that industry in the whole (adjusted for mix).
    sens = (dE / E) / (growth of the whole), which is dE over X of the total counterfactual; resist or recover =
    (dE - X) / |X|. They have no value where X = 0, and explode where it is near 0. An industry that the whole did not have
    at the start grows by nothing. Over all areas dE adds up to X.
    A null cell leaves null whatever needs it; complete_grid() first where a missing row is a true zero. -#}

{#- relation: one row per area and industry of a phase, with value_from and value_to. Returns the partition and area with
    emp_change, expected_total, expected, sens, relative_total and relative. -#}
{% macro resilience_phase(relation, partition_by=[], area='area_code', industry='industry_code', value_from='value_from', value_to='value_to') %}
with phase_sums as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        emp_change,
        ss_national as expected_total,
        ss_national + ss_mix as expected
    from ({{ shift_share_pairs_total(relation, none, partition_by, area, industry, value_from, value_to) }}) as phase_shifts
)

select
    *,
    {{ ratio('emp_change', 'expected_total') }} as sens,
    {{ ratio('emp_change - expected_total', 'abs(expected_total)') }} as relative_total,
    {{ ratio('emp_change - expected', 'abs(expected)') }} as relative
from phase_sums
{% endmacro %}

{#- relation: one row per area and period. year: expression. Returns the partition and area with n_periods;
    trend_growth_log, the slope of ln E on years; vol_trend, the residual deviation about it with n - 2; vol_growth, the
    sample deviation of the change of ln E from one period to the next. A period without a positive number of jobs leaves
    all three null. -#}
{% macro resilience_trend(relation, partition_by=[], area='area_code', year='period', value='value') %}
{%- set keys = partition_by + [area] -%}
with

trend_periods as (
    select
        {{ listed(keys) }}
        {{ year }} as trend_year,
        ln(cast(case when {{ value }} > 0 then {{ value }} end as double)) as log_jobs
    from {{ relation }}
),

trend_steps as (
    select *, log_jobs - lag(log_jobs) over (partition by {{ keys | join(', ') }} order by trend_year) as growth
    from trend_periods
),

trend_growth as (
    select {{ listed(keys) }} count(*) as n_periods, count(log_jobs) as n_known, stddev_samp(growth) as vol_growth
    from trend_steps
    {{ grouped(keys) }}
),

trend_lines as (
    {{ line_fit('trend_periods', 'trend_year', 'log_jobs', partition_by=keys) }}
)

select
    {{ listed(keys, 'trend_growth') }}
    trend_growth.n_periods,
    case when trend_growth.n_known = trend_growth.n_periods then trend_lines.slope end as trend_growth_log,
    case when trend_growth.n_known = trend_growth.n_periods then trend_lines.residual_sd end as vol_trend,
    case when trend_growth.n_known = trend_growth.n_periods then trend_growth.vol_growth end as vol_growth
from trend_growth
inner join trend_lines on {{ matched('trend_growth', 'trend_lines', keys) }}
{% endmacro %}

{#- relation: one row per area and period. peak: the peak's period, as an expression. Returns the partition and area with
    max_drawdown_pct, the largest fall below the jobs of the peak period from then on, in per cent of them; 0 where jobs
    never fell below. -#}
{% macro resilience_drawdown(relation, peak, partition_by=[], area='area_code', period='period', value='value') %}
with drawdown_ends as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ whole_sum(value, period ~ ' = ' ~ peak) }} as jobs_at_peak,
        case
            when count({{ value }}) filter (where {{ period }} >= {{ peak }}) = count(*) filter (where {{ period }} >= {{ peak }})
            then min({{ value }}) filter (where {{ period }} >= {{ peak }})
        end as jobs_lowest
    from {{ relation }}
    {{ grouped(partition_by + [area]) }}
)

select
    {{ listed(partition_by) }}
    {{ area }},
    100 * {{ ratio('jobs_at_peak - jobs_lowest', 'jobs_at_peak') }} as max_drawdown_pct
from drawdown_ends
{% endmacro %}

{#- All of it for one recession. relation: one row per area, industry and period; peak, trough and end are periods.
    Resistance is from peak to trough, recovery from trough to end. -#}
{% macro resilience(
    relation, peak, trough, end, partition_by=[], area='area_code', industry='industry_code', period='period', value='value'
) %}
{%- set keys = partition_by + [area] -%}
with

res_contraction as (
    {{ shift_share_between(relation, peak, trough, keys + [industry], period, value) }}
),

res_recovery as (
    {{ shift_share_between(relation, trough, end, keys + [industry], period, value) }}
),

res_totals as (
    select {{ listed(keys) }} {{ period }} as res_period, {{ whole_sum(value) }} as jobs
    from {{ relation }}
    {{ grouped(keys + [period]) }}
),

res_contracted as (
    {{ resilience_phase('res_contraction', partition_by, area, industry) }}
),

res_recovered as (
    {{ resilience_phase('res_recovery', partition_by, area, industry) }}
),

res_trend as (
    {{ resilience_trend('res_totals', partition_by, area, year_of_label('res_period'), 'jobs') }}
),

res_drawdown as (
    {{ resilience_drawdown('res_totals', quoted(peak), partition_by, area, 'res_period', 'jobs') }}
)

select
    {{ listed(keys, 'res_trend') }}
    res_contracted.sens as res_sens,
    res_contracted.expected_total as res_expected_total,
    res_contracted.expected as res_expected,
    res_contracted.relative_total as res_resist_total,
    res_contracted.relative as res_resist,
    res_recovered.relative_total as res_recover_total,
    res_recovered.relative as res_recover,
    res_trend.trend_growth_log,
    res_trend.vol_trend,
    res_trend.vol_growth,
    res_drawdown.max_drawdown_pct
from res_trend
left join res_contracted on {{ matched('res_trend', 'res_contracted', keys) }}
left join res_recovered on {{ matched('res_trend', 'res_recovered', keys) }}
left join res_drawdown on {{ matched('res_trend', 'res_drawdown', keys) }}
{% endmacro %}
