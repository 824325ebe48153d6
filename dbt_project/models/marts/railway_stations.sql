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
from {{ ref('int_railway_stations') }}
