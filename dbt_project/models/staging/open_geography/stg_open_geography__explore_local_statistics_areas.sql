with source as (

    select * from {{ source('open_geography', 'explore_local_statistics_areas') }}

),

renamed as (

    select
        listed_in,
        areacd as area_code,
        areanm as area_name,
        parentcd as parent_code,
        from_json(level, '["VARCHAR"]') as levels,
        from_json(parents, '["VARCHAR"]') as parent_codes,
        from_json(children, '["VARCHAR"]') as child_codes,
        cast(start as integer) as start_year,
        cast("end" as integer) as end_year,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
