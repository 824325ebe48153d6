with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id in ('research_projects_by_partnership_count', 'research_projects_count') and not is_reference_only and not is_superseded

),

areas as (

    select * from {{ ref('int_areas') }}

),

members as (

    select * from {{ ref('int_collaboration_members') }}

),

-- Codes are exclusive: u university, i industry, g public body or charity. A combination without a row holds no project where the
-- combinations add up to the projects of the area.
compiled as (

    select
        observations.*,
        case when starts_with(observations.industry_code, 'health') then 'health' else 'all' end as project_scope,
        split_part(observations.industry_code, ':', 2) as kinds
    from observations

),

sums as (

    select
        release_id,
        project_scope,
        area_code,
        period_start,
        sum(value) filter (where measure_id = 'research_projects_by_partnership_count') as of_combinations,
        sum(value) filter (where measure_id = 'research_projects_count') as of_projects
    from compiled
    where measure_id = 'research_projects_by_partnership_count' or industry_code in ('all', 'health:all')
    group by all

),

compiled_cells as (

    select
        compiled.release_id,
        compiled.released,
        compiled.project_scope,
        'public_or_charity' as public_partner,
        compiled.address_basis,
        compiled.area_code,
        case when areas.is_itl1_region then 'itl1' end as area_level,
        year(compiled.period_start) as reference_year,
        contains(compiled.kinds, 'u') and compiled.kinds <> 'none' as has_university,
        contains(compiled.kinds, 'i') as has_industry,
        contains(compiled.kinds, 'g') as has_public,
        case when sums.of_combinations = sums.of_projects then compiled.value end as value
    from compiled
    inner join sums using (release_id, project_scope, area_code, period_start)
    left join areas
        on compiled.area_code = areas.area_code and compiled.area_code_system = areas.area_code_system
    where compiled.measure_id = 'research_projects_by_partnership_count'

),

-- Kinds of all that take part, wherever they are.
projects as (

    select
        release_id,
        released,
        project_id,
        project_year as reference_year,
        unnest(['public_or_charity', 'public']) as public_partner,
        bool_or(organisation_kind = 'university') as has_university,
        bool_or(organisation_kind = 'industry') as has_industry,
        unnest([bool_or(organisation_kind in ('public', 'charity')), bool_or(organisation_kind = 'public')]) as has_public
    from members
    group by release_id, released, project_id, project_year

),

-- A project counts once in each area, for who leads it and for all who take part.
project_areas as (

    select distinct
        release_id,
        project_id,
        unnest(case when is_lead then ['lead_organisation', 'participant'] else ['participant'] end) as address_basis,
        region_code,
        itl2_code
    from members

),

levelled as (

    select distinct
        release_id,
        project_id,
        address_basis,
        unnest(['country', 'itl1', 'itl2']) as area_level,
        unnest(['K02000001', region_code, itl2_code]) as area_code
    from project_areas

),

counted as (

    select
        levelled.release_id,
        projects.released,
        'all' as project_scope,
        projects.public_partner,
        levelled.address_basis,
        levelled.area_code,
        levelled.area_level,
        projects.reference_year,
        projects.has_university,
        projects.has_industry,
        projects.has_public,
        cast(count(*) as double) as value
    from levelled
    inner join projects using (release_id, project_id)
    where levelled.area_code is not null
    group by all

)

select * from compiled_cells
where area_level is not null
union all
-- The country is its regions and what has no region.
select * replace ('K02000001' as area_code, 'country' as area_level, {{ whole_sum('value') }} as value)
from compiled_cells
group by all
union all
select * from counted
