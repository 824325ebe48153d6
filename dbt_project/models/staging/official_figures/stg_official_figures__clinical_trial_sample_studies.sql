with source as (

    select * from {{ source('official_figures', 'clinical_trial_sample_studies') }}

),

renamed as (

    select
        nct_id,
        start_date as start_date_text,
        phase,
        study_type,
        allocation,
        masking,
        cast(arms as integer) as arms_count,
        intervention_types,
        lead_sponsor_class,
        cast(enrolment as integer) as enrolment_people,
        status,
        cast(last_update as date) as last_updated,
        value_status,
        export,
        source_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
