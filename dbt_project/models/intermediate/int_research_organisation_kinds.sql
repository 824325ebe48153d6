with organisations as (

    select
        landed_release_id,
        organisation_id,
        any_value(organisation_name) as organisation_name,
        any_value(enterprise_size_label) as enterprise_size_label
    from {{ ref('int_research_organisation_roles') }}
    group by landed_release_id, organisation_id

),

subjects as (

    select
        landed_release_id,
        organisation_id,
        'name' as match_on,
        organisation_name as subject
    from organisations
    union all
    select
        landed_release_id,
        organisation_id,
        'enterprise_size' as match_on,
        enterprise_size_label as subject
    from organisations

),

-- What the rules look at, as words between single spaces.
words as (

    select
        landed_release_id,
        organisation_id,
        match_on,
        ' ' || trim(regexp_replace(lower(strip_accents(subject)), '[^a-z0-9]+', ' ', 'g')) || ' ' as text
    from subjects
    where subject is not null

),

matched as (

    select
        words.landed_release_id,
        words.organisation_id,
        rules.rule_id,
        rules.organisation_kind,
        rules.priority
    from words
    inner join {{ ref('organisation_kind_rules') }} as rules
        on
            words.match_on = rules.match_on
            and case rules.match
                when 'phrase' then contains(words.text, ' ' || rules.words || ' ')
                when 'starts_with' then starts_with(words.text, ' ' || rules.words || ' ')
                when 'ends_with' then ends_with(words.text, ' ' || rules.words || ' ')
            end
            and (rules.also_words is null or contains(words.text, ' ' || rules.also_words || ' '))
    qualify row_number() over (
        partition by words.landed_release_id, words.organisation_id
        order by rules.priority, rules.rule_id
    ) = 1

),

final as (

    select
        organisations.landed_release_id,
        organisations.organisation_id,
        organisations.organisation_name,
        coalesce(matched.organisation_kind, 'unclassified') as organisation_kind,
        matched.rule_id as organisation_kind_rule_id
    from organisations
    left join matched using (landed_release_id, organisation_id)

)

select * from final
