with source as (

    select * from {{ source('hesa_providers', 'learning_providers') }}

),

renamed as (

    select
        cast(ukprn as varchar) as ukprn,
        view_name as provider_name,
        provider_name as registered_name,
        cast(town as varchar) as town,
        cast(postcode as varchar) as postcode,
        cast(longitude as double) as longitude,
        cast(latitude as double) as latitude,
        cast(easting as double) as easting,
        cast(northing as double) as northing,
        cast(website_url as varchar) as website_url,
        groups as university_groups,
        upper(gtr_id) as gtr_id,
        lpad(hesa_id, 4, '0') as hesa_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
