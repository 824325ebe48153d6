with source as (

    select * from {{ source('official_figures', 'ics_cluster_mentions') }}

),

renamed as (

    select
        area_code,
        area_code_system,
        icb_code,
        document_type,
        document_date as document_date_text,
        as_of as as_of_text,
        cast(documents_mentioning_clusters_count as integer) as documents_mentioning_clusters_count,
        cast(documents_read_count as integer) as documents_read_count,
        cast(mentions_clusters as integer) as mentions_clusters,
        coder,
        source_id,
        note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
