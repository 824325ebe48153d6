with source as (

    select * from {{ source('open_geography', 'itl2_between_editions_lookup') }}

),

renamed as (

    select
        itl2cd_from as from_code,
        2000 + cast(itl2cd_from_year as integer) as from_year,
        itl2nm_from as from_name,
        itl2cd_to as to_code,
        2000 + cast(itl2cd_to_year as integer) as to_year,
        itl2nm_to as to_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
