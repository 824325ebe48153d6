with origins as (

    select * from {{ ref('int_access_origins') }}

),

destinations as (

    select * from {{ ref('int_access_destinations') }}

),

lists as (

    select distinct
        list_year,
        landed_release_id,
        released
    from destinations

),

release_days as (

    select * from {{ ref('int_release_days') }}

),

small_areas as (

    select distinct
        small_area_code,
        latitude,
        longitude
    from origins

),

distances as (

    {{ straight_line_to_nearest('small_areas', 'destinations', origin='small_area_code') }}

),

located as (

    select
        distances.km_to_nearest,
        origins.*
    from distances
    inner join origins
        on distances.small_area_code = origins.small_area_code

),

averaged as (

    select
        'local_authority' as area_level,
        area_code,
        avg(km_to_nearest) as km,
        count(distinct small_area_code) as n_cells,
        max(landed_release_id) as origins_release_id
    from located
    group by area_code
    union all
    select
        'itl1' as area_level,
        region_code as area_code,
        avg(km_to_nearest) as km,
        count(distinct small_area_code) as n_cells,
        max(landed_release_id) as origins_release_id
    from located
    group by region_code

),

final as (

    select
        averaged.*,
        'all' as sector_id,
        'straight_line' as definition_version,
        'gss' as area_code_system,
        cast(null as integer) as boundary_year,
        make_date(lists.list_year, 1, 1) as period_start,
        make_date(lists.list_year, 12, 31) as period_end,
        cast(lists.list_year as varchar) as period_label,
        'residence' as address_basis,
        lists.landed_release_id as release_id,
        lists.released,
        true as is_latest,
        greatest(origin_days.known_from, list_days.known_from) as latest_from,
        cast(null as date) as latest_until,
        'estimated' as value_status,
        cast(null as varchar) as reason,
        0 as suppressed_cells,
        averaged.origins_release_id || '; ' || lists.landed_release_id as input_release_ids
    from averaged
    cross join lists
    left join release_days as list_days
        on lists.landed_release_id = list_days.release_id
    left join release_days as origin_days
        on averaged.origins_release_id = origin_days.release_id

)

{{ indicator_rows('final', [
    {'id': 'access_distance_to_university', 'value': 'km', 'inputs': 'input_release_ids'},
]) }}
