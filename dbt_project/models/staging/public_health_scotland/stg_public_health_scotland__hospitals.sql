with source as (

    select * from {{ source('public_health_scotland', 'hospitals') }}

),

renamed as (

    select
        sitecode as site_code,
        sitename as site_name,
        hbcode as health_board_code,
        hbname as health_board_name,
        nullif(postcode, '<Null>') as postcode,
        nullif(address, '<Null>') as address,
        nullif(tenure, '<Null>') as tenure,
        nullif(type, '<Null>') as hospital_type,
        nullif(uprn, '<Null>') as uprn,
        cast(x as double) as easting,
        cast(y as double) as northing,
        cast(sh_date_uploaded as date) as uploaded_on,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
