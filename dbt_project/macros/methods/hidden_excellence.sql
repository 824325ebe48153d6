{#- Strength against visibility: where an area stands on each, the gap between, and the class of site that follows.
    Percentiles are mid-percentiles of ranking.sql (0 to 1, tied areas share the mean place), so sizes do not count;
    noise in strength alone makes some areas look hidden, which is why a gap is published with its interval. -#}

{#- Mean place over several inputs. relation: (partition, area, input, value, weight), one row for each area and input,
    value null when unknown. Returns the partition and area with mean_pctile, the weighted mean of the areas'
    mid-percentiles on each input, n_inputs and n_known; null when an input is unknown. Twelve decimals, so that equal
    means are equal. -#}
{% macro mean_percentile(
    relation, partition_by=[], area='area_code', input='input_id', value='value', weight='1'
) %}
with

mp_places as (
    {{ ranking(relation, value=value, partition_by=partition_by + [input], area=area) }}
),

mp_inputs as (
    select {{ listed(partition_by) }} {{ area }}, {{ input }}, {{ weight }} as own_weight
    from {{ relation }}
),

mp_weighted as (
    select
        {{ listed(partition_by, 'mp_inputs') }}
        mp_inputs.{{ area }},
        mp_inputs.own_weight,
        mp_places.mid_percentile
    from mp_inputs
    inner join mp_places on {{ matched('mp_inputs', 'mp_places', partition_by + [area, input]) }}
)

select
    {{ listed(partition_by) }}
    {{ area }},
    round({{ ratio(whole_sum('mid_percentile * own_weight'), 'sum(own_weight)') }}, 12) as mean_pctile,
    count(*) as n_inputs,
    count(mid_percentile) as n_known
from mp_weighted
{{ grouped(partition_by + [area]) }}
{% endmacro %}

{#- Class of a site from its two percentiles, null when either is. Asked in this order: strong and visible; strong and
    not visible; weak on both; visible without the strength; the rest. -#}
{% macro site_class_of(strength, visibility, strong=0.6, visible=0.5, weak=0.4, over_exposed=0.6) -%}
case
    when {{ strength }} is null or {{ visibility }} is null then null
    when {{ strength }} >= {{ strong }} and {{ visibility }} >= {{ visible }} then 'existing_strength_visible'
    when {{ strength }} >= {{ strong }} then 'hidden_excellence'
    when {{ strength }} < {{ weak }} and {{ visibility }} < {{ weak }} then 'greenfield'
    when {{ visibility }} >= {{ over_exposed }} then 'over_exposed'
    else 'mixed'
end
{%- endmacro %}

{#- Would the class be another if each percentile stood `step` higher or lower? Null without a class. -#}
{% macro site_class_is_near_another(
    strength, visibility, step, strong=0.6, visible=0.5, weak=0.4, over_exposed=0.6
) -%}
{%- set own = site_class_of(strength, visibility, strong, visible, weak, over_exposed) -%}
(
    {% for up, along in [('+', '+'), ('+', '-'), ('-', '+'), ('-', '-')] -%}
    {{ site_class_of(
        strength ~ ' ' ~ up ~ ' ' ~ step, visibility ~ ' ' ~ along ~ ' ' ~ step, strong, visible, weak, over_exposed
    ) }} <> {{ own }}
    {{ 'or' if not loop.last }}
    {% endfor %}
)
{%- endmacro %}

{#- relation: (partition, area, strength_score, visibility_pctile), each null when unknown. Returns the
    partition and area with
    strength_rank, visibility_rank       1 is the highest, tied areas share the first place
    rank_gap                             visibility_rank - strength_rank: positive is less seen than strong
    strength_pctile, visibility_pctile   0 to 1
    hid_gap                              strength_pctile - visibility_pctile, -1 to 1, positive is hidden
    hid_resid                            residual of the least-squares line of strength_score on visibility_pctile, in
                                         units of the score, over areas that have both; errors in visibility flatten
                                         the line and so inflate the residuals of visible areas
    hid_resid_student                    the same over its own standard error, s*sqrt(1 - leverage): internally
                                         studentised; null below three areas and where the line fits exactly
    site_class                           existing_strength_visible|hidden_excellence|greenfield|over_exposed|mixed -#}
{% macro strength_against_visibility(
    relation, partition_by=[], strong=0.6, visible=0.5, weak=0.4, over_exposed=0.6, area='area_code',
    strength='strength_score', visibility='visibility_pctile'
) %}
{%- set within = partitioned(partition_by) -%}
with

hid_scores as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        cast({{ strength }} as double) as score,
        cast({{ visibility }} as double) as seen
    from {{ relation }}
),

hid_paired as (
    select
        *,
        case when seen is not null then score end as y,
        case when score is not null then seen end as x
    from hid_scores
),

hid_centred as (
    select
        *,
        count(x) over ({{ within }}) as n,
        y - avg(y) over ({{ within }}) as dy,
        x - avg(x) over ({{ within }}) as dx
    from hid_paired
),

hid_lines as (
    select
        *,
        sum(dx * dx) over ({{ within }}) as sxx,
        sum(dy * dy) over ({{ within }}) as syy,
        {{ ratio('sum(dx * dy) over (' ~ within ~ ')', 'sum(dx * dx) over (' ~ within ~ ')') }} as slope
    from hid_centred
),

hid_residuals as (
    select
        *,
        dy - slope * dx as residual,
        1 - {{ ratio(1, 'n') }} - {{ ratio('dx * dx', 'sxx') }} as unleveraged
    from hid_lines
),

hid_spread as (
    select
        *,
        sum(residual * residual) over ({{ within }}) as sse
    from hid_residuals
),

hid_strength as (
    {{ ranking('hid_scores', value='score', partition_by=partition_by, area=area) }}
),

hid_visibility as (
    {{ ranking('hid_scores', value='seen', partition_by=partition_by, area=area) }}
)

select
    {{ listed(partition_by, 'hid_spread') }}
    hid_spread.{{ area }},
    hid_strength.rank_min as strength_rank,
    hid_visibility.rank_min as visibility_rank,
    hid_visibility.rank_min - hid_strength.rank_min as rank_gap,
    round(hid_strength.mid_percentile, 12) as strength_pctile,
    hid_spread.seen as visibility_pctile,
    round(hid_strength.mid_percentile, 12) - hid_spread.seen as hid_gap,
    hid_spread.residual as hid_resid,
    {#- Beyond what doubles resolve there is no spread to divide by. -#}
    case
        when hid_spread.n > 2 and hid_spread.sse > 1e-20 * hid_spread.syy and hid_spread.unleveraged > 1e-12
            then hid_spread.residual / sqrt(hid_spread.sse / (hid_spread.n - 2) * hid_spread.unleveraged)
    end as hid_resid_student,
    {{ site_class_of(
        'round(hid_strength.mid_percentile, 12)', 'hid_spread.seen', strong, visible, weak, over_exposed
    ) }} as site_class
from hid_spread
inner join hid_strength on {{ matched('hid_spread', 'hid_strength', partition_by + [area]) }}
inner join hid_visibility on {{ matched('hid_spread', 'hid_visibility', partition_by + [area]) }}
{% endmacro %}

{#- The same from one row for each area with a column for each thing that makes it seen: visibility_pctile is the mean
    of the areas' mid-percentiles on those columns, unknown when one of them is. -#}
{% macro hidden_excellence(
    relation, visibility_columns, partition_by=[], strong=0.6, visible=0.5, weak=0.4, over_exposed=0.6,
    area='area_code', strength='strength_score'
) %}
with

hid_inputs as (
    {% for column in visibility_columns -%}
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ quoted(column) }} as input_id,
        cast({{ column }} as double) as value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

hid_seen as (
    {{ mean_percentile('hid_inputs', partition_by=partition_by, area=area) }}
),

hid_relation as (
    select
        {{ listed(partition_by, 'hid_own') }}
        hid_own.{{ area }},
        hid_own.{{ strength }} as strength_score,
        hid_seen.mean_pctile as visibility_pctile
    from {{ relation }} as hid_own
    inner join hid_seen on {{ matched('hid_own', 'hid_seen', partition_by + [area]) }}
)

select *
from (
    {{ strength_against_visibility(
        'hid_relation', partition_by=partition_by, strong=strong, visible=visible, weak=weak,
        over_exposed=over_exposed, area=area
    ) }}
) as hid_compared
{% endmacro %}
