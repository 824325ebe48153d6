with source as (

    select * from {{ source('open_geography', 'lsoa_to_icb_and_local_authority_lookup') }}

),

renamed as (

    select
        lsoacd as lsoa_code,
        2000 + cast(lsoacd_year as integer) as lsoa_year,
        lsoanm as lsoa_name,
        sicblcd as sub_icb_code,
        2000 + cast(sicblcd_year as integer) as sub_icb_year,
        sicblcdh as sub_icb_nhs_code,
        sicblnm as sub_icb_name,
        icbcd as icb_code,
        2000 + cast(icbcd_year as integer) as icb_year,
        icbcdh as icb_nhs_code,
        icbnm as icb_name,
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
