{#- Do poorer areas grow faster (beta), and does the spread shrink (sigma)? Barro and Sala-i-Martin 1992; Quah 1993.

    beta: (1/T) ln(x_T / x_0) = alpha + beta ln x_0 over areas, T in years; lambda = -ln(1 + beta T) / T, the yearly speed, and
    halflife = ln 2 / lambda in years; both null where 1 + beta T <= 0. A negative halflife is the years in which gaps
    double. An area without a positive value at both ends is left out, and n does not count it.
    Noise in x_0 pulls beta down (Galton), and beta below zero does not imply that the spread shrinks. -#}

{#- relation: one row per area and pair of periods, with value_from, value_to and the years between. weight: expression, by
    default every area counts once. Returns the partition with n, alpha, beta, beta_se, r2, lambda and halflife. -#}
{% macro convergence_beta_pairs(
    relation, partition_by=['period_from', 'period_to'], value_from='value_from', value_to='value_to', years='years', weight='1'
) %}
with

beta_points as (
    select
        {{ listed(partition_by) }}
        cast({{ years }} as double) as span,
        ln(cast(case when {{ value_from }} > 0 then {{ value_from }} end as double)) as log_from,
        ln(cast(case when {{ value_to }} > 0 then {{ value_to }} end as double)) as log_to,
        {{ weight }} as point_weight
    from {{ relation }}
),

beta_growth as (
    select *, {{ ratio('log_to - log_from', 'span') }} as yearly_growth
    from beta_points
),

beta_lines as (
    {{ line_fit('beta_growth', 'log_from', 'yearly_growth', 'point_weight', partition_by + ['span']) }}
),

beta_speeds as (
    select *, case when 1 + slope * span > 0 then {{ ratio('-ln(1 + slope * span)', 'span') }} end as speed
    from beta_lines
)

select
    {{ listed(partition_by) }}
    n,
    intercept as alpha,
    slope as beta,
    slope_se as beta_se,
    r2,
    speed as "lambda",
    {{ ratio('ln(2)', 'speed') }} as halflife
from beta_speeds
{% endmacro %}

{#- The year that a period's label begins with. -#}
{% macro year_of_label(period) -%}
cast(left(cast({{ period }} as varchar), 4) as integer)
{%- endmacro %}

{#- relation: one row per area and period; period_pairs: list of [from, to]. weight: column, taken at the start of the pair. -#}
{% macro convergence_beta(
    relation, period_pairs, partition_by=[], area='area_code', period='period', value='value', weight='1'
) %}
{%- set keys = partition_by + ['period_from', 'period_to'] -%}
with beta_ends as (
    {% for period_from, period_to in period_pairs -%}
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ quoted(period_from) }} as period_from,
        {{ quoted(period_to) }} as period_to,
        {{ year_of_label(quoted(period_to)) }} - {{ year_of_label(quoted(period_from)) }} as years,
        max({{ value }}) filter (where {{ period }} = {{ quoted(period_from) }}) as value_from,
        max({{ value }}) filter (where {{ period }} = {{ quoted(period_to) }}) as value_to,
        max({{ weight }}) filter (where {{ period }} = {{ quoted(period_from) }}) as weight_from
    from {{ relation }}
    {{ grouped(partition_by + [area]) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select *
from ({{ convergence_beta_pairs('beta_ends', keys, weight='weight_from') }}) as beta_over_pairs
{% endmacro %}

{#- Spread over areas, one row per partition (which holds the period): n, sigma_cv = deviation / mean and sigma_log =
    deviation of ln x. sd: population (n in the denominator) or sample (n - 1). weight: column or 1; weighted mean and
    deviation. Areas without a value are left out; a value that is not positive leaves sigma_log null. -#}
{% macro convergence_sigma(relation, partition_by=['period'], value='value', weight='1', sd='population') %}
{%- set count_less = {'population': 0, 'sample': 1}[sd] -%}
with

sigma_given as (
    select
        {{ listed(partition_by) }}
        cast({{ value }} as double) as x,
        ln(cast(case when {{ value }} > 0 then {{ value }} end as double)) as log_x,
        case when {{ value }} is not null then cast({{ weight }} as double) end as w
    from {{ relation }}
),

sigma_centred as (
    select
        *,
        {{ ratio('sum(w * x) over whole', 'sum(w) over whole') }} as mean_x,
        {{ ratio('sum(w * log_x) over whole', 'sum(w) over whole') }} as mean_log_x
    from sigma_given
    window whole as ({{ partitioned(partition_by) }})
),

sigma_spread as (
    select
        {{ listed(partition_by) }}
        count(w) as n,
        max(mean_x) as mean_x,
        {{ ratio('sum(w * power(x - mean_x, 2)) * count(w)', 'sum(w) * (count(w) - ' ~ count_less ~ ')') }} as variance,
        case
            when count(w) = count(w * log_x)
            then {{ ratio('sum(w * power(log_x - mean_log_x, 2)) * count(w)', 'sum(w) * (count(w) - ' ~ count_less ~ ')') }}
        end as variance_log
    from sigma_centred
    {{ grouped(partition_by) }}
)

select
    {{ listed(partition_by) }}
    n,
    {{ ratio('sqrt(variance)', 'mean_x') }} as sigma_cv,
    sqrt(variance_log) as sigma_log
from sigma_spread
{% endmacro %}
