{#- View: research projects with each body that takes part. -#}
{% macro projects_with_organisations() -%}
{{ published_view(
    'projects_with_organisations',
    "One row per research project, body and role of the latest lists, with title, dates and money of the project beside kind and place of the body. Do not add up "
    ~ "value_gbp over bodies: lead_attributed_gbp and participant_attributed_gbp are made for that.",
    "
select
    research_project_organisations.* exclude (is_latest),
    research_projects.title,
    research_projects.grant_category,
    research_projects.project_status,
    research_projects.project_start,
    research_projects.project_end,
    research_projects.value_gbp,
    research_projects.value_status,
    research_projects.null_reason
from research_project_organisations
inner join research_projects using (release_id, project_id)
where research_project_organisations.is_latest and research_projects.is_latest",
) }}
{%- endmacro %}
