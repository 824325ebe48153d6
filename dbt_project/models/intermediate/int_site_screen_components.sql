{%- set columns = [
    'component_id', 'sector_id', 'definition_version', 'area_level', 'area_code', 'area_code_system', 'period_start', 'period_end', 'period_label',
    'value', 'unit_id', 'value_status', 'reason', 'input_release_ids'
] %}
{%- set boundary_changed = "boundary_changed: no later area has the boundaries that this one had" %}

with employment as (

    select * from {{ ref('int_sector_employment_against_base') }}
    where is_latest

),

amounts as (

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

places as (

    select * from {{ ref('site_screen_places') }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

research_units as (

    {{ current_rows(ref('stg_official_figures__ref2021_life_science_units')) }}

),

universities as (

    {{ current_rows(ref('stg_official_figures__universities')) }}

),

regions as (

    select area_code
    from areas
    where is_itl1_region and area_code_system = 'gss'

),

-- Second-level areas of 2016 with the area of 2025 that has the same boundaries, where there is one, and their jobs.
area_jobs as (

    select distinct
        employment.area_code,
        employment.period_start,
        employment.period_end,
        employment.period_label,
        employment.area_total,
        employment.release_id,
        case when areas.comparable_area_code_system = 'itl2025' then areas.comparable_area_code end as area_code_of_2025
    from employment
    inner join areas
        on employment.area_code = areas.area_code and employment.area_code_system = areas.area_code_system
    where employment.area_level = 'itl2'

),

jobs_shares as (

    select
        'sector_jobs_share' as component_id,
        sector_id,
        definition_version,
        area_level,
        area_code,
        area_code_system,
        period_start,
        period_end,
        period_label,
        {{ ratio('value', 'area_total') }} as value,
        'share' as unit_id,
        jobs_status as value_status,
        jobs_reason as reason,
        release_id as input_release_ids
    from employment
    where sector_id <> 'all'

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

-- Each institution's own people; where a provider's district is on no list, the one in site_screen_places.
research as (

    select
        coalesce(research_units.area_code, districts.region_code) as region_code,
        districts.itl2_code,
        research_units.four_star_fte,
        research_units.landed_release_id
    from research_units
    left join universities
        on research_units.ukprn = universities.ukprn
    left join places
        on places.place_kind = 'research_provider' and research_units.ukprn = places.place_id
    left join districts
        on coalesce(universities.local_authority_code, places.local_authority_code) = districts.area_code

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

research_by_area as (

    select
        itl2_code,
        {{ whole_sum('four_star_fte') }} as four_star_fte
    from research
    where itl2_code is not null
    group by itl2_code

),

-- A region with a provider of unknown district does not know which of its areas has those people; of a provider without a region, none knows.
unplaced_research as (

    select distinct region_code
    from research
    where itl2_code is null

),

research_without_region as (

    select count(*) > 0 as is_any
    from unplaced_research
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

zones_by_area as (

    select
        districts.itl2_code,
        count(*) as zone_count
    from zones
    inner join places
        on places.place_kind = 'opportunity_zone' and zones.zone_name = places.place_id
    inner join districts
        on places.local_authority_code = districts.area_code
    group by districts.itl2_code

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

positions as (

    select
        comparable_area_code as area_code,
        period_start,
        value,
        value_status,
        null_reason,
        release_id
    from observations
    where
        measure_id = 'foreign_direct_investment_inward_position_gbp' and area_level = 'itl2' and industry_code = 'all'
        and comparable_area_code_system = 'itl2025'

),

positions_per_job as (

    select
        'inward_investment_position_gbp_per_job' as component_id,
        area_jobs.area_code,
        area_jobs.period_start,
        area_jobs.period_end,
        area_jobs.period_label,
        {{ ratio('positions.value', 'area_jobs.area_total') }} as value,
        'gbp_per_job' as unit_id,
        coalesce(positions.value_status, 'missing') as value_status,
        case
            when area_jobs.area_code_of_2025 is null then '{{ boundary_changed }}'
            when positions.release_id is null then 'input_missing: no inward investment position of this area and year'
            when positions.value is null then 'input_' || positions.value_status || ': ' || coalesce(positions.null_reason, 'no reason published')
            when area_jobs.area_total is null then 'input_missing: jobs of the area are unknown'
        end as reason,
        area_jobs.release_id || coalesce('; ' || positions.release_id, '') as input_release_ids
    from area_jobs
    left join positions
        on area_jobs.area_code_of_2025 = positions.area_code and area_jobs.period_start = positions.period_start

),

regions_of_areas as (

    select distinct
        itl2_code,
        region_code
    from districts
    where itl2_code is not null

),

research_per_job as (

    select
        'research_four_star_fte_per_100k_jobs' as component_id,
        area_jobs.area_code,
        date '2020-07-31' as period_start,
        date '2020-07-31' as period_end,
        '2020-07-31' as period_label,
        case
            when
                unplaced_research.region_code is null and area_jobs.area_code_of_2025 is not null and not research_without_region.is_any
                then {{ ratio(
                    '100000 * case when research_by_area.itl2_code is null then 0 else research_by_area.four_star_fte end', 'area_jobs.area_total'
                ) }}
        end as value,
        'fte_per_100k' as unit_id,
        'final' as value_status,
        case
            when area_jobs.area_code_of_2025 is null then '{{ boundary_changed }}'
            when unplaced_research.region_code is not null or research_without_region.is_any
                then 'part_unknown: a research provider of the region has no known district'
            when area_jobs.area_total is null then 'input_missing: jobs of the area are unknown'
        end as reason,
        research_release.landed_release_id || '; ' || area_jobs.release_id as input_release_ids
    from area_jobs
    cross join research_without_region
    inner join research_release
        on research_release.landed_release_id is not null
    left join regions_of_areas
        on area_jobs.area_code_of_2025 = regions_of_areas.itl2_code
    left join unplaced_research
        on regions_of_areas.region_code = unplaced_research.region_code
    left join research_by_area
        on area_jobs.area_code_of_2025 = research_by_area.itl2_code
    where area_jobs.period_start = date '2020-01-01'

),

zones_of_areas as (

    select distinct
        'opportunity_zones_count' as component_id,
        area_jobs.area_code,
        zones_release.designated_on as period_start,
        zones_release.designated_on as period_end,
        cast(zones_release.designated_on as varchar) as period_label,
        case
            when area_jobs.area_code_of_2025 is null then null
            when zones_by_area.itl2_code is null then 0
            else zones_by_area.zone_count
        end as value,
        'count' as unit_id,
        'final' as value_status,
        case when area_jobs.area_code_of_2025 is null then '{{ boundary_changed }}' end as reason,
        zones_release.landed_release_id as input_release_ids
    from area_jobs
    inner join zones_release
        on zones_release.landed_release_id is not null
    left join zones_by_area
        on area_jobs.area_code_of_2025 = zones_by_area.itl2_code

),

of_areas as (

    select * from positions_per_job
    union all
    select * from research_per_job
    union all
    select * from zones_of_areas

),

final as (

    select
        {{ columns | join(', ') }}
    from jobs_shares
    union all by name
    select
        of_regions.*,
        'all' as sector_id,
        'as_published' as definition_version,
        'itl1' as area_level,
        'gss' as area_code_system
    from of_regions
    union all by name
    select
        of_areas.*,
        'all' as sector_id,
        'as_published' as definition_version,
        'itl2' as area_level,
        'nuts2016' as area_code_system
    from of_areas

)

select * from final
