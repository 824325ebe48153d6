with source as (

    select * from {{ source('ukri_gtr', 'api_funds') }}

),

renamed as (

    select
        id as fund_id,
        {{ value_kind('category') }} as value_kind,
        case when json_extract_string(valuepounds, '$.currencyCode') = 'GBP' then cast(json_extract_string(valuepounds, '$.amount') as double) end as value_gbp,
        json_extract_string(valuepounds, '$.currencyCode') as currency,
        {{ epoch_day('"start"') }} as fund_start,
        {{ epoch_day('"end"') }} as fund_end,
        list_filter(from_json(links, '[{"rel": "VARCHAR", "id": "VARCHAR"}]'), lambda link: link.rel = 'FUNDED')[1].id as project_id,
        list_filter(from_json(links, '[{"rel": "VARCHAR", "id": "VARCHAR"}]'), lambda link: link.rel = 'FUNDER')[1].id as funder_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
