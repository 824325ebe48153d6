with source as (

    select * from {{ source('ukri_gtr', 'project_overview_xml') }}

),

renamed as (

    select
        project_file as project_id,
        id is not null as is_answered,
        grantreference as project_reference,
        {{ decoded_entities('title') }} as title,
        lower(status) as project_status,
        grantcategory as grant_category,
        identifiers,
        healthcategories as health_categories,
        researchactivities as research_activities,
        researchsubjects as research_subjects,
        researchtopics as research_topics,
        rcukprogrammes as programmes,
        funds,
        leadresearchorganisation as lead_organisation,
        organisationroles as organisation_roles,
        collaborations,
        projecthierarchy as project_hierarchy,
        spinoutoutputs as spinouts,
        intellectualpropertyoutputs as intellectual_property,
        furtherfundingoutputs as further_funding,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
