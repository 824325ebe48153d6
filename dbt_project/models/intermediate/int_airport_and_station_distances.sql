with origins as (

    select * from {{ ref('int_access_origins') }}

),

-- An airport with passengers has a code of the International Air Transport Association.
destinations as (

    select
        'airport' as destination_kind,
        latitude,
        longitude,
        licence,
        attribution,
        landed_release_id
    from {{ ref('int_airports') }}
    where iata_code is not null
    union all
    select
        'railway_station' as destination_kind,
        latitude,
        longitude,
        licence,
        attribution,
        landed_release_id
    from {{ ref('int_railway_stations') }}

),

lists as (

    select
        destination_kind,
        max(licence) as licence,
        max(attribution) as attribution,
        max(landed_release_id) as landed_release_id
    from destinations
    group by destination_kind

),

districts as (

    select distinct
        current_area_code,
        itl3_code,
        itl2_code
    from {{ ref('int_district_areas') }}

),

-- The list of stations is of Great Britain: nobody in Northern Ireland is near one on it.
starting_points as (

    select distinct
        lists.destination_kind,
        origins.small_area_code,
        origins.latitude,
        origins.longitude
    from origins
    cross join lists
    where lists.destination_kind = 'airport' or origins.region_code <> 'N92000002'

),

distances as (

    {{ straight_line_to_nearest('starting_points', 'destinations', partition_by=['destination_kind'], origin='small_area_code') }}

),

located as (

    select
        distances.destination_kind,
        distances.small_area_code,
        distances.km_to_nearest,
        origins.landed_release_id as origins_release_id,
        unnest(['local_authority', 'itl3', 'itl2', 'itl1']) as area_level,
        unnest(['gss', 'itl2025', 'itl2025', 'gss']) as area_code_system,
        unnest([origins.area_code, districts.itl3_code, districts.itl2_code, origins.region_code]) as area_code
    from distances
    inner join origins
        on distances.small_area_code = origins.small_area_code
    left join districts
        on origins.area_code = districts.current_area_code

),

averaged as (

    select
        destination_kind,
        area_level,
        area_code_system,
        area_code,
        avg(km_to_nearest) as km,
        count(distinct small_area_code) as small_area_count,
        max(origins_release_id) as origins_release_id
    from located
    where area_code is not null
    group by all

),

final as (

    select
        averaged.*,
        lists.licence,
        lists.attribution,
        lists.landed_release_id
    from averaged
    inner join lists
        on averaged.destination_kind = lists.destination_kind

)

select * from final
