with source as (

    select * from {{ source('ukri_gtr', 'project_classifications') }}

),

renamed as (

    select
        file as project_id,
        kind as classification_kind,
        id as class_id,
        text as class_name,
        cast(percentage as double) / 100 as class_share,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
