with source as (

    select * from {{ source('ons', 'standard_industrial_classification_2007') }}

),

renamed as (

    select
        list as list_name,
        section_code,
        section_name,
        division_code,
        -- Some lists print the code before the name.
        regexp_replace(division_name, '^[0-9]+ : ', '') as division_name,
        group_code,
        regexp_replace(group_name, '^[0-9]+ : ', '') as group_name,
        subclass_code,
        regexp_replace(subclass_name, '^[0-9]+ : ', '') as subclass_name,
        section_divisions,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
