with source as (

    select * from {{ source('open_geography', 'local_authority_district_changes') }}

),

renamed as (

    select
        listed_in,
        oldcd as old_code,
        oldnm as old_name,
        newcd as new_code,
        newnm as new_name,
        type as change_type,
        cast(start as integer) as start_year,
        coalesce(ltlacd, areacd) as lad_code,
        coalesce(ltlanm, areanm) as lad_name,
        coalesce(ctycd, mctycd) as county_code,
        cauthcd as combined_authority_code,
        rgncd as region_code,
        ctrycd as country_code,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
