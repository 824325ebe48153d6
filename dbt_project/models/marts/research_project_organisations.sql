with roles as (

    select * from {{ ref('int_research_organisation_roles') }}

),

kinds as (

    select * from {{ ref('int_research_organisation_kinds') }}

),

places as (

    select * from {{ ref('int_research_organisation_places') }}

)

select
    roles.projects_release_id as release_id,
    roles.project_id,
    roles.project_reference,
    roles.funder_name,
    roles.organisation_id,
    roles.organisation_name,
    kinds.organisation_kind,
    kinds.organisation_kind_rule_id,
    roles.enterprise_size_label,
    roles.role_name,
    roles.is_lead,
    roles.is_withdrawn,
    roles.lead_attributed_gbp,
    roles.participant_attributed_gbp,
    roles.value_kind,
    roles.address_basis,
    roles.postcode,
    roles.region_label,
    roles.country,
    places.area_code,
    places.area_code_system,
    places.region_code,
    places.itl2_code,
    places.itl3_code,
    places.placed_by,
    places.placement_confidence,
    places.placement_share,
    places.label_area_code,
    places.label_disagrees,
    roles.released,
    roles.is_latest,
    roles.landed_release_id,
    roles.source_file,
    roles.source_row
from roles
inner join kinds
    on roles.landed_release_id = kinds.landed_release_id and roles.organisation_id = kinds.organisation_id
inner join places
    on
        roles.landed_release_id = places.landed_release_id
        and roles.organisation_id = places.organisation_id
        and roles.postcode is not distinct from places.postcode
        and roles.region_label is not distinct from places.region_label
