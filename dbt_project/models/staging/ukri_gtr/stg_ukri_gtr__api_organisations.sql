with source as (

    select * from {{ source('ukri_gtr', 'api_organisations') }}

),

renamed as (

    select
        id as organisation_id,
        {{ known_text(decoded_entities('name')) }} as organisation_name,
        regnumber as company_number,
        {{ known_text("json_extract_string(addresses, '$.address[0].postCode')") }} as postcode,
        {{ known_text("json_extract_string(addresses, '$.address[0].region')") }} as region_label,
        {{ known_text("json_extract_string(addresses, '$.address[0].country')") }} as country,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
