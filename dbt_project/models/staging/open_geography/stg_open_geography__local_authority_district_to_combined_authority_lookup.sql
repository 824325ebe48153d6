with source as (

    select * from {{ source('open_geography', 'local_authority_district_to_combined_authority_lookup') }}

),

renamed as (

    select
        ladcd as lad_code,
        2000 + cast(ladcd_year as integer) as lad_year,
        ladnm as lad_name,
        cauthcd as combined_authority_code,
        2000 + cast(cauthcd_year as integer) as combined_authority_year,
        cauthnm as combined_authority_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
