with sea_ports as (

    {{ current_rows_with_licence(ref('stg_sea_ports__ports_united_kingdom')) }}

)

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
from sea_ports
where country = 'United Kingdom'
