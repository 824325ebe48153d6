with revisions as (

    select * from {{ ref('int_revisions') }}

),

measures as (

    select * from {{ ref('int_measures') }}

)

select
    revisions.measure_id,
    revisions.area_code,
    revisions.area_code_system,
    revisions.boundary_year,
    revisions.area_level,
    revisions.comparable_area_code,
    revisions.comparable_area_code_system,
    revisions.industry_code,
    revisions.industry_code_system,
    revisions.period_start,
    revisions.period_end,
    revisions.period_label,
    revisions.address_basis,
    measures.unit_id,
    cast(revisions.edition_number as integer) as edition_number,
    cast(revisions.n_editions as integer) as n_editions,
    revisions.edition_number = revisions.n_editions as is_latest_of_editions,
    revisions.revision_kind,
    revisions.value,
    revisions.value_low,
    revisions.value_high,
    revisions.interval_kind,
    revisions.value_status,
    revisions.previous_value,
    revisions.previous_status,
    revisions.value_at_first,
    revisions.value_at_latest,
    {{ significant('revisions.change') }} as revision,
    {{ significant('revisions.change_share') }} as revision_share,
    revisions.reason,
    {{ significant('revisions.change_from_first') }} as revision_from_first,
    {{ significant('revisions.change_from_first_share') }} as revision_from_first_share,
    revisions.from_first_reason,
    revisions.is_beyond_interval,
    revisions.interval_reason,
    revisions.released,
    revisions.released_precision,
    revisions.release_id,
    revisions.from_released,
    revisions.from_release_id,
    revisions.first_released,
    revisions.first_release_id,
    revisions.latest_released,
    revisions.latest_release_id,
    revisions.source_id
from revisions
left join measures
    on revisions.measure_id = measures.measure_id
