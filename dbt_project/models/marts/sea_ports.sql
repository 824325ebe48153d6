select
    locode,
    port_name,
    city,
    longitude,
    latitude,
    licence,
    attribution,
    landed_release_id,
    source_file,
    source_row
from {{ ref('int_sea_ports') }}
