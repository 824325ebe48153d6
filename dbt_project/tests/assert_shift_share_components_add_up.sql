-- National, industry-mix and regional part of a change add up to the change, in jobs.
with components as (

    select
        sector_id,
        definition_version,
        area_code,
        area_code_system,
        period_label,
        release_id,
        sum(value) as parts,
        count(value) as parts_known,
        max(comparator_value) as change_jobs
    from {{ ref('indicator_values') }}
    where indicator_id like 'employment_shift_share%'
    group by all

)

select * from components
where parts_known = 3 and abs(parts - change_jobs) > 0.01
