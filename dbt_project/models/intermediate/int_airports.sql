with airports as (

    {{ current_rows_with_licence(ref('stg_openflights__airports_united_kingdom')) }}

)

select
    airport_id,
    airport_name,
    city,
    iata_code,
    icao_code,
    longitude,
    latitude,
    altitude_feet,
    tz_database_timezone,
    licence,
    attribution,
    landed_release_id,
    source_file,
    source_row
from airports
where country = 'United Kingdom'
