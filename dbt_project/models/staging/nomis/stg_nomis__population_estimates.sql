with source as (

    select * from {{ source('nomis', 'population_estimates') }}

),

renamed as (

    select
        geography_code as area_code,
        geography_name as area_name,
        geography_type as area_kind,
        cast(geography_typecode as integer) as area_kind_number,
        geography as nomis_area_number,
        gender_name as sex,
        c_age as age_number,
        c_age_name as age_group,
        cast(date as integer) as reference_year,
        cast(obs_value as double) as value,
        'estimated' as value_status,
        cast(null as varchar) as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
