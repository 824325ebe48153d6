with source as (

    select * from {{ source('nhs_ods', 'nhs_trust_succession') }}

),

renamed as (

    select
        old_code,
        new_code,
        cast(date as date) as succeeded_on,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
