-- Links are counted twice, in SQL for what is published and in Python beside the draws: both agree on every pair, and each project leads elsewhere once.
{{ config(meta={'dagster': {'ref': {'name': 'collaboration_links'}}}) }}

with published as (

    select
        area_level,
        case when is_all_years then 'all_years' else period_label end as period_label,
        area_a,
        area_b,
        links_count
    from {{ ref('collaboration_links') }}
    where link_kind = 'research_projects' and area_level <> 'local_authority'

),

drawn as (

    select
        area_level,
        period_label,
        area_a,
        area_b,
        observed
    from {{ ref('int_collaboration_null') }}
    where link_kind = 'research_projects' and statistic in ('shared', 'within')

)

select
    area_level,
    area_a,
    area_b
from published
full join drawn using (area_level, period_label, area_a, area_b)
where published.links_count is distinct from drawn.observed
union all
select
    link_level as area_level,
    area_code as area_a,
    area_code as area_b
from {{ ref('collaboration_areas') }}
where abs(leaving_links_fractional - round(leaving_links_fractional)) > 1e-6
