with statements as (

    select * from {{ ref('claim_statements') }}

),

verdicts as (

    select * from {{ ref('com_claim_verdicts') }}

),

final as (

    select
        statements.claim_id,
        statements.claim_kind,
        statements.claim_family,
        statements.statement,
        statements.statement_kind,
        statements.tested,
        statements.stated_value,
        statements.comparison_rule,
        verdicts.verdict,
        verdicts.verdict_reason,
        verdicts.entry_count,
        verdicts.computed_count,
        verdicts.tested_count,
        verdicts.held_count,
        verdicts.not_held_count,
        statements.answered_by,
        verdicts.missing_datasets,
        verdicts.would_come_from,
        statements.seed_reference,
        statements.source_id
    from statements
    inner join verdicts
        on statements.claim_id = verdicts.claim_id

)

select * from final
