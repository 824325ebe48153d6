with source as (

    select * from {{ source('official_figures', 'life_sciences_opportunity_zones') }}

),

renamed as (

    select
        name as zone_name,
        area_code,
        area_code_system,
        county,
        {{ released_on('designated') }} as designated_on,
        {{ released_precision('designated') }} as designated_precision,
        status,
        source_id,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
