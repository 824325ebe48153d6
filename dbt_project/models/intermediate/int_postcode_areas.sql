with postcodes as (

    {{ current_rows(ref('stg_open_geography__national_statistics_postcode_lookup')) }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

final as (

    select
        postcodes.postcode,
        {{ outcode_of('postcodes.postcode') }} as outcode,
        districts.current_area_code as area_code,
        'gss' as area_code_system,
        postcodes.lad_code as published_area_code,
        districts.region_code,
        districts.itl3_code,
        districts.itl2_code,
        districts.itl1_code,
        postcodes.lsoa_code,
        postcodes.icb_code,
        postcodes.latitude,
        postcodes.longitude,
        postcodes.terminated is not null as is_terminated,
        postcodes.landed_release_id
    from postcodes
    inner join districts
        on postcodes.lad_code = districts.area_code

)

select * from final
