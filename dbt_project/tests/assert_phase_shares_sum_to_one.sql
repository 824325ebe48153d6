-- Early, second, third and fourth phase are all the phases there are: of the trials with a phase they make one.
select
    area_level,
    area_code,
    period_label,
    release_id,
    sum(value) as shares
from {{ ref('indicator_values') }}
where
    indicator_id in ('trials_early_phase_share', 'trials_phase_2_share', 'trials_phase_3_share', 'trials_phase_4_share')
    and value is not null
group by all
having count(*) <> 4 or abs(sum(value) - 1) > 1e-8
