with source as (

    select * from {{ source('official_figures', 'industries') }}

),

renamed as (

    select
        industry_code,
        industry_code_system,
        name as industry_name,
        parent_code,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
