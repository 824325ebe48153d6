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

final as (

    {{ points_in_outlines('located', 'small_area_code', 'outlines') }}

)

select * from final
