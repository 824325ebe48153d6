with source as (

    select * from {{ source('open_geography', 'local_authority_district_codes_by_year') }}

),

by_year as (

    select
        *,
        unnest(generate_series(cast(first_year as integer), cast(last_year as integer))) as code_year
    from source

),

renamed as (

    select
        code_year,
        json_extract_string(codes, '$."' || code_year || '"') as lad_code,
        json_extract_string(names, '$."' || code_year || '"') as lad_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from by_year

)

select * from renamed
