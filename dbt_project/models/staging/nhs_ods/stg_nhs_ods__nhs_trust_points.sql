with source as (

    select * from {{ source('nhs_ods', 'nhs_trust_points') }}

),

renamed as (

    select
        nhs_trust_code as trust_code,
        nhs_trust_name as trust_name,
        2000 + cast(nhs_trust_code_year as integer) as list_year,
        status as trust_status,
        cast(longitude as double) as longitude,
        cast(latitude as double) as latitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
