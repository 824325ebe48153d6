with observations as (

    select * from {{ ref('observations') }}

),

editions as (

    select * from {{ ref('international_rank_editions') }}

),

statements as (

    select * from {{ ref('international_rank_statements') }}

),

measures as (

    select * from {{ ref('dim_measures') }}

),

releases as (

    select * from {{ ref('dim_releases') }}

),

-- Counts of an edition that shows other countries beside the United Kingdom.
countries as (

    select observations.*
    from observations
    inner join editions
        on observations.source_id = editions.source_id
    where observations.measure_id = 'trials_started_count' and observations.industry_code like 'phase:%' and observations.value is not null

),

united_kingdom as (

    select * from countries
    where area_code = 'K02000001'

),

counted as (

    select
        united_kingdom.measure_id,
        united_kingdom.industry_code,
        united_kingdom.period_start,
        united_kingdom.period_end,
        united_kingdom.period_label,
        united_kingdom.source_id,
        united_kingdom.release_id,
        united_kingdom.released,
        united_kingdom.is_reference_only,
        united_kingdom.address_basis,
        united_kingdom.value,
        united_kingdom.unit_id,
        'computed' as rank_kind,
        count(*) as n_present,
        max_by(countries.area_code, countries.value) as leader_area_code,
        max(countries.value) as leader_value,
        1 + count(*) filter (where countries.value > united_kingdom.value) as places_above,
        count(*) filter (where countries.value = united_kingdom.value) as places_level
    from united_kingdom
    inner join countries using (measure_id, industry_code, period_start, period_end, source_id, release_id)
    group by all

),

-- Where the edition prints a rank, that is its answer, and the count stands beside it.
computed as (

    select
        counted.* exclude (places_above, places_level),
        case when counted.n_present = editions.n_comparators then counted.places_above end as rank,
        case when counted.n_present > 1 then counted.places_above end as rank_low,
        case when counted.n_present = editions.n_comparators then counted.places_above + counted.places_level - 1 end as rank_high,
        case
            when counted.n_present = 1 then 'no_comparator: no other country of this edition is in the figures'
            when coalesce(counted.n_present <> editions.n_comparators, true)
                then 'comparators_incomplete: ' || counted.n_present || ' countries of this edition are in the figures, the United Kingdom among them'
        end as reason
    from counted
    inner join editions
        on counted.source_id = editions.source_id
    left join observations as ranked
        on
            counted.source_id = ranked.source_id
            and counted.industry_code = ranked.industry_code
            and counted.period_start = ranked.period_start
            and ranked.measure_id = 'trial_rank'
    where ranked.measure_id is null

),

-- A rank printed as a figure, or beside one.
printed as (

    select
        observations.measure_id,
        observations.industry_code,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.source_id,
        observations.release_id,
        observations.released,
        observations.is_reference_only,
        observations.address_basis,
        case when statements.printed_rank is not null then observations.value else united_kingdom.value end as value,
        case when statements.printed_rank is null and united_kingdom.value is not null then united_kingdom.unit_id else observations.unit_id end as unit_id,
        'printed' as rank_kind,
        cast(coalesce(statements.printed_rank, observations.value) as bigint) as rank,
        cast(coalesce(statements.printed_rank, observations.value) as bigint) as rank_low,
        cast(null as bigint) as rank_high,
        cast(null as varchar) as reason
    from observations
    left join statements
        on
            observations.measure_id = statements.measure_id
            and observations.source_id = statements.source_id
            and observations.period_label = statements.period_label
    left join united_kingdom
        on
            observations.measure_id = 'trial_rank'
            and observations.source_id = united_kingdom.source_id
            and observations.industry_code = united_kingdom.industry_code
            and observations.period_start = united_kingdom.period_start
    where
        observations.area_code = 'K02000001'
        and (
            statements.printed_rank is not null
            or observations.measure_id in ('trial_rank', 'foreign_direct_investment_capital_rank', 'foreign_direct_investment_projects_europe_rank')
        )

),

united as (

    select * from computed
    union all by name
    select * from printed

),

-- Counts and printed ranks of trials of one phase and year are editions of one question.
asked as (

    select
        united.*,
        case when united.measure_id in ('trial_rank', 'trials_started_count') then 'trials_started_count' else united.measure_id end as rank_of_measure_id,
        editions.edition_year,
        editions.publisher_kind,
        editions.comparator_set,
        editions.n_comparators,
        editions.basis
    from united
    inner join editions
        on united.source_id = editions.source_id

),

final as (

    select
        asked.rank_of_measure_id,
        asked.measure_id,
        measures.title,
        asked.industry_code,
        'K02000001' as area_code,
        'gss' as area_code_system,
        'country' as area_level,
        asked.period_start,
        asked.period_end,
        asked.period_label,
        cast(asked.edition_year as integer) as edition_year,
        asked.source_id,
        asked.publisher_kind,
        asked.is_reference_only,
        asked.rank_kind,
        asked.value,
        asked.unit_id,
        asked.rank,
        asked.rank_low,
        asked.rank_high,
        asked.rank_low < asked.rank_high as is_tied,
        cast(asked.n_comparators as integer) as n_comparators,
        asked.n_present,
        asked.comparator_set,
        asked.leader_area_code,
        asked.leader_value,
        coalesce(asked.reason, case when asked.value is null then 'value_not_printed: the source prints the rank without the number' end) as reason,
        case
            when asked.rank_high is null then 'not_known: ties and the number of places are not in the figures'
        end as rank_high_reason,
        cast(lag(case when asked.rank is not null then asked.edition_year end ignore nulls) over earlier as integer) as previous_edition_year,
        lag(asked.value ignore nulls) over earlier as previous_value,
        lag(asked.rank ignore nulls) over earlier as previous_rank,
        asked.rank - lag(asked.rank ignore nulls) over earlier as rank_change,
        min(asked.rank) over same_question as rank_low_any_edition,
        max(coalesce(asked.rank_high, asked.rank)) over same_question as rank_high_any_edition,
        asked.basis,
        asked.address_basis,
        asked.released,
        asked.release_id,
        releases.publisher,
        releases.licence
    from asked
    left join measures
        on asked.measure_id = measures.measure_id
    left join releases
        on asked.release_id = releases.release_id
    window
        earlier as (partition by asked.rank_of_measure_id, asked.industry_code, asked.period_start order by asked.edition_year),
        same_question as (partition by asked.rank_of_measure_id, asked.industry_code, asked.period_start)

)

select * from final
