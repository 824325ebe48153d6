with source as (

    select * from {{ source('nesta', 'industry_segments_by_sic_class') }}

),

renamed as (

    select
        'sic2007:' || left(sic_4, 2) || '.' || right(sic_4, 2) as industry_code,
        descr as industry_name,
        cast(clust as integer) as segment_number,
        cluster as segment_id,
        category as segment_kind,
        name as segment_name,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
