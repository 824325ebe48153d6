with source as (

    select * from {{ source('nomis', 'bres_employees_by_section') }}

),

renamed as (

    select
        -- Whoever tidied this table gave Great Britain the code of the United Kingdom.
        case geography_code when 'UK' then 'K03000001' else geography_code end as area_code,
        geography_name as area_name,
        geography_type as area_kind,
        {{ nomis_industry('industry_code', 'industry_name') }} as industry_code,
        industry_name,
        employment_status_name as employment_status,
        cast(left(date, 4) as integer) as reference_year,
        cast(obs_value as double) as value,
        'rounded' as value_status,
        cast(null as varchar) as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
