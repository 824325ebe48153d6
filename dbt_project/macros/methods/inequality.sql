{#- How unequal areas are in an amount per head: Theil's T and L with their parts within and between groups (Theil 1967;
    Shorrocks 1980, 1984), Gini, Williamson's coefficient of variation (1965), Atkinson, Hoover, quantiles, spread of logs.

    relation: one row per area of a partition, with x (value), its weight w (residents) and the group that holds the area.
    weight: column, or '1' where every area counts once. An area without value or weight is left out, and n does not count
    it. p = w / sum w; mu = sum p x; s_g = share of the income of a group, p_g of its weight, mu_g its mean.

    A negative value makes everything but means, quantiles and coefficients of variation null; a zero adds nothing to T and
    leaves L, Atkinson's index at 1 and the spread of logs null. A group that is unknown leaves both parts null. -#}

{#- The areas used, with their position in their group, in the whole and in the order of values. -#}
{% macro inequality_cells(relation, partition_by, value, weight, area_group) %}
with

ineq_given as (
    select
        {{ listed(partition_by) }}
        {{ area_group }} as group_key,
        cast({{ value }} as double) as x,
        cast({{ weight }} as double) as w
    from {{ relation }}
    where {{ value }} is not null and {{ weight }} is not null
),

ineq_placed as (
    select
        *,
        count(*) over whole as n,
        sum(w) over whole as w_all,
        {{ ratio('sum(w * x) over whole', 'sum(w) over whole') }} as mu,
        avg(x) over whole as mean_x,
        min(x) over whole as x_low,
        sum(w) over own_group as w_group,
        {{ ratio('sum(w * x) over own_group', 'sum(w) over own_group') }} as mu_group,
        sum(w) over in_order as w_below,
        sum(w * x) over in_order as wx_below,
        row_number() over in_order as place
    from ineq_given
    window
        whole as ({{ partitioned(partition_by) }}),
        own_group as (partition by {{ listed(partition_by) }} group_key),
        in_order as ({{ partitioned(partition_by) }} order by x, w rows unbounded preceding)
)

select
    *,
    {{ ratio('w', 'w_all') }} as p,
    {{ ratio('w', 'w_group') }} as p_in_group,
    case when x_low >= 0 then {{ ratio('x', 'mu') }} end as relative,
    case when x_low >= 0 then {{ ratio('x', 'mu_group') }} end as relative_in_group
from ineq_placed
{% endmacro %}

{#- p * r * ln r, which is 0 for r = 0: one area's part of Theil's T. -#}
{% macro theil_t_term(p, r) -%}
case when {{ p }} = 0 or {{ r }} = 0 then 0 when {{ r }} > 0 then {{ p }} * {{ r }} * ln({{ r }}) end
{%- endmacro %}

{#- -p * ln r, which does not exist for r = 0: one area's part of Theil's L. -#}
{% macro theil_l_term(p, r) -%}
case when {{ p }} = 0 then 0 when {{ r }} > 0 then -{{ p }} * ln({{ r }}) end
{%- endmacro %}

{#- One row per partition and group: n, mean mu_g, pop_share p_g, income_share s_g, theil_t_group and theil_l_group inside the group,
    theil_t_within_contrib s_g T_g and theil_l_within_contrib p_g L_g, which add up to the parts within;
    theil_t_between_contrib s_g ln(s_g / p_g) and theil_l_between_contrib p_g ln(p_g / s_g), to the parts between. -#}
{% macro inequality_groups(relation, partition_by=['period'], value='value', weight='population', area_group='group_code') %}
with ineq_groups as (
    select
        {{ listed(partition_by) }}
        group_key,
        count(*) as n,
        max(mu_group) as mean,
        {{ ratio('max(w_group)', 'max(w_all)') }} as pop_share,
        case when max(x_low) >= 0 then {{ ratio('max(mu_group)', 'max(mu)') }} end as relative,
        {{ whole_sum(theil_t_term('p_in_group', 'relative_in_group')) }} as theil_t_positive,
        {{ whole_sum(theil_l_term('p_in_group', 'relative_in_group')) }} as theil_l_group
    from ({{ inequality_cells(relation, partition_by, value, weight, area_group) }}) as ineq_cells
    {{ grouped(partition_by + ['group_key']) }}
),

ineq_compared as (
    select
        *,
        case when pop_share = 0 then 0 else pop_share * relative end as income_share,
        -- A group whose values are all zero is equal within, though nothing can be divided by its mean.
        case when pop_share = 0 or relative = 0 then 0 else theil_t_positive end as theil_t_group
    from ineq_groups
)

select
    {{ listed(partition_by) }}
    group_key as {{ area_group }},
    n,
    mean,
    pop_share,
    income_share,
    theil_t_group,
    income_share * theil_t_group as theil_t_within_contrib,
    {{ theil_t_term('pop_share', 'relative') }} as theil_t_between_contrib,
    theil_l_group,
    case when pop_share = 0 then 0 else pop_share * theil_l_group end as theil_l_within_contrib,
    {{ theil_l_term('pop_share', 'relative') }} as theil_l_between_contrib
from ineq_compared
{% endmacro %}

{#- One row per partition. Weighted: theil_t, theil_l and their parts; gini_w; williamson_cv sqrt(sum p (x - mu)^2) / mu;
    mean_weighted; gei2 half the square of williamson_cv; atkinson_1 1 - exp(sum p ln x) / mu; atkinson_05
    1 - (sum p sqrt x)^2 / mu; hoover_index half of sum p |x / mu - 1|, 0 to 1; p90_popw and p10_popw, the least value that
    nine tenths (one tenth) of the weight does not exceed. Every area alike: p90, p10 (type 7) and p90_p10; max_min;
    gini_unweighted; cv_unweighted and sigma_log with the deviation of a whole population (n in the denominator). -#}
{% macro inequality(relation, partition_by=['period'], value='value', weight='population', area_group='group_code') %}
with

ineq_cells as (
    {{ inequality_cells(relation, partition_by, value, weight, area_group) }}
),

ineq_parts as (
    select
        {{ listed(partition_by) }}
        case when count({{ area_group }}) = count(*) then {{ whole_sum('theil_t_between_contrib') }} end as theil_t_between,
        case when count({{ area_group }}) = count(*) then {{ whole_sum('theil_t_within_contrib') }} end as theil_t_within,
        case when count({{ area_group }}) = count(*) then {{ whole_sum('theil_l_between_contrib') }} end as theil_l_between,
        case when count({{ area_group }}) = count(*) then {{ whole_sum('theil_l_within_contrib') }} end as theil_l_within
    from ({{ inequality_groups(relation, partition_by, value, weight, area_group) }}) as ineq_by_group
    {{ grouped(partition_by) }}
),

-- A share that rounding leaves a hair below the threshold counts as reaching it.
ineq_whole as (
    select
        {{ listed(partition_by) }}
        count(*) as n,
        max(mu) as mean_weighted,
        max(mean_x) as mean_unweighted,
        {{ whole_sum(theil_t_term('p', 'relative')) }} as theil_t,
        {{ whole_sum(theil_l_term('p', 'relative')) }} as theil_l,
        1 - sum(p * {{ ratio('wx_below + wx_below - w * x', 'w_all * mu') }}) as gini_w,
        sqrt(sum(p * power(x - mu, 2))) as deviation_weighted,
        stddev_pop(x) as deviation_unweighted,
        {{ whole_sum('p * sqrt(case when relative >= 0 then relative end)') }} as mean_root,
        sum(p * abs(relative - 1)) / 2 as hoover_index,
        {{ ratio('sum((2 * place - n - 1) * x)', 'max(n) * max(n) * max(mean_x)') }} as gini_unweighted,
        min(x) as x_low,
        max(x) as x_high,
        {{ quantile('x', 0.9) }} as p90,
        {{ quantile('x', 0.1) }} as p10,
        min(x) filter (where w_below >= 0.9 * w_all * (1 - 1e-12)) as p90_popw,
        min(x) filter (where w_below >= 0.1 * w_all * (1 - 1e-12)) as p10_popw,
        case when min(x) > 0 then stddev_pop(ln(case when x > 0 then x end)) end as sigma_log
    from ineq_cells
    {{ grouped(partition_by) }}
),

ineq_partitions as (
    select distinct {{ (partition_by or ['1 as one']) | join(', ') }}
    from {{ relation }}
)

select
    {{ listed(partition_by, 'ineq_partitions') }}
    case when ineq_whole.n is null then 0 else ineq_whole.n end as n,
    ineq_whole.mean_weighted,
    ineq_whole.mean_unweighted,
    ineq_whole.theil_t,
    ineq_parts.theil_t_between,
    ineq_parts.theil_t_within,
    ineq_whole.theil_l,
    ineq_parts.theil_l_between,
    ineq_parts.theil_l_within,
    case when ineq_whole.x_low >= 0 then ineq_whole.gini_w end as gini_w,
    case when ineq_whole.x_low >= 0 then ineq_whole.gini_unweighted end as gini_unweighted,
    {{ ratio('ineq_whole.deviation_weighted', 'ineq_whole.mean_weighted') }} as williamson_cv,
    {{ ratio('ineq_whole.deviation_unweighted', 'ineq_whole.mean_unweighted') }} as cv_unweighted,
    power({{ ratio('ineq_whole.deviation_weighted', 'ineq_whole.mean_weighted') }}, 2) / 2 as gei2,
    1 - exp(-ineq_whole.theil_l) as atkinson_1,
    1 - power(ineq_whole.mean_root, 2) as atkinson_05,
    ineq_whole.hoover_index,
    ineq_whole.sigma_log,
    ineq_whole.p90,
    ineq_whole.p10,
    case when ineq_whole.p10 > 0 then ineq_whole.p90 / ineq_whole.p10 end as p90_p10,
    ineq_whole.p90_popw,
    ineq_whole.p10_popw,
    case when ineq_whole.x_low > 0 then ineq_whole.x_high / ineq_whole.x_low end as max_min
from ineq_partitions
left join ineq_whole on {{ matched('ineq_partitions', 'ineq_whole', partition_by) }}
left join ineq_parts on {{ matched('ineq_partitions', 'ineq_parts', partition_by) }}
{% endmacro %}
