with source as (

    select * from {{ source('nhs_ods', 'organisations') }}

),

renamed as (

    select
        orgid as organisation_code,
        name as organisation_name,
        status = 'Active' as is_active,
        orgrecordclass as record_class,
        postcode,
        cast(lastchangedate as date) as last_changed_on,
        primaryroleid as primary_role_id,
        primaryroledescription as primary_role,
        orglink as directory_url,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
