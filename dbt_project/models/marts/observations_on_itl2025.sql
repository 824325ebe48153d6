with moved as (

    select * from {{ ref('int_observations_on_itl2025') }}

),

measures as (

    select * from {{ ref('int_measures') }}

)

select
    moved.measure_id,
    moved.area_code,
    'itl2025' as area_code_system,
    2025 as boundary_year,
    moved.area_level,
    moved.area_code_system as published_area_code_system,
    moved.industry_code,
    moved.period_start,
    moved.period_end,
    moved.period_label,
    {{ significant('moved.value') }} as value,
    measures.unit_id,
    moved.value_status,
    moved.null_reason,
    cast(moved.parts_present as integer) as parts_present,
    cast(moved.parts_expected as integer) as parts_expected,
    {{ significant('moved.loss') }} as loss,
    {{ significant('moved.loss_share') }} as loss_share,
    moved.address_basis,
    moved.source_id,
    moved.release_id
from moved
left join measures
    on moved.measure_id = measures.measure_id
