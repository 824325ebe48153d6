{%- set cell = [
    'measure_id', 'industry_code', 'period_start', 'period_end', 'period_label', 'address_basis', 'source_id', 'release_id',
    'area_level', 'area_code_system',
] -%}

with cells as (

    select * from {{ ref('int_observations_on_earlier_boundaries') }}

),

links as (

    select * from {{ ref('int_area_links_to_itl2025') }}

),

final as (

    {{ crosswalk_loss('cells', 'links', partition_by=cell, boundary_set='area_code_system') }}

)

select * from final
