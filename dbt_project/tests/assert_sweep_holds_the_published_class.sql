{{ config(meta={'dagster': {'ref': {'name': 'cluster_threshold_sweep'}}}) }}
-- At the published thresholds the sweep gives the published class, and an area is never strong at more combinations than there are.
select
    sweep.sector_id,
    sweep.definition_version,
    sweep.area_code,
    sweep.period_label,
    sweep.release_id
from {{ ref('cluster_threshold_sweep') }} as sweep
inner join {{ ref('cluster_indicators') }} as clusters
    using (sector_id, definition_version, area_code, area_code_system, period_start, release_id)
where
    sweep.strong_combinations not between 0 and sweep.combinations
    or (sweep.is_published_rule and sweep.is_strong_cluster is distinct from clusters.is_strong_cluster)
