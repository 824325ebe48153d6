with headline_numbers as (

    select * from {{ ref('com_claims_headline_numbers') }}

),

ingredients as (

    select * from {{ ref('com_claims_ingredients') }}

),

benefits as (

    select * from {{ ref('com_claims_benefits') }}

),

instruments as (

    select * from {{ ref('com_claims_instruments') }}

),

misreadings as (

    select * from {{ ref('com_claims_misreadings') }}

),

statements as (

    select * from {{ ref('claim_statements') }}

),

datasets as (

    select * from {{ ref('claim_datasets') }}

),

entries as (

    select * from headline_numbers
    union all by name
    select * from ingredients
    union all by name
    select * from benefits
    union all by name
    select * from instruments
    union all by name
    select * from misreadings

),

-- A figure of the press is shown beside the others and has no vote on what the panel said; a reading of such a figure is judged by it.
judged as (

    select
        entries.*,
        datasets.dataset_title,
        case
            when entries.value is null then 'cannot be tested'
            when entries.tested_condition is null then 'no threshold stated'
            when entries.is_met then 'holds'
            else 'does not hold'
        end as result,
        entries.tested_condition is not null and (not entries.is_reference_only or statements.claim_kind = 'press') as has_vote,
        -- What is there and has a reason of its own is not missing.
        entries.value is null
        and (entries.reason is null or entries.reason like 'input_missing%' or entries.reason like 'parts_not_published%') as is_input_missing,
        datasets.would_come_from
    from entries
    inner join statements
        on entries.claim_id = statements.claim_id
    left join datasets
        on entries.dataset_id = datasets.dataset_id

),

final as (

    select
        * exclude (is_met, reason, would_come_from, is_input_missing),
        coalesce(reason, case when value is null then 'input_missing: the warehouse has no figure for this in: ' || dataset_title end) as reason,
        case when is_input_missing then dataset_title end as missing_dataset,
        case when is_input_missing then would_come_from end as would_come_from
    from judged

)

select * from final
