with source as (

    select * from {{ source('open_geography', 'local_authority_code_history') }}

),

renamed as (

    select
        listed_in,
        ladcd as lad_code,
        ladnm as lad_name,
        ladcd_active as active_lad_code,
        ladnm_active as active_lad_name,
        utlacd as upper_tier_code,
        utlanm as upper_tier_name,
        cauthcd as combined_authority_code,
        cauthnm as combined_authority_name,
        rgncd as region_code,
        ctrycd as country_code,
        current = 'TRUE' as is_current,
        areacode as wider_area_code,
        areaname as wider_area_name,
        areatype as wider_area_type,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
