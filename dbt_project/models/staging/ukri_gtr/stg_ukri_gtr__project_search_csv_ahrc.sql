with source as (

    select * from {{ source('ukri_gtr', 'project_search_csv_ahrc') }}

),

renamed as (

    select
        projectid as project_id,
        projectreference as project_reference,
        {{ decoded_entities('title') }} as title,
        lower(status) as project_status,
        projectcategory as grant_category,
        fundingorgname as funder_name,
        cast(coalesce(try_strptime(startdate, '%d/%m/%Y'), try_strptime(startdate, '%Y-%m-%d')) as date) as project_start,
        cast(coalesce(try_strptime(enddate, '%d/%m/%Y'), try_strptime(enddate, '%Y-%m-%d')) as date) as project_end,
        cast(awardpounds as double) as award_gbp,
        cast(expenditurepounds as double) as expenditure_gbp,
        leadroid as lead_organisation_id,
        {{ known_text('leadroname') }} as lead_organisation_name,
        {{ known_text('department') }} as lead_department,
        {{ known_text('region') }} as lead_region_label,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
