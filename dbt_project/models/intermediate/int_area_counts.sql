with expected as (

    select * from {{ ref('area_counts_expected') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

counted as (

    select
        expected.area_code_system,
        expected.area_level,
        expected.expected_count,
        expected.reason,
        count(areas.area_code) as area_count
    from expected
    left join areas
        on expected.area_code_system = areas.area_code_system and expected.area_level = areas.area_level
    group by all

),

final as (

    select
        area_code_system,
        area_level,
        area_count,
        expected_count,
        case
            when area_count = expected_count then 'pass'
            when area_count = 0 then 'not_checkable'
            -- The compiled list has only the two boards that were recoded.
            when area_code_system = 'icb2024' and area_count = 2 then 'not_checkable'
            else 'unexplained'
        end as result,
        reason
    from counted

)

select * from final
