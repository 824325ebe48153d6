{{ config(meta = {'dagster': {'ref': {'name': 'convergence'}}}) }}

-- Nothing is computed over a pair of periods that a break of the series divides.
select
    convergence.measure_id,
    convergence.area_level,
    convergence.period_label
from {{ ref('convergence') }} as convergence
inner join {{ ref('dim_breaks') }} as breaks
    on
        convergence.measure_id = breaks.measure_id
        and convergence.period_start < breaks.broken_on
        and convergence.period_end >= breaks.broken_on
where convergence.beta is not null or convergence.sigma_log_to is not null
