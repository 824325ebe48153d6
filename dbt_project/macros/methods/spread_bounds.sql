{#- What intervals of the cells leave open of an area's entropy and Herfindahl index (specialisation_diversity.sql).

    relation: (partition, area, low, high), one row per industry of an area. Returns the partition and area with
    entropy_lo, entropy_hi (bits), hhi_lo and hhi_hi (0 to 1), over all cells anywhere in their intervals at once. An
    area has no row when a bound is unknown or it has no jobs.

    With x the cells and e their sum, entropy is log2 e - sum(x log2 x) / e and the Herfindahl index sum(x^2) / e^2.
    Evenest: every cell lies at one level t, or as near to it as its interval allows. Between neighbouring ends of
    intervals the same cells lie at t, and the best t has a closed form; these two ends are exact.
    Least even: at a corner of the box, of which there are 2^n. x log2 x and x^2 are convex: the chord between the ends
    of an interval is never below them, and for a given e the sum of chords is largest when cells go to their high
    ends in the order of the chords' slopes. No corner lies outside these two ends; they are reached unless the extreme
    of the chords falls between two corners. -#}
{% macro spread_bounds(relation, partition_by=[], area='area_code', low='value_low', high='value_high') %}
{%- set of_area = partition_by + ['area_key'] -%}
{%- set up_to_here = ' rows between unbounded preceding and current row)' -%}
{%- set by_level = ' over (' ~ partitioned(of_area) ~ ' order by level_from, movers desc' -%}
with

bound_cells as (
    select
        *,
        {{ jobs_times_bits('x_lo') }} as xl_lo,
        {{ jobs_times_bits('x_hi') }} as xl_hi,
        x_lo * x_lo as sq_lo,
        x_hi * x_hi as sq_hi
    from (
        select
            {{ listed(partition_by) }}
            {{ area }} as area_key,
            cast({{ low }} as double) as x_lo,
            cast({{ high }} as double) as x_hi
        from {{ relation }}
    ) as bound_given
),

bound_areas as (
    select {{ listed(of_area) }} sum(x_lo) as e_lo, sum(xl_lo) as xl_lo, sum(sq_lo) as sq_lo
    from bound_cells
    {{ grouped(of_area) }}
    having count(*) = count(x_lo) and count(*) = count(x_hi) and sum(x_hi) > 0
),

-- As the level rises a cell begins to move with it at its low end and stops at its high end; before, all lie low.
bound_levels as (
    select
        {{ listed(of_area) }}
        level_from,
        lead(level_from){{ by_level }}) as level_to,
        sum(movers){{ by_level ~ up_to_here }} as k,
        sum(d_e){{ by_level ~ up_to_here }} as e,
        sum(d_xl){{ by_level ~ up_to_here }} as xl,
        sum(d_sq){{ by_level ~ up_to_here }} as sq
    from (
        select {{ listed(of_area) }} -1 as level_from, 0 as movers, e_lo as d_e, xl_lo as d_xl, sq_lo as d_sq
        from bound_areas
        union all
        select {{ listed(of_area) }} x_lo as level_from, 1 as movers, -x_lo as d_e, -xl_lo as d_xl, -sq_lo as d_sq
        from bound_cells
        union all
        select {{ listed(of_area) }} x_hi as level_from, -1 as movers, x_hi as d_e, xl_hi as d_xl, sq_hi as d_sq
        from bound_cells
    ) as bound_events
),

-- k cells move, e, xl and sq are sums over the others; the best level for them, kept between the two events.
bound_best_levels as (
    select
        *,
        case when e > 0 then greatest(level_from, least(level_to, pow(2, xl / e))) else level_to end as t_xl,
        case when e > 0 then greatest(level_from, least(level_to, sq / e)) else level_to end as t_sq
    from bound_levels
    where k > 0
    union all
    select *, 0 as t_xl, 0 as t_sq
    from bound_levels
    where k = 0
),

bound_even as (
    select
        {{ listed(of_area) }}
        max({{ entropy_of('e + k * t_xl', 'xl + k * ' ~ jobs_times_bits('t_xl')) }}) as entropy_hi,
        min({{ ratio('sq + k * t_sq * t_sq', '(e + k * t_sq) * (e + k * t_sq)') }}) as hhi_lo
    from bound_best_levels
    {{ grouped(of_area) }}
),

{{ bound_steps('xl', '(xl_hi - bound_cells.xl_lo) / nullif(x_hi - x_lo, 0)', of_area) }},

{{ bound_steps('sq', 'case when x_hi > x_lo then x_hi + x_lo end', of_area) }},

-- Along a step the sum of chords is intercept + slope * e, and the measure has one turning point. From no jobs at all a
-- step begins with one industry.
bound_uneven_xl as (
    select
        {{ listed(of_area) }}
        min(case
            when slope is null then {{ entropy_of('e_to', 'f_to') }}
            when e_from <= e_to * 1e-12 then 0
            else {{ entropy_of('turning', 'f_to + slope * (turning - e_to)') }}
        end) as entropy_lo
    from (
        select *, greatest(e_from, least(e_to, (slope * e_to - f_to) * ln(2))) as turning
        from bound_steps_xl
    ) as bound_turning
    {{ grouped(of_area) }}
),

bound_uneven_sq as (
    select
        {{ listed(of_area) }}
        max(case
            when slope is null then {{ ratio('f_to', 'e_to * e_to') }}
            when e_from <= e_to * 1e-12 then 1
            else {{ ratio('f_to + slope * (turning - e_to)', 'turning * turning') }}
        end) as hhi_hi
    from (
        select *, greatest(e_from, least(e_to, 2 * (slope * e_to - f_to) / slope)) as turning
        from bound_steps_sq
    ) as bound_turning
    {{ grouped(of_area) }}
)

select
    {{ listed(partition_by, 'bound_even') }}
    bound_even.area_key as {{ area }},
    case when bound_uneven_xl.entropy_lo > 0 then bound_uneven_xl.entropy_lo else 0 end as entropy_lo,
    bound_even.entropy_hi,
    bound_even.hhi_lo,
    case when bound_uneven_sq.hhi_hi < 1 then bound_uneven_sq.hhi_hi else 1 end as hhi_hi
from bound_areas
inner join bound_even on {{ matched('bound_areas', 'bound_even', of_area) }}
inner join bound_uneven_xl on {{ matched('bound_areas', 'bound_uneven_xl', of_area) }}
inner join bound_uneven_sq on {{ matched('bound_areas', 'bound_uneven_sq', of_area) }}
{% endmacro %}

{#- Each cell's step from its low to its high end, steepest chord first; f is x log2 x or x^2. -#}
{% macro bound_steps(f, chord, of_area) -%}
{%- set so_far -%}
    over ({{ partitioned(of_area) }} order by slope desc nulls last rows between unbounded preceding and current row)
{%- endset -%}
bound_steps_{{ f }} as (
    select
        {{ listed(of_area) }}
        slope,
        e_lo + sum(width) {{ so_far }} - width as e_from,
        e_lo + sum(width) {{ so_far }} as e_to,
        f_lo + sum(rise) {{ so_far }} as f_to
    from (
        select
            {{ listed(of_area, 'bound_cells') }}
            bound_areas.e_lo,
            bound_areas.{{ f }}_lo as f_lo,
            {{ chord }} as slope,
            bound_cells.x_hi - bound_cells.x_lo as width,
            bound_cells.{{ f }}_hi - bound_cells.{{ f }}_lo as rise
        from bound_cells
        inner join bound_areas on {{ matched('bound_cells', 'bound_areas', of_area) }}
    ) as bound_widths
)
{%- endmacro %}

{#- log2 e - f / e, null where e is not positive. -#}
{% macro entropy_of(e, f) -%}
case when {{ e }} > 0 then log2({{ e }}) - ({{ f }}) / ({{ e }}) end
{%- endmacro %}

{#- x log2 x, which is 0 at 0. -#}
{% macro jobs_times_bits(x) -%}
case when {{ x }} > 0 then {{ x }} * log2({{ x }}) else 0 end
{%- endmacro %}
