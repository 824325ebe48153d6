with source as (

    select * from {{ source('eurostat', 'nuts_correspondence') }}

),

renamed as (

    select
        sheet as listed_in,
        trim(replace(code_from, '(part)', '')) as from_code,
        coalesce(code_from like '%(part)%', false) as is_part_of_from,
        cast(code_from_year as integer) as from_year,
        trim(replace(code_to, '(part)', '')) as to_code,
        coalesce(code_to like '%(part)%', false) as is_part_of_to,
        cast(code_to_year as integer) as to_year,
        cast(level as integer) as nuts_level,
        trim(coalesce(label, label_3, label_2, label_1, country)) as region_name,
        change,
        explanation,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
