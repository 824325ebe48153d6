{#- Ranks that say what ties and uncertainty do to them. Rows without a value are unranked and not counted. -#}

{#- relation: (partition, area, value). descending: rank 1 is the largest value.
    Returns the partition and area with rank_min, rank_max, rank_avg (first, last and mean place of the tied group),
    rank_dense, n_ranked, and three positions that rise with the value whichever way ranks run: percent_rank (0 to 1),
    cume_dist (above 0, to 1) and mid_percentile, the mean place of the tied group on 0 to 1 (null for a single row).
    -#}
{% macro ranking(relation, value='value', descending=true, partition_by=[], area='area_code') %}
{%- set ranked = partition_by + ['is_unranked'] -%}
with

rank_values as (
    select {{ listed(partition_by) }} {{ area }}, {{ value }} as own_value, {{ value }} is null as is_unranked
    from {{ relation }}
),

rank_windows as (
    select
        *,
        rank() over ({{ partitioned(ranked) }} order by own_value {{ 'desc' if descending else 'asc' }}) as first_place,
        rank() over ({{ partitioned(ranked) }} order by own_value) as first_place_ascending,
        dense_rank() over ({{ partitioned(ranked) }} order by own_value {{ 'desc' if descending else 'asc' }}) as dense_place,
        percent_rank() over ({{ partitioned(ranked) }} order by own_value) as own_percent_rank,
        cume_dist() over ({{ partitioned(ranked) }} order by own_value) as own_cume_dist,
        count(*) over ({{ partitioned(ranked + ['own_value']) }}) as tied,
        count(own_value) over ({{ partitioned(partition_by) }}) as n_ranked
    from rank_values
)

select
    {{ listed(partition_by) }}
    {{ area }},
    case when not is_unranked then first_place end as rank_min,
    case when not is_unranked then first_place + tied - 1 end as rank_max,
    case when not is_unranked then first_place + {{ ratio('tied - 1', 2) }} end as rank_avg,
    case when not is_unranked then dense_place end as rank_dense,
    case when not is_unranked then own_percent_rank end as percent_rank,
    case when not is_unranked then own_cume_dist end as cume_dist,
    case
        when not is_unranked then {{ ratio('first_place_ascending - 1 + (tied - 1) / 2.0', 'n_ranked - 1') }}
    end as mid_percentile,
    n_ranked
from rank_windows
{% endmacro %}

{#- Groups that the intervals can tell apart. Tier 1 is everyone whose interval touches the leader's, the leader being
    the best value; tier 2 the same among the rest, and so on. Of leaders level on value the one reaching furthest
    back counts. relation: (partition, area, value, low, high) with low <= value <= high. Returns the partition and
    area with tier; null without a value or an interval. -#}
{% macro tiers(
    relation, low='value_low', high='value_high', partition_by=[], descending=true, area='area_code', value='value'
) %}
{%- set sign = '' if descending else '-' -%}
with recursive

tier_units as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ sign }}{{ value }} as own_value,
        {{ sign }}{{ low if descending else high }} as own_low,
        {{ sign }}{{ high if descending else low }} as own_high
    from {{ relation }}
),

tier_ordered as (
    select
        *,
        row_number() over ({{ partitioned(partition_by) }} order by own_value desc, own_low, {{ area }}) as place
    from tier_units
    where own_value is not null and own_low is not null and own_high is not null
),

tier_successors as (
    select
        {{ listed(partition_by, 'tier_leading') }}
        tier_leading.place,
        tier_leading.own_low,
        min(tier_behind.place) as next_place
    from tier_ordered as tier_leading
    left join tier_ordered as tier_behind
        on tier_behind.own_high < tier_leading.own_low
        and {{ matched('tier_leading', 'tier_behind', partition_by) }}
    group by {{ listed(partition_by, 'tier_leading') }} tier_leading.place, tier_leading.own_low
),

tier_leaders as (
    select {{ listed(partition_by) }} 1 as tier, own_low, next_place
    from tier_successors
    where place = 1
    union all
    select
        {{ listed(partition_by, 'tier_leaders') }}
        tier_leaders.tier + 1 as tier,
        tier_successors.own_low,
        tier_successors.next_place
    from tier_leaders
    inner join tier_successors
        on tier_leaders.next_place = tier_successors.place
        and {{ matched('tier_leaders', 'tier_successors', partition_by) }}
),

tier_reached as (
    select {{ listed(partition_by, 'tier_ordered') }} tier_ordered.{{ area }}, min(tier_leaders.tier) as tier
    from tier_ordered
    inner join tier_leaders
        on tier_ordered.own_high >= tier_leaders.own_low
        and {{ matched('tier_ordered', 'tier_leaders', partition_by) }}
    group by {{ listed(partition_by, 'tier_ordered') }} tier_ordered.{{ area }}
)

select {{ listed(partition_by, 'tier_units') }} tier_units.{{ area }}, tier_reached.tier
from tier_units
left join tier_reached on {{ matched('tier_units', 'tier_reached', partition_by + [area]) }}
{% endmacro %}
