with source as (

    select * from {{ source('open_geography', 'lsoa_population_centroids') }}

),

renamed as (

    select
        lsoacd as lsoa_code,
        lsoa11cd as lsoa11_code,
        cast(latitude as double) as latitude,
        cast(longitude as double) as longitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
