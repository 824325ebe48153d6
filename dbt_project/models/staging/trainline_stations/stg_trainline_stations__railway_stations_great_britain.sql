with source as (

    select * from {{ source('trainline_stations', 'railway_stations_great_britain') }}

),

renamed as (

    select
        crscode as station_code,
        stationname as station_name,
        iataairportcode as iata_code,
        constituentcountry as nation,
        cast(long as double) as longitude,
        cast(lat as double) as latitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
