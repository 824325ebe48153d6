with source as (

    select * from {{ source('nhs_england', 'hospital_points') }}

),

renamed as (

    select
        hospital_name,
        cast(lon as double) as longitude,
        cast(lat as double) as latitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
