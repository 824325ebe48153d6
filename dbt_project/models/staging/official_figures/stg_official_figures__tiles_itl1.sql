with source as (

    select * from {{ source('official_figures', 'tiles_itl1') }}

),

renamed as (

    select
        area_code,
        area_code_system,
        gss_code,
        name as area_name,
        cast(tile_row as integer) as tile_row,
        cast(tile_col as integer) as tile_col,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
