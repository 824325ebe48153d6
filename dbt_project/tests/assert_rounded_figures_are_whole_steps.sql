{{ config(meta = {'dagster': {'ref': {'name': 'observations'}}}) }}
-- A figure that is said to be rounded to a step is a whole number of them, and has the bounds that this leaves open.
select
    observations.measure_id,
    observations.source_id,
    observations.area_code,
    observations.period_label,
    observations.value,
    steps.rounding_step
from {{ ref('observations') }} as observations
inner join {{ ref('published_rounding_steps') }} as steps
    on observations.source_id = steps.source_id and observations.measure_id = steps.measure_id
where
    observations.value is not null
    and (
        abs(observations.value / steps.rounding_step - round(observations.value / steps.rounding_step)) > 1e-6
        or observations.value_status <> 'rounded'
        or observations.interval_kind <> 'rounding'
        or observations.value_low is null
        or observations.value_high is null
    )
