with studies as (

    select * from {{ ref('int_trial_studies') }}

),

interventional as (

    select * from studies
    where study_type = 'interventional'

),

records as (

    select * from {{ ref('int_trial_records') }}

),

words as (

    select * from {{ ref('trial_title_words') }}

),

phased as (

    select
        trial_id,
        'phase' as breakdown,
        case
            when phase = 'NA' then 'not_applicable'
            when phase like '%1%' then 'phase_1'
            when phase = 'PHASE2' then 'phase_2'
            when phase like '%2%' or phase like '%3%' then 'phase_3'
            when phase like '%4%' then 'phase_4'
            else 'unknown'
        end as category,
        1 as value
    from studies

),

sponsored as (

    select
        trial_id,
        'sponsor_type' as breakdown,
        -- Words of several registries: whether the sponsor is a company is what all of them say.
        case
            when sponsor_class is null or sponsor_class in ('unknown', 'not defined', 'ambig') then 'unknown'
            when sponsor_class = 'industry' then 'industry'
            else 'not_industry'
        end as category,
        1 as value
    from studies

),

-- A trial of the compiled sample that no registry's record has is one of ClinicalTrials.gov.
registered as (

    select distinct
        studies.trial_id,
        'registry' as breakdown,
        coalesce(records.registry, 'clinicaltrials_gov') as category,
        1 as value
    from studies
    left join records
        on studies.trial_id = records.trial_id

),

designed as (

    select
        trial_id,
        'design' as breakdown,
        flag_id as category,
        value
    from (
        {{ trial_flags('interventional') }}
    ) as flagged
    where value is not null

),

titles as (

    select
        trial_id,
        max_by(lower(title), -record_order) as title
    from records
    where title is not null
    group by all

),

-- A title is known of every trial with a record: one without the word is not known to be without the design.
worded as (

    select
        titles.trial_id,
        'title_words' as breakdown,
        words.flag_id as category,
        cast(regexp_matches(titles.title, words.pattern) as integer) as value
    from titles
    inner join interventional
        on titles.trial_id = interventional.trial_id
    cross join words

),

final as (

    select
        trial_id,
        'all' as breakdown,
        'all' as category,
        1 as value
    from studies
    {% for part in ['phased', 'sponsored', 'registered', 'designed', 'worded'] -%}
        union all
        select * from {{ part }}
    {% endfor %}

)

select * from final
