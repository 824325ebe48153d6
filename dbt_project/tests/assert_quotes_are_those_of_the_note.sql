-- A claim is given in the words of the landed note where it has them, and nobody's words are called a quote.
{{ config(meta = {'dagster': {'ref': {'name': 'int_panel_claims'}}}) }}
with statements as (

    select * from {{ ref('claim_statements') }}

),

landed as (

    select * from {{ ref('int_panel_claims') }}

)

select
    statements.claim_id,
    statements.statement,
    landed.quote
from statements
full join landed
    on statements.claim_id = landed.claim_id
where case
    when landed.claim_id is null then statements.statement_kind = 'quote' and exists (select 1 from {{ ref('int_panel_claims') }})
    else statements.claim_id is null or statements.statement <> landed.quote or statements.statement_kind <> 'quote'
end
