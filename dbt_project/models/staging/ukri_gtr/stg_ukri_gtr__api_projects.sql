with source as (

    select * from {{ source('ukri_gtr', 'api_projects') }}

),

renamed as (

    select
        id as project_id,
        json_extract_string(identifiers, '$.identifier[0].value') as project_reference,
        {{ decoded_entities('title') }} as title,
        lower(status) as project_status,
        grantcategory as grant_category,
        leadfunder as funder_name,
        {{ known_text('leadorganisationdepartment') }} as lead_department,
        {{ linked_id('links', 'LEAD_ORG') }} as lead_organisation_id,
        {{ linked_id('links', 'FUND') }} as fund_id,
        healthcategories as health_categories,
        researchactivities as research_activities,
        researchsubjects as research_subjects,
        researchtopics as research_topics,
        rcukprogrammes as programmes,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
