{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'cluster_indicators'}}}) }}
-- Strong clusters that are strong in fewer than half of the draws. They are no error and stay as printed; the warning counts them.
select
    sector_id,
    definition_version,
    area_code,
    area_code_system,
    period_label,
    release_id,
    probability_strong
from {{ ref('cluster_indicators') }}
where cluster_class = 'strong cluster' and probability_strong < 0.5
