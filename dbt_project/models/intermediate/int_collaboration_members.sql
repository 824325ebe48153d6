{#- Years from which the Gateway is whole, as in the compiled figures. -#}
{%- set first_year = 2006 -%}
with projects as (

    select * from {{ ref('int_research_projects') }}

),

roles as (

    select * from {{ ref('int_research_organisation_roles') }}

),

kinds as (

    select * from {{ ref('int_research_organisation_kinds') }}

),

places as (

    select * from {{ ref('int_research_organisation_places') }}

),

-- What councils spend in institutes of their own is no award, and names partners of a whole programme.
awarded as (

    select
        project_id,
        landed_release_id as release_id,
        released,
        funder_name,
        year(project_start) as project_year
    from projects
    where
        is_latest
        and is_start_year_complete
        and year(project_start) >= {{ first_year }}
        and (value_kind in ('award', 'offers') or value_kind is null)

),

-- Who pays beside the funder does not take part.
members as (

    select
        awarded.release_id,
        awarded.released,
        awarded.project_id,
        awarded.project_year,
        awarded.funder_name,
        roles.organisation_id,
        any_value(kinds.organisation_kind) as organisation_kind,
        bool_or(roles.is_lead) as is_lead,
        min(places.region_code) as region_code,
        min(places.itl2_code) as itl2_code,
        min(case when places.area_level = 'local_authority' then places.area_code end) as local_authority_code
    from awarded
    inner join roles
        on awarded.project_id = roles.project_id and awarded.release_id = roles.projects_release_id
    inner join kinds
        on roles.landed_release_id = kinds.landed_release_id and roles.organisation_id = kinds.organisation_id
    inner join places
        on
            roles.landed_release_id = places.landed_release_id
            and roles.organisation_id = places.organisation_id
            and roles.postcode is not distinct from places.postcode
            and roles.region_label is not distinct from places.region_label
    where roles.role_name <> 'co_funder' and not roles.is_withdrawn
    group by all

)

select * from members
