-- depends_on: {{ ref('trials') }}
{{ config(post_hook="{{ trials_with_sites() }}") }}
with sites as (

    select * from {{ ref('int_trial_sites') }}

)

select
    trial_id,
    site_number,
    registry,
    registry_id,
    facility,
    facility_null_reason,
    site_status,
    city,
    state,
    postcode_published,
    country,
    area_code,
    area_code_system,
    area_level,
    region_code,
    itl3_code,
    itl2_code,
    itl1_code,
    placed_by,
    placement_confidence,
    placement_share,
    label_area_code,
    label_disagrees,
    is_latest,
    is_complete_search,
    {{ trials_caveat() }} as caveat,
    landed_release_id,
    source_file,
    source_row
from sites
