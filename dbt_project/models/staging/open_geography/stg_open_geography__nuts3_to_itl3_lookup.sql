with source as (

    select * from {{ source('open_geography', 'nuts3_to_itl3_lookup') }}

),

renamed as (

    select
        nullif(nuts3cd, 'NA') as nuts3_code,
        cast(nuts3cd_year as integer) as nuts_year,
        nullif(itl3cd, 'NA') as itl3_code,
        2000 + cast(itl3cd_year as integer) as itl_year,
        nuts3nm as area_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
