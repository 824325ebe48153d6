with source as (

    select * from {{ source('official_figures', 'universities') }}

),

renamed as (

    select
        ukprn,
        name as university_name,
        postcode,
        cast(lat as double) as latitude,
        cast(lon as double) as longitude,
        region_code as area_code,
        district_code_2022 as local_authority_code,
        area_basis,
        source_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
