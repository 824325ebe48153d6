{{ config(post_hook="{{ projects_with_organisations() }}") }}
with projects as (

    select * from {{ ref('int_research_projects') }}

),

-- Where the lead is; the first by identifier in the rare case of several.
leads as (

    select *
    from {{ ref('research_project_organisations') }}
    where is_lead
    qualify row_number() over (partition by release_id, project_id order by organisation_id) = 1

)

select
    projects.landed_release_id as release_id,
    projects.source_name,
    projects.dataset_name,
    projects.project_id,
    projects.project_reference,
    projects.title,
    projects.funder_name,
    projects.grant_category,
    projects.project_status,
    projects.project_start,
    projects.project_end,
    projects.is_start_year_complete,
    projects.value_kind,
    projects.value_gbp,
    projects.value_status,
    projects.null_reason,
    coalesce(projects.lead_organisation_id, leads.organisation_id) as lead_organisation_id,
    coalesce(leads.organisation_name, projects.lead_organisation_name) as lead_organisation_name,
    projects.lead_department,
    leads.organisation_kind as lead_organisation_kind,
    leads.address_basis,
    leads.area_code,
    leads.area_code_system,
    leads.region_code,
    coalesce(leads.placed_by, 'none') as placed_by,
    projects.released,
    projects.is_latest,
    projects.landed_release_id,
    projects.source_file,
    projects.source_row
from projects
left join leads
    on projects.landed_release_id = leads.release_id and projects.project_id = leads.project_id
