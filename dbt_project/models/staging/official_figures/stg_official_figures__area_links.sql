with source as (

    select * from {{ source('official_figures', 'area_links') }}

),

renamed as (

    select
        from_code,
        from_system,
        to_code,
        to_system,
        cast(weight as double) as weight,
        basis,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
