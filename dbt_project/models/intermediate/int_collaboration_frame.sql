with members as (

    select * from {{ ref('int_collaboration_members') }}

),

trial_places as (

    select * from {{ ref('int_trial_places') }}

),

-- A link needs two organisations that have a place in the country; funders and years are never mixed.
research as (

    select
        'research_projects' as link_kind,
        cast(project_year as varchar) as period_label,
        project_year || ' ' || coalesce(funder_name, '') as stratum,
        release_id || ' ' || project_id as project_id,
        organisation_id,
        region_code as itl1_code,
        itl2_code,
        local_authority_code
    from members
    where region_code is not null
    qualify count(*) over (partition by release_id, project_id) > 1

),

-- Every site of every trial, also of those with one: the share of trials that reach other regions is of all trials.
trials as (

    select
        'shared_trials' as link_kind,
        'all_years' as period_label,
        'all' as stratum,
        trial_id as project_id,
        trial_id || ' ' || area_code || ' ' || unnest(range(site_count)) as organisation_id,
        area_code as itl1_code,
        cast(null as varchar) as itl2_code,
        cast(null as varchar) as local_authority_code
    from trial_places
    where area_level = 'itl1' and area_code is not null

)

select * from research
union all
select * from trials
