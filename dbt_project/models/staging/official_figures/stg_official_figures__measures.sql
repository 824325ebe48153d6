with source as (

    select * from {{ source('official_figures', 'measures') }}

),

renamed as (

    select
        measure_id,
        title,
        unit_id,
        description,
        aggregation,
        case higher_is_better when '1' then 1 when '0' then -1 else 0 end as direction,
        theme,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
