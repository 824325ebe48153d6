with source as (

    select * from {{ source('open_geography', 'sub_icb_location_to_icb_lookup') }}

),

renamed as (

    select
        sicblcd as sub_icb_code,
        2000 + cast(sicblcd_year as integer) as sub_icb_year,
        sicblcdh as sub_icb_nhs_code,
        sicblnm as sub_icb_name,
        icbcd as icb_code,
        2000 + cast(icbcd_year as integer) as icb_year,
        icbcdh as icb_nhs_code,
        icbnm as icb_name,
        nhsercd as nhs_region_code,
        nhsercdh as nhs_region_nhs_code,
        nhsernm as nhs_region_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
