with origins as (

    select * from {{ ref('int_access_origins') }}

),

ports as (

    select * from {{ ref('int_sea_ports') }}

),

districts as (

    select distinct
        current_area_code,
        itl3_code,
        itl2_code
    from {{ ref('int_district_areas') }}

),

small_areas as (

    select distinct
        small_area_code,
        latitude,
        longitude
    from origins

),

distances as (

    {{ straight_line_to_nearest('small_areas', 'ports', origin='small_area_code') }}

),

located as (

    select
        distances.small_area_code,
        distances.km_to_nearest,
        origins.landed_release_id,
        unnest(['local_authority', 'itl3', 'itl2', 'itl1']) as area_level,
        unnest(['gss', 'itl2025', 'itl2025', 'gss']) as area_code_system,
        unnest([origins.area_code, districts.itl3_code, districts.itl2_code, origins.region_code]) as area_code
    from distances
    inner join origins
        on distances.small_area_code = origins.small_area_code
    left join districts
        on origins.area_code = districts.current_area_code

),

listed as (

    select max(landed_release_id) as landed_release_id from ports

),

final as (

    select
        located.area_level,
        located.area_code_system,
        located.area_code,
        avg(located.km_to_nearest) as km,
        max(located.landed_release_id) || '; ' || max(listed.landed_release_id) as input_release_ids,
        max(listed.landed_release_id) as release_id
    from located
    cross join listed
    where located.area_code is not null
    group by all

)

select * from final
