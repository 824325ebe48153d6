with source as (

    select * from {{ source('open_geography', 'integrated_care_board_list') }}

),

renamed as (

    select
        icbcd as icb_code,
        2000 + cast(icbcd_year as integer) as icb_year,
        icbcdh as icb_nhs_code,
        icbnm as icb_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
