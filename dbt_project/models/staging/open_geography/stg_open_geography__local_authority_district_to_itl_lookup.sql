with source as (

    select * from {{ source('open_geography', 'local_authority_district_to_itl_lookup') }}

),

renamed as (

    select
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        lau1cd as lau1_code,
        2000 + cast(lau1cd_year as integer) as lau1_year,
        lau1nm as lau1_name,
        itl3cd as itl3_code,
        2000 + cast(itl3cd_year as integer) as itl3_year,
        itl3nm as itl3_name,
        itl2cd as itl2_code,
        2000 + cast(itl2cd_year as integer) as itl2_year,
        itl2nm as itl2_name,
        itl1cd as itl1_code,
        2000 + cast(itl1cd_year as integer) as itl1_year,
        itl1nm as itl1_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
