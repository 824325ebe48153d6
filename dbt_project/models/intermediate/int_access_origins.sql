with points as (

    {{ current_rows(ref('stg_open_geography__lsoa_population_centroids')) }}

),

places as (

    select * from {{ ref('int_small_area_places') }}
    where outline_set = 'local_authority'

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

-- The list holds small areas of two censuses. Those of England in use are in the newest lookup; of Northern Ireland, those with the newer codes.
newest as (

    select
        lsoa_code,
        lsoa_year
    from {{ ref('stg_open_geography__lsoa_to_icb_and_local_authority_lookup') }}
    qualify lsoa_year = max(lsoa_year) over ()

),

in_use as (

    select points.*
    from points
    left join newest
        on points.lsoa_code = newest.lsoa_code
    where
        case left(points.lsoa_code, 1)
            when 'E' then newest.lsoa_code is not null
            else not regexp_matches(points.lsoa_code, '^[0-9]')
        end

),

final as (

    select distinct
        in_use.lsoa_code as small_area_code,
        districts.current_area_code as area_code,
        districts.region_code,
        in_use.latitude,
        in_use.longitude,
        in_use.landed_release_id
    from in_use
    inner join places
        on in_use.lsoa_code = places.small_area_code
    inner join districts
        on places.area_code = districts.area_code

)

select * from final
