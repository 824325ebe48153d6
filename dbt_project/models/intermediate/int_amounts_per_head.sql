with observations as (

    select * from {{ ref('int_observations') }}
    where
        measure_id in (
            'business_research_and_development_expenditure_gbp',
            'public_funded_research_and_development_expenditure_gbp',
            'foreign_direct_investment_inward_position_gbp',
            'foreign_direct_investment_projects_count',
            'trial_participants_people'
        )
        and industry_code = 'all'
        and not is_reference_only
        and not is_superseded
        -- A figure for several years together has no year of residents to be divided by.
        and datediff('day', period_start, period_end) <= 366

),

areas as (

    select * from {{ ref('int_areas') }}

),

population as (

    select * from {{ ref('int_population_vintages') }}

),

placed as (

    select
        observations.*,
        case
            when areas.is_itl1_region then 'itl1'
            else areas.area_level
        end as compared_level,
        areas.is_itl1_region,
        areas.is_greater_south_east
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or areas.area_level in ('nation', 'country', 'lcrn')

),

-- Every edition by the residents of today, and by those of an earlier day where some figure of the release was the latest while they were known.
divided as (

    select
        placed.*,
        coalesce(population.residents_vintage, 1) as residents_vintage,
        population.population_people,
        population.population_release_id,
        population.known_until as residents_known_until,
        greatest(placed.latest_from, population.known_from) as both_from,
        least(placed.latest_until, population.known_until) as both_until
    from placed
    left join population
        on
            placed.comparable_area_code = population.area_code
            -- A year from April or a research year takes the residents of the middle of its first calendar year.
            and make_date(year(placed.period_start), 1, 1) = population.period_start
    qualify
        coalesce(population.residents_vintage, 1) = 1
        or bool_or(placed.latest_from is not null and (both_until is null or both_from < both_until))
            over (partition by placed.measure_id, placed.release_id, placed.period_start, population.residents_vintage)

),

final as (

    select
        placed.measure_id,
        'all' as sector_id,
        'as_published' as definition_version,
        placed.comparable_area_code as area_code,
        placed.comparable_area_code_system as area_code_system,
        cast(null as integer) as boundary_year,
        placed.compared_level as area_level,
        placed.is_itl1_region,
        placed.is_greater_south_east,
        placed.period_start,
        placed.period_end,
        placed.period_label,
        placed.address_basis,
        placed.release_id,
        placed.released,
        placed.is_latest and placed.residents_vintage = 1 as is_latest,
        case when placed.latest_from is not null and (placed.both_until is null or placed.both_from < placed.both_until) then placed.both_from end
            as latest_from,
        case when placed.latest_from is not null and placed.both_from < placed.both_until then placed.both_until end as latest_until,
        placed.residents_vintage,
        placed.value,
        placed.value_status,
        placed.population_people,
        placed.value / nullif(placed.population_people, 0) as value_per_head,
        case
            when placed.value is null then 'input_' || placed.value_status || ': ' || coalesce(placed.null_reason, 'no reason published')
            when placed.population_people is null and placed.compared_level = 'lcrn'
                then 'no_population: research network areas have no residents published'
            when placed.population_people is null and placed.residents_known_until is not null
                then 'no_population: residents of this area and year were not yet known, or had been withdrawn'
            when placed.population_people is null then 'no_population: residents of this area and year are not in the warehouse'
        end as reason,
        1 as n_cells,
        cast(placed.value is null as integer) as suppressed_cells,
        placed.release_id || coalesce('; ' || placed.population_release_id, '') as input_release_ids
    from divided as placed

)

select * from final
