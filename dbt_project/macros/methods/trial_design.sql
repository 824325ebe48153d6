{#- How trials are designed: each property by itself first, the share of the trials whose registry says whether they have it,
    with Wilson's interval; then an index of them. There is no accepted index of the sophistication of trials: this one is a weighted
    mean of 0/1 properties, and its weights are data.

    relation   one row per trial, area and property: (partition, trial, area, flag, value), value 1, 0, or null where the registry does
               not say. A field that is missing is never "no", and a trial without a row for a property does not say either. -#}

{#- Returns the partition, area and flag with n_trials (of the area), n_known, n_unknown, n_yes, share, share_lo, share_hi and
    flag_n_lt_10 of the known. -#}
{% macro trial_design_shares(
    relation, partition_by=[], z=1.959963984540054, trial='trial_id', area='area_code', flag='flag_id', value='value'
) %}
{%- set keys = partition_by + [area] -%}
with

design_trials as (
    select {{ listed(keys) }} count(distinct {{ trial }}) as n_trials
    from {{ relation }}
    {{ grouped(keys) }}
),

design_flags as (
    select
        {{ listed(keys) }}
        {{ flag }},
        count({{ value }}) as n_known,
        count(*) filter (where {{ value }} > 0) as n_yes
    from {{ relation }}
    {{ grouped(keys + [flag]) }}
),

design_shares as (
    {{ proportions('design_flags', partition_by + [flag], z, area, 'n_yes', 'n_known') }}
)

select
    {{ listed(keys, 'design_flags') }}
    design_flags.{{ flag }},
    design_trials.n_trials,
    design_flags.n_known,
    design_trials.n_trials - design_flags.n_known as n_unknown,
    design_flags.n_yes,
    design_shares.share,
    design_shares.share_lo,
    design_shares.share_hi,
    design_shares.flag_n_lt_10
from design_flags
inner join design_trials on {{ matched('design_flags', 'design_trials', keys) }}
inner join design_shares on {{ matched('design_flags', 'design_shares', keys + [flag]) }}
{% endmacro %}

{#- weights: (flag, weight). The index of a trial is the weighted mean of its known properties, null where those known have less than
    `min_known` of all weight; an area's is the mean over the n_scored trials that have one.
    Returns the partition and area with n_trials, n_scored, n_unscored, trial_soph, trial_soph_lo, trial_soph_hi (Wilson's interval at
    n = n_scored, too wide rather than too narrow, see proportions.sql) and flag_n_lt_10 of the scored. -#}
{% macro trial_design_index(
    relation, weights, partition_by=[], min_known=0.5, z=1.959963984540054,
    trial='trial_id', area='area_code', flag='flag_id', value='value', weight='weight'
) %}
{%- set keys = partition_by + [area] -%}
with

index_weights as (
    select {{ flag }}, {{ weight }} as own_weight, sum({{ weight }}) over () as all_weight
    from {{ weights }}
),

index_trials as (
    select
        {{ listed(keys, 'own') }}
        own.{{ trial }},
        sum(own.{{ value }} * index_weights.own_weight order by index_weights.{{ flag }}) as weighted,
        sum(index_weights.own_weight order by index_weights.{{ flag }}) filter (where own.{{ value }} is not null) as known_weight,
        max(index_weights.all_weight) as all_weight
    from {{ relation }} as own
    left join index_weights on own.{{ flag }} = index_weights.{{ flag }}
    group by {{ listed(keys, 'own') }} own.{{ trial }}
),

index_scores as (
    select
        *,
        case when known_weight >= {{ min_known }} * all_weight then {{ ratio('weighted', 'known_weight') }} end as score
    from index_trials
),

index_areas as (
    select
        {{ listed(keys) }}
        count(*) as n_trials,
        count(score) as n_scored,
        sum(score order by score) as score_sum
    from index_scores
    {{ grouped(keys) }}
),

index_intervals as (
    {{ proportions('index_areas', partition_by, z, area, 'score_sum', 'n_scored') }}
)

select
    {{ listed(keys, 'index_areas') }}
    index_areas.n_trials,
    index_areas.n_scored,
    index_areas.n_trials - index_areas.n_scored as n_unscored,
    index_intervals.share as trial_soph,
    index_intervals.share_lo as trial_soph_lo,
    index_intervals.share_hi as trial_soph_hi,
    index_intervals.flag_n_lt_10
from index_areas
inner join index_intervals on {{ matched('index_areas', 'index_intervals', keys) }}
{% endmacro %}
