with source as (

    select * from {{ source('open_geography', 'local_authority_district_to_local_health_board_lookup') }}

),

renamed as (

    select
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        lhbcd as health_board_code,
        2000 + cast(lhbcd_year as integer) as health_board_year,
        lhbnm as health_board_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
