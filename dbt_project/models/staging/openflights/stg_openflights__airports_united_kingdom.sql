with source as (

    select * from {{ source('openflights', 'airports_united_kingdom') }}

),

renamed as (

    select
        airport_id,
        name as airport_name,
        city,
        country,
        nullif(iata, '\N') as iata_code,
        nullif(icao, '\N') as icao_code,
        cast(longitude as double) as longitude,
        cast(latitude as double) as latitude,
        cast(altitude as integer) as altitude_feet,
        cast(nullif(timezone, '\N') as double) as hours_from_utc,
        nullif(dst, '\N') as daylight_saving_rule,
        nullif(tz_database_timezone, '\N') as tz_database_timezone,
        type as facility_type,
        record_source,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
