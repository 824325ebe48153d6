with source as (

    select * from {{ source('official_figures', 'sources') }}

),

renamed as (

    select
        source_id,
        publisher,
        title,
        url as publisher_url,
        {{ released_on('released') }} as released,
        {{ released_precision('released') }} as released_precision,
        cast({{ from_note('note', '(?:[Pp]ublished|extract made in) ([0-9]{4})') }} as integer) as year_stated,
        licence,
        attribution,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
