-- depends_on: {{ ref('dim_measures') }}, {{ ref('dim_units') }}, {{ ref('dim_areas') }}, {{ ref('dim_industries') }}, {{ ref('dim_releases') }}
{{ config(post_hook=["{{ observations_as_of() }}", "{{ observations_named() }}", "{{ observations_with_release() }}"]) }}

with observations as (

    select * from {{ ref('int_observations') }}

),

measures as (

    select * from {{ ref('int_measures') }}

)

select
    observations.measure_id,
    observations.area_code,
    observations.area_code_system,
    observations.boundary_year,
    observations.area_level,
    observations.industry_code,
    observations.industry_code_system,
    observations.period_start,
    observations.period_end,
    observations.period_label,
    observations.value,
    measures.unit_id,
    observations.value_status,
    observations.null_reason,
    observations.value_low,
    observations.value_high,
    observations.interval_kind,
    observations.address_basis,
    observations.released,
    observations.released_precision,
    observations.release_id,
    observations.source_id,
    observations.is_latest,
    observations.known_from,
    observations.known_from_basis,
    observations.latest_from,
    observations.latest_until,
    observations.is_reference_only,
    observations.is_superseded,
    observations.comparable_area_code,
    observations.comparable_area_code_system,
    observations.note,
    observations.landed_release_id,
    observations.source_file,
    observations.source_row
from observations
left join measures
    on observations.measure_id = measures.measure_id
