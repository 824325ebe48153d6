with results as (

    select * from {{ ref('com_claim_results') }}

),

statements as (

    select * from {{ ref('claim_statements') }}

),

counted as (

    select
        claim_id,
        count(*) as entry_count,
        count(value) as computed_count,
        count(value) filter (where not is_reference_only) as official_count,
        count(*) filter (where has_vote) as tested_count,
        count(*) filter (where has_vote and result = 'holds') as held_count,
        count(*) filter (where has_vote and result = 'does not hold') as not_held_count,
        string_agg(distinct missing_dataset, '; ' order by missing_dataset) as missing_datasets,
        string_agg(distinct would_come_from, '; ' order by would_come_from) as would_come_from
    from results
    group by claim_id

),

-- The answers of a claim by each thing that tells its entries apart.
aspects as (

    {% for column, words in [
        ('area_basis', 'area'), ('definition_version', 'definition'), ('period_label', 'period'), ('dataset_title', 'source'), ('address_basis', 'address'),
        ('released', 'edition'), ('detail', 'part'),
    ] -%}
        select
            claim_id,
            {{ loop.index }} as place,
            '{{ words }}' as aspect,
            cast({{ column }} as varchar) as answer_for,
            {{ in_words('cast(' ~ column ~ ' as varchar)') }} as words,
            result
        from results
        where has_vote and result in ('holds', 'does not hold') and {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

shares as (

    select
        claim_id,
        place,
        aspect,
        answer_for,
        any_value(words) as words,
        count(*) filter (where result = 'holds') as held,
        count(*) as answered
    from aspects
    group by claim_id, place, aspect, answer_for

),

-- What changes the answer: an aspect some of whose values hold more often than others.
turning as (

    select
        claim_id,
        place,
        'by ' || aspect || ': ' || string_agg(words || ' ' || held || ' of ' || answered, ', ' order by answer_for) as words
    from shares
    group by claim_id, place, aspect
    having min({{ ratio('held', 'answered') }}) < max({{ ratio('held', 'answered') }})

),

turning_points as (

    select
        claim_id,
        string_agg(words, '; ' order by place) as words
    from turning
    group by claim_id

),

final as (

    select
        statements.claim_id,
        case
            when counted.official_count is null or (counted.official_count = 0 and counted.held_count + counted.not_held_count = 0) then 'cannot be tested'
            when counted.tested_count > 0 and counted.held_count + counted.not_held_count = 0 then 'cannot be tested'
            when counted.tested_count = 0 then 'measured, no threshold stated'
            when counted.held_count = counted.tested_count then 'holds'
            when counted.not_held_count = counted.tested_count then 'does not hold'
            else 'depends on ' || statements.turns_on
        end as verdict,
        concat_ws(
            ' ',
            statements.note,
            case
                when counted.held_count + counted.not_held_count > 0
                    then
                        case
                            when counted.tested_count = 1 and counted.held_count = 1 then 'The one test of it holds'
                            when counted.tested_count = 1 then 'The one test of it does not hold'
                            when counted.held_count = counted.tested_count then 'All ' || counted.tested_count || ' tests of it hold'
                            when counted.not_held_count = counted.tested_count then 'None of the ' || counted.tested_count || ' tests of it holds'
                            when counted.held_count = 1 then '1 of the ' || counted.tested_count || ' tests of it holds'
                            else counted.held_count || ' of the ' || counted.tested_count || ' tests of it hold'
                        end
                        || case counted.tested_count - counted.held_count - counted.not_held_count
                            when 0 then ''
                            when 1 then ', and 1 has no answer'
                            else ', and ' || (counted.tested_count - counted.held_count - counted.not_held_count) || ' have no answer'
                        end
                        || coalesce('; how many hold differs ' || turning_points.words, '') || '.'
                when counted.tested_count = 0 and counted.official_count = 1
                    then 'The claim states no threshold to hold it against: 1 entry measures what it speaks of, without a vote.'
                when counted.tested_count = 0 and counted.official_count > 0
                    then
                        'The claim states no threshold to hold it against: '
                        || counted.official_count || ' entries measure what it speaks of, without a vote.'
                else 'No official figure answers it.'
            end,
            'Missing here: ' || counted.missing_datasets || '.'
        ) as verdict_reason,
        counted.entry_count,
        counted.computed_count,
        counted.tested_count,
        counted.held_count,
        counted.not_held_count,
        coalesce(counted.missing_datasets, case when counted.entry_count is null then 'No entry asks for it yet' end) as missing_datasets,
        counted.would_come_from
    from statements
    left join counted
        on statements.claim_id = counted.claim_id
    left join turning_points
        on statements.claim_id = turning_points.claim_id

)

select * from final
