{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}

-- Trials that other people searched for say nothing of a place: no number, bound, count or rank of an area, and the reason in each row.
with samples as (

    select 1 as one
    from {{ ref('int_trial_studies') }}
    having bool_or(is_sample)

),

told as (

    select
        'indicator_values' as table_name,
        area_code,
        coalesce(value, value_low, value_high, comparator_value, rank, nullif(n_cells, 0)) as number,
        tier,
        reason
    from {{ ref('indicator_values') }}
    where indicator_id like 'trials\_%' escape '\'
    union all
    select
        'trial_designs' as table_name,
        area_code,
        coalesce(value, value_low, value_high, interventional_trial_count, known_count, unknown_count, yes_count) as number,
        cast(is_small_number as varchar) as tier,
        reason
    from {{ ref('trial_designs') }}
    union all
    select
        'trial_network' as table_name,
        area_code,
        coalesce(shared_trial_count, shared_trial_weight, association_ratio) as number,
        null as tier,
        reason
    from {{ ref('trial_network') }}
    union all
    select
        'trial_network_areas' as table_name,
        area_code,
        coalesce(
            trial_count, site_count, multi_region_trial_count, partner_area_count, shared_strength, component_id, component_area_count,
            multi_region_share, multi_region_share_low, multi_region_share_high, shared_strength_fractional, betweenness,
            betweenness_unweighted
        ) as number,
        cast(is_small_number as varchar) as tier,
        reason
    from {{ ref('trial_network_areas') }}
    union all
    select
        'trials_by_place' as table_name,
        area_code,
        coalesce(value, value_low, value_high, known_count, share, share_low, share_high) as number,
        cast(is_small_number as varchar) as tier,
        reason
    from {{ ref('trials_by_place') }}
    union all
    select
        'trial_breadth' as table_name,
        area_code,
        coalesce(value, value_low, value_high, site_count, matched_site_count) as number,
        null as tier,
        reason
    from {{ ref('trial_breadth') }}
    where breadth_id not in ('general_practices_recruiting_share', 'care_homes_recruiting_share')
    union all
    select
        'ics_profile_measures' as table_name,
        area_code,
        value as number,
        null as tier,
        reason
    from {{ ref('ics_profile_measures') }}
    where ics_measure_id in ('trials_count', 'trial_sites_count')

)

select told.*
from told
cross join samples
where told.number is not null or told.tier is not null or not coalesce(starts_with(told.reason, 'sample: '), false)
