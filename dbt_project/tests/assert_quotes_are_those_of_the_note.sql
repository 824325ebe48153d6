-- A claim is given in the words of the landed note where it has them, and nobody's words are called a quote.
with statements as (

    select * from {{ ref('claim_statements') }}

),

note as (

    select * from {{ ref('int_panel_claims') }}

)

select
    statements.claim_id,
    statements.statement,
    note.quote
from statements
full join note
    on statements.claim_id = note.claim_id
where (note.claim_id is not null and (statements.claim_id is null or statements.statement <> note.quote or statements.statement_kind <> 'quote'))
    or (note.claim_id is null and statements.statement_kind = 'quote' and exists (select 1 from note))
