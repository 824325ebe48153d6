-- All 41 claims of the note have an entry; what has no value names the dataset that is missing, or has a reason of its own.
with claims as (

    select * from {{ ref('claims') }}

),

numbers as (

    select 'C' || lpad(cast(number as varchar), 2, '0') as claim_id from range(1, 42) as numbers (number)

)

select
    numbers.claim_id,
    claims.variant_id
from numbers
left join claims
    on numbers.claim_id = claims.claim_id
where claims.claim_id is null or claims.variant_id = 'none'

union all

select
    claim_id,
    variant_id
from claims
where
    computed_value is null and missing_dataset is null
    and (reason is null or reason like 'input_missing%' or would_come_from is not null)
