with distances as (

    select * from {{ ref('int_airport_and_station_distances') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

releases as (

    select * from {{ ref('int_releases') }}

),

final as (

    select
        distances.destination_kind,
        distances.area_code,
        distances.area_code_system,
        areas.boundary_year,
        areas.area_name,
        areas.area_level,
        releases.released as period_start,
        releases.released as period_end,
        'list of ' || year(releases.released) as period_label,
        {{ significant('distances.km') }} as value,
        'kilometres' as unit_id,
        'none' as interval_kind,
        'estimated' as value_status,
        cast(null as varchar) as reason,
        distances.small_area_count,
        'residence' as address_basis,
        distances.landed_release_id as release_id,
        distances.origins_release_id || '; ' || distances.landed_release_id as input_release_ids,
        releases.released,
        distances.licence,
        distances.attribution
    from distances
    inner join areas
        on distances.area_code = areas.area_code and distances.area_code_system = areas.area_code_system
    left join releases
        on distances.landed_release_id = releases.release_id

)

select * from final
