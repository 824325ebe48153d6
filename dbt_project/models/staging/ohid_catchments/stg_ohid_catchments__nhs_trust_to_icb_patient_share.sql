with source as (

    select * from {{ source('ohid_catchments', 'nhs_trust_to_icb_patient_share') }}

),

renamed as (

    select
        nhs_trust_code as trust_code,
        2000 + cast(nhs_trust_code_year as integer) as trust_list_year,
        icb_code as area_code,
        'icb20' || icb_code_year as area_code_system,
        2000 + cast(icb_code_year as integer) as boundary_year,
        cast(proportion_trust_came_from_icb as double) as patient_share,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
