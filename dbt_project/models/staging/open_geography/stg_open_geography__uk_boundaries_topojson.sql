with source as (

    select * from {{ source('open_geography', 'uk_boundaries_topojson') }}

),

renamed as (

    select
        object as layer,
        areacd as area_code,
        areanm as area_name,
        cast(start as integer) as start_year,
        cast("end" as integer) as end_year,
        crs as coordinate_system,
        cast(geometry_type as varchar) as geometry_type,
        cast(geometry as varchar) as geometry,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
