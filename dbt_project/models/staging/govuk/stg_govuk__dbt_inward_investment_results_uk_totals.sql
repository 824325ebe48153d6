with source as (

    select * from {{ source('govuk', 'dbt_inward_investment_results_uk_totals') }}

),

renamed as (

    select
        financial_year as period_label,
        make_date(cast(left(financial_year, 4) as integer), 4, 1) as period_start,
        make_date(cast(right(financial_year, 4) as integer), 3, 31) as period_end,
        cast(fdi_projects_total as integer) as project_count,
        cast(fdi_projects_dbt_supported as integer) as supported_project_count,
        cast(fdi_projects_without_dbt_support as integer) as unsupported_project_count,
        source_url,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
