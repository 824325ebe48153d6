{#- Change in jobs between two periods inside and outside a capital, and when its "share of new jobs outside" is one.

    Returned by partition, period_from and period_to:
    emp_change, emp_change_capital, emp_change_outside     jobs
    jobs_outside_share_raw                                 outside change over net change, whatever the signs
    jobs_outside_status                                    ok | share_of_net_loss | not_a_share_mixed_signs |
                                                           not_a_share_net_negative_mixed_signs | undefined_net_zero |
                                                           undefined_within_rounding; null when a change is unknown
    jobs_outside_share                                     the ratio, only where the status makes it a share
    jobs_outside_gross                                     0 to 1: gains of growing areas outside over gains of all
                                                           growing areas; depends on how finely areas are drawn
    base_share_outside, jobs_growth_ratio                  share of the base; share of growth over share of the base
    jobs_contrib_pp_capital, jobs_contrib_pp_outside       percentage points of total growth, which they add up to
    emp_change_pct, emp_change_pct_outside                 per cent

    One unknown area makes its side, and so the net change, unknown. -#}

{#- relation: one row per area and pair of periods, with value_from and value_to.
    half_width: optional column, how far rounding can have moved the row's change (the half-widths of both ends
    together); a net change smaller than twice their sum over all areas gets the status undefined_within_rounding. -#}
{% macro net_new_jobs_pairs(
    relation, partition_by=[], area='area_code', period_from='period_from', period_to='period_to',
    value_from='value_from', value_to='value_to', is_capital='is_capital', half_width=none
) %}
with

jobs_areas as (
    select
        {{ listed(partition_by) }}
        {{ period_from }} as period_from,
        {{ period_to }} as period_to,
        cast({{ is_capital }} as boolean) as in_capital,
        {{ value_from }} as jobs_from,
        {{ value_to }} - {{ value_from }} as change,
        {{ half_width if half_width else 'cast(null as double)' }} as half_width
    from {{ relation }}
),

jobs_sums as (
    select
        {{ listed(partition_by) }}
        period_from,
        period_to,
        {{ whole_sum('jobs_from') }} as jobs_from,
        {{ whole_sum('jobs_from', 'not in_capital') }} as jobs_from_outside,
        {{ whole_sum('change') }} as emp_change,
        {{ whole_sum('change', 'in_capital') }} as emp_change_capital,
        {{ whole_sum('change', 'not in_capital') }} as emp_change_outside,
        {{ whole_sum('case when change > 0 then change when change <= 0 then 0 end') }} as gains,
        {{ whole_sum('case when change > 0 and not in_capital then change when change is not null then 0 end') }}
            as gains_outside,
        sum(half_width) as combined_half_width
    from jobs_areas
    {{ grouped(partition_by + ['period_from', 'period_to']) }}
),

jobs_judged as (
    select
        *,
        case
            when emp_change is null or emp_change_capital is null or emp_change_outside is null then null
            when emp_change = 0 then 'undefined_net_zero'
            when abs(emp_change) < 2 * combined_half_width then 'undefined_within_rounding'
            when emp_change > 0 and emp_change_capital >= 0 and emp_change_outside >= 0 then 'ok'
            when emp_change > 0 then 'not_a_share_mixed_signs'
            when emp_change_capital <= 0 and emp_change_outside <= 0 then 'share_of_net_loss'
            else 'not_a_share_net_negative_mixed_signs'
        end as jobs_outside_status,
        {{ ratio('emp_change_outside', 'emp_change') }} as jobs_outside_share_raw,
        {{ ratio('jobs_from_outside', 'jobs_from') }} as base_share_outside
    from jobs_sums
)

select
    {{ listed(partition_by) }}
    period_from,
    period_to,
    emp_change,
    emp_change_capital,
    emp_change_outside,
    jobs_outside_share_raw,
    jobs_outside_status,
    case when jobs_outside_status in ('ok', 'share_of_net_loss') then jobs_outside_share_raw end as jobs_outside_share,
    {{ ratio('gains_outside', 'gains') }} as jobs_outside_gross,
    base_share_outside,
    case
        when jobs_outside_status = 'ok' then {{ ratio('jobs_outside_share_raw', 'base_share_outside') }}
    end as jobs_growth_ratio,
    100 * {{ ratio('emp_change_capital', 'jobs_from') }} as jobs_contrib_pp_capital,
    100 * {{ ratio('emp_change_outside', 'jobs_from') }} as jobs_contrib_pp_outside,
    100 * {{ ratio('emp_change', 'jobs_from') }} as emp_change_pct,
    100 * {{ ratio('emp_change_outside', 'jobs_from_outside') }} as emp_change_pct_outside
from jobs_judged
{% endmacro %}

{#- relation: one row per area and period. An area without a row for one of the two periods is unknown there, not zero:
    complete_grid() first where a missing row is a true zero. half_width is then that of the row's value. -#}
{% macro net_new_jobs(
    relation, period_from, period_to, partition_by=[], area='area_code', period='period', value='value',
    is_capital='is_capital', half_width=none
) %}
{%- set at_start = period ~ ' = ' ~ quoted(period_from) -%}
{%- set at_end = period ~ ' = ' ~ quoted(period_to) -%}
with jobs_pairs as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        max(cast(cast({{ is_capital }} as boolean) as integer)) as is_capital,
        {{ quoted(period_from) }} as period_from,
        {{ quoted(period_to) }} as period_to,
        {{ whole_sum(value, at_start) }} as value_from,
        {{ whole_sum(value, at_end) }} as value_to,
        {{ 'sum(' ~ half_width ~ ')' if half_width else 'cast(null as double)' }} as half_width
    from {{ relation }}
    where {{ at_start }} or {{ at_end }}
    {{ grouped(partition_by + [area]) }}
)

select *
from ({{ net_new_jobs_pairs('jobs_pairs', partition_by, area, half_width='half_width') }}) as jobs_between
{% endmacro %}
