{#- Shares of a count with Wilson's score interval (Wilson 1927), which stays within 0 and 1 and has a width at both ends
    (Newcombe 1998, method 3, without correction for continuity). -#}

{#- relation: (partition, area, successes, trials); z: the normal deviate of the confidence. `successes` need not be whole:
    the mean of numbers from 0 to 1 varies at most as much as a share of the same size, so that the interval is then too wide
    rather than too narrow.
    Returns the partition and area with share, share_lo, share_hi and flag_n_lt_10 (1 below ten trials). Null without trials,
    or where either number is unknown. -#}
{% macro proportions(
    relation, partition_by=[], z=1.959963984540054, area='area_code', successes='successes', trials='trials'
) %}
with

proportion_counts as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        cast({{ trials }} as double) as n,
        case when {{ trials }} > 0 and {{ successes }} between 0 and {{ trials }} then cast({{ successes }} as double) end as hits
    from {{ relation }}
),

proportion_bounds as (
    select
        *,
        {{ ratio('hits', 'n') }} as share,
        {{ ratio('hits + ' ~ z ~ ' * ' ~ z ~ ' / 2', 'n + ' ~ z ~ ' * ' ~ z) }} as centre,
        {{ ratio(z ~ ' * sqrt(hits * (n - hits) / nullif(n, 0) + ' ~ z ~ ' * ' ~ z ~ ' / 4)', 'n + ' ~ z ~ ' * ' ~ z) }} as half_width
    from proportion_counts
)

select
    {{ listed(partition_by) }}
    {{ area }},
    share,
    -- Exactly 0 and 1 at the ends, where rounding would fall just beside them.
    case when hits = 0 then 0 else centre - half_width end as share_lo,
    case when hits = n then 1 else centre + half_width end as share_hi,
    cast(n < 10 as integer) as flag_n_lt_10
from proportion_bounds
{% endmacro %}
