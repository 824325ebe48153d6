with observations as (

    select * from {{ ref('int_observations') }}
    where is_latest

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- How many places a level has under one boundary set; only sets that partition the country have an expected number.
expected as (

    select
        area_level,
        area_code_system,
        count(distinct comparable_area_code_system || ':' || comparable_area_code) as areas_expected
    from areas
    where (area_level in ('itl1', 'itl2', 'itl3') and area_code_system in ('nuts2016', 'itl2021', 'itl2025')) or area_level = 'icb'
    group by all

),

compared as (

    select
        observations.*,
        case when areas.is_itl1_region then 'itl1' else observations.area_level end as compared_level,
        case when areas.is_itl1_region then 'itl2025' else observations.area_code_system end as compared_system
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system

),

counted as (

    select
        measure_id,
        compared_level as area_level,
        compared_system as area_code_system,
        period_start,
        period_end,
        any_value(period_label) as period_label,
        count(distinct comparable_area_code_system || ':' || comparable_area_code) as areas_present,
        count(distinct industry_code) as industries_present,
        count(distinct comparable_area_code_system || ':' || comparable_area_code || ':' || industry_code) as combinations_present,
        count(*) as cells,
        count(value) as cells_with_value,
        count(*) filter (where value_status = 'suppressed') as cells_suppressed,
        count(*) filter (where value_status = 'missing') as cells_missing,
        count(*) filter (where is_reference_only) as cells_reference_only
    from compared
    group by measure_id, compared_level, compared_system, period_start, period_end

)

select
    counted.*,
    expected.areas_expected
from counted
left join expected
    on counted.area_level = expected.area_level and counted.area_code_system = expected.area_code_system
