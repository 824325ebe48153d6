-- The nodes under one parent share its whole weight.
select
    scheme_id,
    area_level,
    area_code,
    reference_year,
    parent_id,
    sum(weight_share) as total_share
from {{ ref('composite_scores') }}
group by all
having abs(sum(weight_share) - 1) > 1e-9
