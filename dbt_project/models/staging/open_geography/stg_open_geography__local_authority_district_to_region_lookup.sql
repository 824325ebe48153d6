with source as (

    select * from {{ source('open_geography', 'local_authority_district_to_region_lookup') }}

),

renamed as (

    select
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        rgncd as region_code,
        2000 + cast(rgncd_year as integer) as region_year,
        rgnnm as region_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
