with railway_stations as (

    {{ current_rows_with_licence(ref('stg_trainline_stations__railway_stations_great_britain')) }}

)

select
    station_code,
    station_name,
    iata_code,
    nation,
    longitude,
    latitude,
    licence,
    attribution,
    landed_release_id,
    source_file,
    source_row
from railway_stations
