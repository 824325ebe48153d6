with source as (

    select * from {{ source('sea_ports', 'ports_united_kingdom') }}

),

renamed as (

    select
        locode,
        name as port_name,
        city,
        province,
        country,
        cast(coordinates ->> '$[0]' as double) as longitude,
        cast(coordinates ->> '$[1]' as double) as latitude,
        timezone as tz_database_timezone,
        code as schedule_d_code,
        alias as aliases,
        regions,
        unlocs as locodes,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
