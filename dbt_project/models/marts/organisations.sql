with organisations as (

    select * from {{ ref('int_organisations') }}

)

select
    body_id,
    organisation_name,
    organisation_kind,
    ukprn,
    hesa_id,
    ods_code,
    company_number,
    gtr_ids,
    gtr_id_count,
    postcode,
    region_label,
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
    matched_by,
    match_confidence,
    namesake_ids,
    source_names,
    source_count,
    landed_release_ids
from organisations
