with points as (

    {{ current_rows(ref('stg_open_geography__lsoa_population_centroids')) }}

),

districts as (

    {{ current_rows(ref('stg_open_geography__uk_boundaries_topojson')) }}

),

itl3_areas as (

    {{ current_rows(ref('stg_open_geography__itl3_boundaries_ultra_generalised')) }}

),

located as (

    select
        lsoa_code as small_area_code,
        longitude,
        latitude
    from points

),

looked_up as (

    select
        lsoa_code,
        max_by(lad_code, lad_year) as lad_code
    from {{ ref('stg_open_geography__lsoa_to_icb_and_local_authority_lookup') }}
    where lad_code is not null
    group by lsoa_code

),

outlines as (

    select
        'local_authority' as outline_set,
        area_code,
        geometry_type,
        geometry
    from districts
    where layer = 'ltla'
    union all
    select
        'itl3_' || code_year as outline_set,
        area_code,
        geometry_type,
        geometry
    from itl3_areas
    where coordinate_system = 'EPSG:4326'

),

inside as (

    {{ points_in_outlines('located', 'small_area_code', 'outlines') }}

),

in_a_district as (

    select distinct small_area_code
    from inside
    where outline_set = 'local_authority'

),

-- Where generalised outlines leave a centroid at sea (the Isles of Scilly), the published lookup of England tells.
final as (

    select
        small_area_code,
        outline_set,
        area_code
    from inside
    union all
    select
        located.small_area_code,
        'local_authority' as outline_set,
        looked_up.lad_code as area_code
    from located
    inner join looked_up
        on located.small_area_code = looked_up.lsoa_code
    left join in_a_district
        on located.small_area_code = in_a_district.small_area_code
    where in_a_district.small_area_code is null

)

select * from final
