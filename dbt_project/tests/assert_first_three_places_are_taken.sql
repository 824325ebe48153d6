-- In every draw at least three areas of a level are among the first three, so their probabilities add up to three or more; ties only add.
select
    sector_id,
    definition_version,
    area_level,
    period_label,
    release_id,
    sum(probability_top_3) as places
from {{ ref('cluster_indicators') }}
group by all
having count(*) >= 3 and sum(probability_top_3) < 3 - 1e-9
