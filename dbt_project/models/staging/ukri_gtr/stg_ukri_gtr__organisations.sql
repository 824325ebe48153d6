with source as (

    select * from {{ source('ukri_gtr', 'organisations') }}

),

renamed as (

    select
        org_id as organisation_id,
        {{ known_text('org_name') }} as organisation_name,
        {{ known_text('city') }} as city,
        postcode,
        {{ known_text('region') }} as region_label,
        {{ known_text('country') }} as country,
        cast(n_roles as integer) as role_count,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
