with source as (

    select * from {{ source('open_geography', 'local_authority_district_successors') }}

),

renamed as (

    select
        ladcd_from as from_code,
        2000 + cast(ladcd_from_year as integer) as from_year,
        ladnm_from as from_name,
        ladcd_to as to_code,
        2000 + cast(ladcd_to_year as integer) as to_year,
        ladnm_to as to_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
