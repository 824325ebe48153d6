with source as (

    select * from {{ source('official_figures', 'clinical_trial_sample_sites') }}

),

renamed as (

    select
        nct_id,
        facility,
        city,
        postcode,
        cast(lat as double) as latitude,
        cast(lon as double) as longitude,
        coordinate_basis,
        value_status,
        source_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
