with flips as (

    select * from {{ ref('int_rank_flips') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

measures as (

    select * from {{ ref('int_measures') }}

)

select
    flips.measure_id,
    flips.area_level,
    flips.industry_code,
    flips.industry_code_system,
    flips.period_start,
    flips.period_end,
    flips.period_label,
    flips.address_basis,
    flips.edition_pair,
    flips.area_code as overtaking_area_code,
    overtaking.area_name,
    flips.overtaken_area_code,
    overtaken.area_name as overtaken_area_name,
    flips.comparable_area_code_system as area_code_system,
    overtaking.boundary_year,
    measures.unit_id,
    flips.value_before,
    flips.overtaken_value_before,
    flips.value_after,
    flips.overtaken_value_after,
    {{ significant('flips.difference_before') }} as difference_before,
    {{ significant('flips.difference_after') }} as difference_after,
    {{ significant(ratio('flips.difference_before', 'abs(flips.overtaken_value_before)')) }} as difference_before_share,
    {{ significant(ratio('flips.difference_after', 'abs(flips.overtaken_value_after)')) }} as difference_after_share,
    flips.is_beyond_interval,
    case when flips.is_beyond_interval is null then 'no_interval: an interval is not published with all four figures' end as reason,
    flips.from_released,
    flips.from_release_id,
    flips.released,
    flips.release_id
from flips
left join areas as overtaking
    on flips.area_code = overtaking.area_code and flips.comparable_area_code_system = overtaking.area_code_system
left join areas as overtaken
    on flips.overtaken_area_code = overtaken.area_code and flips.comparable_area_code_system = overtaken.area_code_system
left join measures
    on flips.measure_id = measures.measure_id
