with areas as (

    select * from {{ ref('int_trial_areas') }}
    where area_level in ('itl1', 'itl2', 'local_authority')

),

edges as (

    select * from {{ ref('int_trial_edges') }}

),

activity as (

    select * from {{ ref('int_trial_activity') }}
    where period_kind = 'all_years'

),

centrality as (

    select * from {{ ref('int_trial_centrality') }}

),

-- What share would be in several regions if sites changed places between trials.
chance as (

    select * from {{ ref('int_collaboration_null') }}
    where link_kind = 'shared_trials' and statistic = 'leaving_share'

),

multi_share as (

    {{ proportions('activity', partition_by=['area_level'], successes='n_multi_region_trials', trials='n_trials') }}

),

strength as (

    {{ network_strength('edges', 'areas', partition_by=['area_level']) }}

)

select
    activity.*,
    multi_share.share_lo as multi_share_lo,
    multi_share.share_hi as multi_share_hi,
    chance.expected as multi_share_expected,
    chance.expected_low as multi_share_expected_lo,
    chance.expected_high as multi_share_expected_hi,
    strength.degree,
    cast(strength.trial_strength as bigint) as trial_strength,
    strength.trial_strength_frac,
    centrality.betweenness,
    centrality.betweenness_unweighted,
    centrality.component_id,
    centrality.component_size
from activity
inner join strength
    on activity.area_level = strength.area_level and activity.area_code = strength.area_code
inner join multi_share
    on activity.area_level = multi_share.area_level and activity.area_code = multi_share.area_code
left join centrality
    on activity.area_level = centrality.area_level and activity.area_code = centrality.area_code
left join chance
    on activity.area_level = chance.area_level and activity.area_code = chance.area_a
