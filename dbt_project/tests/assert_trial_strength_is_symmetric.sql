{{ config(meta = {'dagster': {'ref': {'name': 'trial_network'}}}) }}

-- Each pair is in the strength of both its areas, and a trial shared by an area adds one to its fractional strength.
with pairs as (

    select
        area_level,
        2 * sum(shared_trial_count) as pairs_twice,
        2 * sum(shared_trial_weight) as weights_twice
    from {{ ref('trial_network') }}
    group by all

),

areas as (

    select
        area_level,
        sum(shared_strength) as strength,
        sum(shared_strength_fractional) as strength_fractional,
        sum(multi_region_trial_count) as multi_region_trials
    from {{ ref('trial_network_areas') }}
    group by all

)

select
    pairs.*,
    areas.* exclude (area_level)
from pairs
inner join areas
    on pairs.area_level = areas.area_level
where
    pairs.pairs_twice <> areas.strength
    or abs(pairs.weights_twice - areas.strength_fractional) > 1e-8 * areas.strength_fractional
    or abs(areas.multi_region_trials - areas.strength_fractional) > 1e-8 * areas.strength_fractional
