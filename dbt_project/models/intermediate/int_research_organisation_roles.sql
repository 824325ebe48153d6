with projects as (

    select * from {{ ref('int_research_projects') }}

),

-- Roles, addresses and projects are lists of their own: those that were made nearest to one another belong together.
rounds as (

    select * from {{ ref('int_research_rounds') }}

),

gateway_2018 as (

    select
        rounds.projects_release_id,
        roles.project_id,
        roles.organisation_id,
        roles.organisation_name,
        roles.postcode,
        roles.region_label,
        roles.country,
        unnest(list_transform(roles.roles, lambda role: lower(role))) as published_role,
        roles.is_participant as is_offer_stated,
        roles.offer_gbp,
        roles.landed_release_id,
        roles.source_file,
        roles.source_row
    from {{ ref('stg_ukri_gtr__organisation_roles') }} as roles
    inner join rounds
        on roles.landed_release_id = rounds.landed_release_id

),

api_addresses as (

    select
        rounds.projects_release_id,
        organisations.*
    from {{ ref('stg_ukri_gtr__api_organisations') }} as organisations
    inner join rounds
        on organisations.landed_release_id = rounds.landed_release_id

),

gateway_api as (

    select
        roles.landed_release_id as projects_release_id,
        roles.project_id,
        roles.organisation_id,
        coalesce(addresses.organisation_name, roles.organisation_name) as organisation_name,
        addresses.postcode,
        addresses.region_label,
        addresses.country,
        -- A value belongs to a participant, whether it leads or not.
        unnest(case when roles.is_participant_value then list_distinct([roles.role_name, 'participant']) else [roles.role_name] end) as published_role,
        roles.is_participant_value as is_offer_stated,
        roles.offer_gbp,
        roles.landed_release_id,
        roles.source_file,
        roles.source_row
    from {{ ref('stg_ukri_gtr__api_project_organisations') }} as roles
    left join api_addresses as addresses
        on roles.organisation_id = addresses.organisation_id and roles.landed_release_id = addresses.projects_release_id

),

innovate_uk as (

    select
        landed_release_id as projects_release_id,
        project_reference as project_id,
        -- The list has no identifier of its own: the company number, else the name.
        coalesce('company:' || company_number, 'name:' || lower(organisation_name)) as organisation_id,
        organisation_name,
        postcode,
        region_label,
        unnest(case when is_lead then ['lead_participant', 'participant'] else ['participant'] end) as published_role,
        true as is_offer_stated,
        offer_gbp,
        is_withdrawn,
        enterprise_size_label,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_innovate_uk__funded_projects') }}

),

united as (

    select * from gateway_2018
    union all by name
    select * from gateway_api
    union all by name
    select * from innovate_uk

),

roles as (

    select * from {{ ref('research_roles') }}

),

named as (

    select
        united.* exclude (published_role, is_withdrawn),
        coalesce(united.is_withdrawn, false) as is_withdrawn,
        coalesce(roles.role_name, 'other') as role_name,
        coalesce(roles.is_lead, false) as is_lead,
        coalesce(roles.address_basis, 'unknown') as role_address_basis
    from united
    left join roles
        on united.published_role = roles.published_role

),

-- A body with several addresses or offers in one project has one row per role; its offers add up, unless one is unknown.
merged as (

    select
        projects_release_id,
        landed_release_id,
        project_id,
        organisation_id,
        role_name,
        is_lead,
        role_address_basis,
        any_value(organisation_name) as organisation_name,
        min(postcode) as postcode,
        min_by(region_label, postcode) as region_label_of_postcode,
        any_value(region_label) as any_region_label,
        any_value(country) as country,
        any_value(enterprise_size_label) as enterprise_size_label,
        bool_and(is_withdrawn) as is_withdrawn,
        case
            when count(*) filter (is_offer_stated and not is_withdrawn) = count(offer_gbp) filter (is_offer_stated and not is_withdrawn)
                then sum(offer_gbp) filter (not is_withdrawn)
        end as offer_gbp,
        min(source_file) as source_file,
        min(source_row) as source_row
    from named
    group by projects_release_id, landed_release_id, project_id, organisation_id, role_name, is_lead, role_address_basis

),

final as (

    select
        merged.projects_release_id,
        merged.landed_release_id,
        merged.project_id,
        projects.project_reference,
        merged.organisation_id,
        merged.organisation_name,
        merged.role_name,
        merged.is_lead,
        merged.postcode,
        coalesce(merged.region_label_of_postcode, merged.any_region_label) as region_label,
        merged.country,
        merged.enterprise_size_label,
        merged.is_withdrawn,
        -- Innovate UK's list has the registered office; the Gateway the head office of the organisation in its role.
        case when projects.source_name = 'innovate_uk' then 'registered_office' else merged.role_address_basis end as address_basis,
        case when merged.is_lead then projects.value_gbp end as lead_attributed_gbp,
        case when merged.role_name = 'participant' then merged.offer_gbp end as participant_attributed_gbp,
        projects.value_kind,
        projects.funder_name,
        projects.source_name,
        projects.released,
        projects.is_latest,
        merged.source_file,
        merged.source_row
    from merged
    inner join projects
        on merged.project_id = projects.project_id and merged.projects_release_id = projects.landed_release_id

)

select * from final
