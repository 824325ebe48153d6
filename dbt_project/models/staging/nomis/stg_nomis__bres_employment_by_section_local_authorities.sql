with source as (

    select * from {{ source('nomis', 'bres_employment_by_section_local_authorities') }}

),

renamed as (

    select
        geography_code as area_code,
        geography_name as area_name,
        {{ nomis_industry('industry_code', 'industry_name') }} as industry_code,
        {{ nomis_industry_name('industry_name') }} as industry_name,
        cast(date as integer) as reference_year,
        cast(obs_value as double) as value,
        'rounded' as value_status,
        cast(null as varchar) as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
