{{ config(severity='warn') }}
-- The patients of a trust live somewhere: its shares add up to 1 at each level of each edition.
select
    trust_code,
    area_level,
    landed_release_id,
    sum(patient_share) as patient_share
from {{ ref('trust_catchments') }}
group by all
having abs(sum(patient_share) - 1) > 0.000001
