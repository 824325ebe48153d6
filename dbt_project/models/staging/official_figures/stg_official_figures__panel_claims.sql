with source as (

    select * from {{ source('official_figures', 'panel_claims') }}

),

renamed as (

    select
        claim_id,
        quote,
        measure_id,
        cast(stated_value as double) as stated_value,
        comparison_rule,
        seed_reference,
        source_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
