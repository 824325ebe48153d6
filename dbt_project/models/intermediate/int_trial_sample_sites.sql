with sites as (

    select
        nct_id,
        facility,
        city,
        cast(null as varchar) as state,
        'United Kingdom' as country,
        postcode,
        landed_release_id,
        source_row
    from (
        {{ current_rows(ref('stg_official_figures__clinical_trial_sample_sites')) }}
    ) as current_sites

),

labelled as (

    {{ label_by_city('sites') }}

),

placed as (

    {{ place_by_postcode('labelled', 'postcode', 'place_label') }}

)

select * exclude (place_label) from placed
