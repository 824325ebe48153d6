with source as (

    select * from {{ source('free_map_tools', 'postcode_outcodes') }}

),

renamed as (

    select
        outcode,
        cast(latitude as double) as latitude,
        cast(longitude as double) as longitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
