with source as (

    select * from {{ source('official_figures', 'ref2021_life_science_units') }}

),

renamed as (

    select
        ukprn,
        institution,
        cast(unit_of_assessment as integer) as unit_of_assessment,
        unit_name,
        submission,
        joint_submission,
        cast(submitted_fte as double) as submitted_fte,
        cast(four_star_share as double) as four_star_share,
        cast(three_star_share as double) as three_star_share,
        cast(four_star_fte as double) as four_star_fte,
        cast(three_star_fte as double) as three_star_fte,
        region_code as area_code,
        source_id,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
