with current_list as (

    {{ current_rows(ref('stg_trainline_stations__railway_stations_great_britain')) }}

),

releases as (

    select
        landed_release_id,
        licence,
        attribution
    from {{ ref('stg_landing__releases') }}

)

select
    current_list.station_code,
    current_list.station_name,
    current_list.iata_code,
    current_list.nation,
    current_list.longitude,
    current_list.latitude,
    releases.licence,
    releases.attribution,
    current_list.landed_release_id,
    current_list.source_file,
    current_list.source_row
from current_list
left join releases
    on current_list.landed_release_id = releases.landed_release_id
