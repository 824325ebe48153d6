with source as (

    select * from {{ source('mysociety', 'uk_local_authorities') }}

),

renamed as (

    select
        "local-authority-code" as authority_id,
        "official-name" as official_name,
        "nice-name" as authority_name,
        "gss-code" as area_code,
        'gss' as area_code_system,
        "former-gss-codes" as former_area_codes,
        cast("start-date" as date) as valid_from,
        cast("end-date" as date) as valid_to,
        "replaced-by" as replaced_by_authority_id,
        nation as nation_name,
        region as region_name,
        "local-authority-type" as authority_type,
        "local-authority-type-name" as authority_type_name,
        "county-la" as county_authority_id,
        "combined-authority" as combined_authority_id,
        "current-authority" = 'True' as is_current,
        "lower-or-unitary" = 'True' as is_lower_tier_or_unitary,
        cast(area as double) as area_square_kilometres,
        cast("pop-2020" as double) as population_2020_people,
        cast(long as double) as longitude,
        cast(lat as double) as latitude,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
