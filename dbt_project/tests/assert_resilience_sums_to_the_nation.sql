-- What areas gained on what was expected of them, others lost: over the areas of a level it sums to nothing.
with summed as (

    select
        recession_id,
        release_id,
        area_level,
        sum(contraction_jobs - expected_contraction) as contraction,
        sum(contraction_jobs - expected_contraction_total) as contraction_total,
        sum(recovery_jobs - expected_recovery) as recovery,
        sum(recovery_jobs - expected_recovery_total) as recovery_total,
        sum(peak_jobs) as jobs
    from {{ ref('resilience') }}
    where reason is null
    group by all

)

select * from summed
where greatest(abs(contraction), abs(contraction_total), abs(recovery), abs(recovery_total)) > 1e-9 * jobs
