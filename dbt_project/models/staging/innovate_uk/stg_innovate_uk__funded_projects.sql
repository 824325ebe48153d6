with source as (

    select * from {{ source('innovate_uk', 'funded_projects') }}

),

-- The public description stays in the landed table.
renamed as (

    select
        "Project Number" as project_reference,
        "Application Number" as application_reference,
        "Competition Reference" as competition_reference,
        "Competition Title" as competition_title,
        "Competition Year" as competition_year,
        "Programme Title" as programme_title,
        sector as sector_name,
        "Innovate UK Product Type" as product_type,
        "Project Title" as title,
        lower("Project Status") as project_status,
        "Participant Name" as organisation_name,
        "Is Lead Participant" = 'Yes' as is_lead,
        crn as company_number,
        {{ excel_day('"Project Start Date"') }} as project_start,
        {{ excel_day('"Project End Date"') }} as project_end,
        cast("Award Offered (£)" as double) as offer_gbp,
        cast("Total Costs (£)" as double) as cost_gbp,
        cast("Actual Spend to Date (£)" as double) as spend_gbp,
        coalesce(lower("Participant Withdrawn From Project") not in ('no', 'not withdrawn'), false) as is_withdrawn,
        "Enterprise Size" as enterprise_size_label,
        -- Eight ways of writing micro and small.
        case
            when regexp_matches("Enterprise Size", '(?i)micro|small|\bsme\b') then 'micro_or_small'
            when regexp_matches("Enterprise Size", '(?i)medium') then 'medium'
            when regexp_matches("Enterprise Size", '(?i)large') then 'large'
            when "Enterprise Size" is not null then 'not_a_company'
        end as enterprise_size,
        postcode,
        "Address Region" as region_label,
        "Address Local Authority" as local_authority_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
