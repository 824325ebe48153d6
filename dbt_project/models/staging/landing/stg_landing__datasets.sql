with source as (

    select * from {{ source('landing', 'datasets') }}

),

renamed as (

    select
        source as source_name,
        dataset as dataset_name,
        title,
        publisher,
        cadence,
        fresh_within_days,
        nullif(reason, '') as absent_reason,
        nullif(refused, '') as refusal
    from source

)

select * from renamed
