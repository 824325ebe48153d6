with edges as (

    select * from {{ ref('int_collaboration_edges') }}

),

chance as (

    select * from {{ ref('int_collaboration_null') }}
    where link_kind = 'research_projects' and statistic in ('shared', 'within')

),

members as (

    select * from {{ ref('int_collaboration_members') }}

),

edition as (

    select
        max(release_id) as release_id,
        max(released) as released,
        string_agg(distinct release_id, '; ' order by release_id) as input_release_ids,
        min(project_year) as first_year,
        max(project_year) as last_year
    from members

),

-- Every pair that chance could join is there, with none where nothing joins it; of districts only the pairs that are joined.
research as (

    select
        'research_projects' as link_kind,
        area_level,
        period_label,
        area_a,
        area_b,
        case when edges.area_a is null then 0 else edges.shared_projects end as links,
        case when edges.area_a is null and area_a <> area_b then 0 else edges.fractional_weight end as fractional_weight,
        chance.expected,
        chance.expected_low,
        chance.expected_high,
        chance.deviation,
        chance.p_value,
        chance.draws,
        chance.seed,
        case
            when area_level = 'local_authority' then 'not_drawn: districts are too many for the null model; pairs of larger areas have it'
            when chance.expected < {{ var('collaboration_min_expected') }} or chance.expected is null
                then 'too_few_expected: chance gives this pair fewer than {{ var('collaboration_min_expected') }} projects'
        end as expected_reason
    from edges
    full join chance using (area_level, period_label, area_a, area_b)

),

research_dated as (

    select
        research.* replace (
            case
                when research.period_label = 'all_years' then edition.first_year || ' to ' || edition.last_year
                else research.period_label
            end as period_label
        ),
        research.period_label = 'all_years' as is_all_years,
        make_date(case research.period_label when 'all_years' then edition.first_year else cast(research.period_label as integer) end, 1, 1) as period_start,
        make_date(case research.period_label when 'all_years' then edition.last_year else cast(research.period_label as integer) end, 12, 31) as period_end,
        'participant' as address_basis,
        'estimated' as value_status,
        edition.release_id,
        edition.released,
        edition.input_release_ids
    from research
    cross join edition

),

network as (

    select * from {{ ref('int_trial_network') }}
    where area_level = 'itl1'

),

trial_edges as (

    select * from {{ ref('int_trial_edges') }}
    where area_level = 'itl1'

),

trial_chance as (

    select * from {{ ref('int_collaboration_null') }}
    where link_kind = 'shared_trials' and area_level = 'itl1' and statistic = 'shared'

),

-- A sample says nothing of places: the pairs are there, their numbers are not.
trials as (

    select
        'shared_trials' as link_kind,
        network.area_level,
        network.area_code as area_a,
        partners.area_code as area_b,
        network.period_label,
        true as is_all_years,
        network.period_start,
        network.period_end,
        case
            when network.places_reason is not null then null
            when trial_edges.area_a is null then 0
            else trial_edges.n_shared_trials
        end as links,
        case when network.places_reason is null then trial_edges.fractional_weight end as fractional_weight,
        {% for column in ['expected', 'expected_low', 'expected_high', 'deviation', 'p_value'] -%}
            case when network.places_reason is null then trial_chance.{{ column }} end as {{ column }},
        {% endfor -%}
        trial_chance.draws,
        trial_chance.seed,
        network.places_reason as reason,
        coalesce(
            network.places_reason,
            case
                when trial_chance.expected < {{ var('collaboration_min_expected') }} or trial_chance.expected is null
                    then 'too_few_expected: chance gives this pair fewer than {{ var('collaboration_min_expected') }} trials'
            end
        ) as expected_reason,
        'site' as address_basis,
        case
            when network.places_reason is null then network.value_status else {{ null_status('network.value_status', 'network.places_reason') }}
        end as value_status,
        network.release_id,
        network.released,
        network.input_release_ids
    from network
    inner join network as partners
        on network.area_code < partners.area_code
    left join trial_edges
        on network.area_code = trial_edges.area_a and partners.area_code = trial_edges.area_b
    left join trial_chance
        on network.area_code = trial_chance.area_a and partners.area_code = trial_chance.area_b

)

select * from research_dated
union all by name
select * from trials
