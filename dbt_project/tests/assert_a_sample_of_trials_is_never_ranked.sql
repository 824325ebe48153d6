-- Trials that other people searched for say nothing of how much an area does: no rank, no rate per resident.
select
    indicator_id,
    area_code,
    period_label
from {{ ref('indicator_values') }}
where value_status = 'sample' and (rank is not null or tier is not null or (indicator_id = 'trials_per_100k_residents' and value is not null))
