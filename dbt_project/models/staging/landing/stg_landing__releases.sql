with source as (

    select * from {{ source('landing', 'releases') }}

),

renamed as (

    select
        release_id as landed_release_id,
        source as source_name,
        dataset as dataset_name,
        vintage,
        vintage_basis,
        publisher,
        title,
        publisher_url,
        licence,
        attribution,
        kind,
        origin,
        cast(fetched_at as timestamp) as fetched_at,
        payload_sha256 as sha256,
        cast(rows as bigint) as row_count,
        cast(records as bigint) as record_count,
        cast(stated_rows as bigint) as stated_row_count,
        nullif(note, '') as note,
        nullif(changes['unexpected'], '') as unexpected_change,
        files
    from source

)

select * from renamed
