with catchments as (

    select
        *,
        'icb' as area_level
    from {{ ref('stg_ohid_catchments__nhs_trust_to_icb_patient_share') }}
    union all
    select
        *,
        'local_authority' as area_level
    from {{ ref('stg_ohid_catchments__nhs_trust_to_local_authority_patient_share') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

trusts as (

    select
        trust_code,
        max_by(trust_name, landed_release_id) as trust_name
    from {{ ref('stg_nhs_ods__nhs_trusts') }}
    group by trust_code

),

final as (

    select
        catchments.trust_code,
        trusts.trust_name,
        catchments.trust_list_year,
        catchments.area_code,
        catchments.area_code_system,
        catchments.boundary_year,
        catchments.area_level,
        areas.area_name,
        catchments.patient_share,
        'residence' as address_basis,
        'patients' as basis,
        catchments.landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }}) as is_latest,
        catchments.landed_release_id,
        catchments.source_file,
        catchments.source_row
    from catchments
    left join areas
        on catchments.area_code = areas.area_code and catchments.area_code_system = areas.area_code_system
    left join trusts
        on catchments.trust_code = trusts.trust_code

)

select * from final
