{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}

-- Trials of an area are those with a phase, those to which phases do not apply and those that do not say; none is shared that is not there, and no
-- more is known of designs than there are trials.
with counts as (

    select
        area_level,
        area_code,
        period_label,
        release_id,
        max(case when indicator_id = 'trials_count' then value end) as trials,
        max(case when indicator_id = 'trials_phased_count' then value end) as phased,
        max(case when indicator_id = 'trials_phase_not_applicable_count' then value end) as not_applicable,
        max(case when indicator_id = 'trials_phase_unknown_count' then value end) as unknown,
        max(case when indicator_id = 'trials_multi_region_count' then value end) as multi_region,
        max(case when indicator_id = 'trials_sites_count' then value end) as sites
    from {{ ref('indicator_values') }}
    where indicator_id like 'trials_%'
    group by all

)

select
    area_level,
    area_code,
    period_label
from counts
where phased + not_applicable + unknown <> trials or multi_region > trials or sites < trials
union all
select
    area_level,
    area_code,
    period_label
from {{ ref('trial_designs') }}
where known_count + unknown_count <> interventional_trial_count or yes_count > known_count
