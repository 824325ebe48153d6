with source as (

    select * from {{ source('open_geography', 'local_authority_district_to_icb_lsoa_counts') }}

),

renamed as (

    select
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        icbcd as icb_code,
        2000 + cast(icbcd_year as integer) as icb_year,
        icbnm as icb_name,
        cast(cast(lsoa_count as double) as integer) as lsoa_count,
        2000 + cast(lsoa_count_year as integer) as lsoa_year,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
