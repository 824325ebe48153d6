with providers as (

    select * from {{ ref('int_higher_education_providers') }}

)

select
    ukprn,
    provider_name,
    registered_name,
    hesa_id,
    gtr_id,
    town,
    postcode,
    region_label,
    university_groups,
    area_code,
    area_code_system,
    area_level,
    region_code,
    itl3_code,
    itl2_code,
    itl1_code,
    placed_by,
    placement_confidence,
    cast(placement_share as double) as placement_share,
    label_area_code,
    label_disagrees,
    source_name,
    is_current,
    ref2021_submission_count,
    {% for column in ['submitted_fte', 'main_panel_a_fte', 'four_star_share', 'three_star_share', 'two_star_share', 'one_star_share', 'unclassified_share'] -%}
        {{ significant('ref2021_' ~ column) }} as ref2021_{{ column }},
    {% endfor -%}
    ref2021_release_id,
    landed_release_id,
    source_file,
    source_row
from providers
