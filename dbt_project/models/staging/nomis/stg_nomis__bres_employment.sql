with source as (

    select * from {{ source('nomis', 'bres_employment') }}

),

renamed as (

    select
        geography_code as area_code,
        geography_name as area_name,
        'sic2007:' || industry_code as industry_code,
        substr(industry_name, 9) as industry_name,
        cast(date as integer) as reference_year,
        cast(obs_value as double) as value,
        case obs_status when 'A' then 'rounded' when 'Q' then 'missing' end as value_status,
        case when obs_status <> 'A' then obs_status_name end as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
