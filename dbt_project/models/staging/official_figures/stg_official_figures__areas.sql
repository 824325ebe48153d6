with source as (

    select * from {{ source('official_figures', 'areas') }}

),

renamed as (

    select
        area_code,
        area_code_system,
        name as area_name,
        case level when 'lad' then 'local_authority' else level end as area_level,
        parent_code,
        cast(boundary_year as integer) as boundary_year,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
