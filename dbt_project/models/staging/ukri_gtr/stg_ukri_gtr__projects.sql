with source as (

    select * from {{ source('ukri_gtr', 'projects') }}

),

renamed as (

    select
        project_id,
        grant_reference as project_reference,
        {{ decoded_entities('title') }} as title,
        lower(status) as project_status,
        grant_category,
        funder as funder_name,
        cast(fund_start as date) as project_start,
        cast(fund_end as date) as project_end,
        {{ value_kind('fund_type') }} as value_kind,
        cast(value_pounds as double) as value_gbp,
        cast(n_funds as integer) as fund_count,
        lead_org_id as lead_organisation_id,
        {{ known_text('lead_org') }} as lead_organisation_name,
        {{ known_text('lead_department') }} as lead_department,
        lead_postcode,
        {{ known_text('lead_region') }} as lead_region_label,
        {{ known_text('lead_country') }} as lead_country,
        lead_type = 'RO' as is_lead_research_organisation,
        cast(n_org_roles as integer) as organisation_count,
        cast(n_spinouts as integer) as spinout_count,
        cast(n_publications as integer) as publication_count,
        cast(n_ip as integer) as intellectual_property_count,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
