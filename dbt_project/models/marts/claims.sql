-- depends_on: {{ ref('claim_verdicts') }}
{{ config(post_hook="{{ claims_with_verdicts() }}") }}
with statements as (

    select * from {{ ref('claim_statements') }}

),

results as (

    select * from {{ ref('com_claim_results') }}

),

verdicts as (

    select * from {{ ref('com_claim_verdicts') }}

),

final as (

    select
        statements.claim_id,
        coalesce(results.variant_id, 'none') as variant_id,
        statements.claim_kind,
        statements.claim_family,
        statements.statement,
        statements.statement_kind,
        case when statements.statement_kind = 'quote' then statements.statement end as quote,
        statements.tested,
        statements.stated_value,
        statements.comparison_rule,
        results.definition,
        results.dataset_title as source,
        results.area_basis,
        results.definition_version,
        results.detail,
        results.address_basis,
        results.period_label,
        {{ significant('results.value') }} as computed_value,
        results.unit_id,
        {{ significant('results.value_low') }} as computed_low,
        {{ significant('results.value_high') }} as computed_high,
        results.interval_kind,
        results.value_status,
        results.reason,
        results.tested_condition,
        coalesce(results.result, 'cannot be tested') as result,
        coalesce(results.has_vote, false) as has_vote,
        coalesce(results.is_reference_only, false) as is_reference_only,
        verdicts.verdict,
        verdicts.verdict_reason,
        results.missing_dataset,
        results.would_come_from,
        coalesce(results.caveat, 'No entry asks for it yet.') as caveat,
        results.sql,
        results.release_ids,
        results.released,
        statements.seed_reference,
        statements.source_id
    from statements
    left join results
        on statements.claim_id = results.claim_id
    left join verdicts
        on statements.claim_id = verdicts.claim_id

)

select * from final
