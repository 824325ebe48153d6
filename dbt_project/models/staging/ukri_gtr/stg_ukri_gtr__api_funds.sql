with source as (

    select * from {{ source('ukri_gtr', 'api_funds') }}

),

-- Amount and currency as one value.
valued as (

    select
        *,
        cast(json_extract_string(valuepounds, '$.amount') as double) as amount,
        json_extract_string(valuepounds, '$.currencyCode') as currency
    from source

),

renamed as (

    select
        id as fund_id,
        {{ value_kind('category') }} as value_kind,
        case when currency = 'GBP' then amount end as value_gbp,
        currency,
        {{ epoch_day('"start"') }} as fund_start,
        {{ epoch_day('"end"') }} as fund_end,
        {{ linked_id('links', 'FUNDED') }} as project_id,
        {{ linked_id('links', 'FUNDER') }} as funder_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from valued

)

select * from renamed
