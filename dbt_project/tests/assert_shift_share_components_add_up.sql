{{ config(meta = {'dagster': {'ref': {'name': 'shift_share'}}}) }}
-- The parts of a change add up to it, between the two ends and year by year; the split of the regional part adds up to that; over the areas of a level the
-- regional parts of an industry cancel. Relative to jobs and parts together, as large parts of
-- opposite sign make up small changes; and within a few millionths of a job, to which parts are rounded.
with mart as (

    select * from {{ ref('shift_share') }}

),

indicators as (

    select
        sector_id,
        definition_version,
        area_code,
        period_label,
        release_id,
        sum(value) as parts,
        count(value) as parts_known,
        max(comparator_value) as change_jobs
    from {{ ref('indicator_values') }}
    where indicator_id like 'employment_shift_share%'
    group by all

),

over_areas as (

    select
        release_id,
        industry_detail,
        sector_id,
        definition_version,
        industry_code,
        base_kind,
        period_from,
        period_to,
        area_level,
        sum(regional_jobs) as regional_jobs,
        sum(jobs_from) as jobs_from,
        count(*) - count(regional_jobs) as unknown
    from mart
    where area_level <> 'country'
    group by all

)

select
    area_code,
    period_from || '-' || period_to as period_label,
    'parts' as what
from mart
where
    abs(national_jobs + mix_jobs + regional_jobs - change_jobs)
    > 1e-5 + 1e-8 * (jobs_from + jobs_to + abs(national_jobs) + abs(mix_jobs) + abs(regional_jobs))
    or abs(dynamic_national_jobs + dynamic_mix_jobs + dynamic_regional_jobs - change_jobs)
    > 1e-5 + 1e-8 * (jobs_from + jobs_to + abs(dynamic_national_jobs) + abs(dynamic_mix_jobs) + abs(dynamic_regional_jobs))
    or (dynamic_regional_jobs is null) <> (dynamic_national_jobs is null)
    or (regional_jobs is not null and change_jobs is null)
union all
select
    area_code,
    period_from || '-' || period_to as period_label,
    'split' as what
from mart
where
    industry_code <> 'all'
    and abs(competitive_jobs + allocation_jobs - regional_jobs)
    > 1e-5 + 1e-8 * (jobs_from + jobs_to + abs(competitive_jobs) + abs(allocation_jobs))
union all
select
    area_level as area_code,
    period_from || '-' || period_to as period_label,
    'areas' as what
from over_areas
where unknown = 0 and abs(regional_jobs) > 1e-4 + 1e-8 * jobs_from
union all
select
    area_code,
    period_label,
    'indicators' as what
from indicators
where parts_known = 3 and abs(parts - change_jobs) > 1e-8 * greatest(abs(parts), 1e4)
