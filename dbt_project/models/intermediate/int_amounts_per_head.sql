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

    select * from {{ ref('int_population_by_region') }}

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
        placed.is_latest,
        placed.value,
        placed.value_status,
        population.population_people,
        placed.value / nullif(population.population_people, 0) as value_per_head,
        case
            when placed.value is null then 'input_' || placed.value_status || ': ' || coalesce(placed.null_reason, 'no reason published')
            when population.population_people is null and placed.compared_level = 'lcrn'
                then 'no_population: research network areas have no residents published'
            when population.population_people is null then 'no_population: residents of this area and year are not in the warehouse'
        end as reason,
        1 as n_cells,
        cast(placed.value is null as integer) as suppressed_cells,
        placed.release_id || coalesce('; ' || population.population_release_id, '') as input_release_ids
    from placed
    left join population
        on
            placed.comparable_area_code = population.area_code
            -- A year from April or a research year takes the residents of the middle of its first calendar year.
            and make_date(year(placed.period_start), 1, 1) = population.period_start

)

select * from final
