-- Jobs above the national share are a redistribution: over the areas of a level they sum to nothing.
select
    sector_id,
    definition_version,
    area_level,
    period_label,
    release_id,
    sum(value) as excess
from {{ ref('indicator_values') }}
where indicator_id = 'employment_excess_jobs'
group by all
having abs(sum(value)) > 0.01
