with source as (

    select * from {{ source('ukri_gtr', 'organisation_roles') }}

),

renamed as (

    select
        file as project_id,
        org_id as organisation_id,
        {{ known_text('org_name') }} as organisation_name,
        postcode,
        {{ known_text('region') }} as region_label,
        {{ known_text('country') }} as country,
        string_split(roles, '|') as roles,
        role_type is not null as is_participant,
        cast(offer_grant as double) as offer_gbp,
        cast(project_cost as double) as cost_gbp,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
