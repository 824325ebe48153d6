with counts as (

    select *
    from {{ ref('observations') }}
    where measure_id in ('electronic_patient_record_trusts_count', 'no_electronic_patient_record_trusts_count') and not is_superseded

),

denominators as (

    select * from {{ ref('record_digitisation_denominators') }}

)

select
    counts.measure_id,
    counts.area_code,
    counts.area_code_system,
    counts.boundary_year,
    counts.area_level,
    counts.period_start,
    counts.period_end,
    counts.period_label,
    counts.value as trusts_count,
    cast(denominators.trusts_count as bigint) as denominator_trusts_count,
    {{ significant(ratio('counts.value', 'denominators.trusts_count')) }} as value,
    'share' as unit_id,
    denominators.printed_share,
    counts.value_status,
    case
        when counts.value is null then counts.null_reason
        when denominators.trusts_count is null then 'not_published: the source does not say of how many trusts'
    end as reason,
    counts.address_basis,
    counts.is_reference_only,
    counts.source_id,
    sources.publisher,
    sources.title as source_title,
    sources.publisher_url,
    counts.release_id,
    counts.released,
    counts.is_latest,
    denominators.note
from counts
left join denominators
    on
        counts.measure_id = denominators.measure_id
        and counts.source_id = denominators.source_id
        and counts.period_label = denominators.period_label
left join {{ ref('dim_sources') }} as sources
    on counts.source_id = sources.source_id
