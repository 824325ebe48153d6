with source as (

    select * from {{ source('official_figures', 'catapults_and_science_parks') }}

),

renamed as (

    select
        name,
        kind,
        postcode,
        area_code,
        area_code_system,
        area_basis,
        cast(records as integer) as record_count,
        source_id,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
