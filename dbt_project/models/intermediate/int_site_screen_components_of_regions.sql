with amounts as (

    select * from {{ ref('int_amounts_per_head') }}
    where is_latest and is_itl1_region

),

observations as (

    select * from {{ ref('int_observations') }}
    where is_latest and not is_reference_only

),

population as (

    select * from {{ ref('int_population_by_region') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

zones as (

    select * from {{ ref('int_opportunity_zones') }}
    where status = 'designated'

),

research as (

    select * from {{ ref('int_life_science_research_places') }}

),

regions as (

    select area_code
    from areas
    where is_itl1_region and area_code_system = 'gss'

),

per_head as (

    select
        case measure_id
            when 'business_research_and_development_expenditure_gbp' then 'business_research_gbp_per_head'
            else 'inward_investment_position_gbp_per_head'
        end as component_id,
        area_code,
        period_start,
        period_end,
        period_label,
        value_per_head as value,
        'gbp_per_head' as unit_id,
        value_status,
        reason,
        input_release_ids
    from amounts
    where measure_id in ('business_research_and_development_expenditure_gbp', 'foreign_direct_investment_inward_position_gbp')
    union all
    select
        'inward_investment_projects_per_100k_residents' as component_id,
        area_code,
        period_start,
        period_end,
        period_label,
        100000 * value_per_head as value,
        'projects_per_100k' as unit_id,
        value_status,
        reason,
        input_release_ids
    from amounts
    where measure_id = 'foreign_direct_investment_projects_count'

),

-- Grants are lumpy: the mean of a year and the two before, over the residents of the middle one.
grants as (

    select
        comparable_area_code as area_code,
        period_start,
        period_end,
        {{ whole_sum('value', over=' over three_years') }} as value,
        count(*) over three_years as years,
        release_id
    from observations
    where measure_id = 'research_grant_offered_gbp' and industry_code = 'funder:innovate_uk'
    window three_years as (
        partition by comparable_area_code, comparable_area_code_system, release_id
        order by period_start range between interval 2 year preceding and current row
    )

),

grants_per_head as (

    select
        'innovation_grants_gbp_per_head' as component_id,
        grants.area_code,
        cast(grants.period_start - interval 2 year as date) as period_start,
        grants.period_end,
        year(grants.period_start) - 2 || ' to ' || year(grants.period_start) as period_label,
        {{ ratio('grants.value', '3 * population.population_people') }} as value,
        'gbp_per_head' as unit_id,
        'final' as value_status,
        case
            when grants.value is null then 'input_missing: grants of one of the three years are unknown'
            when population.population_people is null then 'no_population: residents of this area and year are not in the warehouse'
        end as reason,
        grants.release_id || coalesce('; ' || population.population_release_id, '') as input_release_ids
    from grants
    inner join regions
        on grants.area_code = regions.area_code
    left join population
        on
            grants.area_code = population.area_code
            and cast(grants.period_start - interval 1 year as date) = population.period_start
    where grants.years = 3

),

research_release as (

    select max(landed_release_id) as landed_release_id
    from research

),

research_by_region as (

    select
        region_code as area_code,
        {{ whole_sum('four_star_fte') }} as four_star_fte
    from research
    group by region_code

),

research_without_region as (

    select count(*) > 0 as is_any
    from research
    where region_code is null

),

-- Every unit that submitted is on the list: a region or area without one has none.
research_per_head as (

    select
        'research_four_star_fte_per_100k_residents' as component_id,
        regions.area_code,
        date '2020-07-31' as period_start,
        date '2020-07-31' as period_end,
        '2020-07-31' as period_label,
        case
            when not research_without_region.is_any
                then {{ ratio(
                    '100000 * case when research_by_region.area_code is null then 0 else research_by_region.four_star_fte end',
                    'population.population_people'
                ) }}
        end as value,
        'fte_per_100k' as unit_id,
        'final' as value_status,
        case
            when research_without_region.is_any then 'part_unknown: a research provider has no known region'
            when population.population_people is null then 'no_population: residents of this area and year are not in the warehouse'
        end as reason,
        research_release.landed_release_id || coalesce('; ' || population.population_release_id, '') as input_release_ids
    from regions
    cross join research_without_region
    inner join research_release
        on research_release.landed_release_id is not null
    left join research_by_region
        on regions.area_code = research_by_region.area_code
    left join population
        on regions.area_code = population.area_code and population.period_start = date '2020-01-01'

),

zones_release as (

    select
        max(landed_release_id) as landed_release_id,
        max(designated_on) as designated_on
    from zones

),

zones_by_region as (

    select
        area_code,
        count(*) as zone_count
    from zones
    group by area_code

),

-- The list of designated zones is complete: elsewhere there is none.
zone_counts as (

    select
        'opportunity_zones_count' as component_id,
        regions.area_code,
        zones_release.designated_on as period_start,
        zones_release.designated_on as period_end,
        cast(zones_release.designated_on as varchar) as period_label,
        case when zones_by_region.area_code is null then 0 else zones_by_region.zone_count end as value,
        'count' as unit_id,
        'final' as value_status,
        cast(null as varchar) as reason,
        zones_release.landed_release_id as input_release_ids
    from regions
    inner join zones_release
        on zones_release.landed_release_id is not null
    left join zones_by_region
        on regions.area_code = zones_by_region.area_code

),

of_regions as (

    select * from per_head
    union all
    select * from grants_per_head
    union all
    select * from research_per_head
    union all
    select * from zone_counts

),

final as (

    select
        *,
        'itl1' as area_level,
        'gss' as area_code_system
    from of_regions

)

select * from final
