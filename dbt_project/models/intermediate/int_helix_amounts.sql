with measures as (

    select * from {{ ref('helix_measures') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

population as (

    select * from {{ ref('int_population_by_region') }}

),

observations as (

    select * from {{ ref('int_observations') }}
    where
        (industry_code = 'all' or (measure_id = 'research_grant_offered_gbp' and industry_code = 'funder:innovate_uk'))
        and not is_reference_only
        and not is_superseded
        and datediff('day', period_start, period_end) <= 366

),

published as (

    select
        observations.measure_id,
        observations.comparable_area_code as area_code,
        'gss' as area_code_system,
        case when areas.is_itl1_region then 'itl1' else 'country' end as area_level,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.value,
        observations.value_status,
        case when observations.value is null then 'input_' || observations.value_status || ': ' || coalesce(observations.null_reason, 'no reason published') end
            as reason,
        observations.address_basis,
        observations.release_id,
        observations.released,
        observations.is_latest
    from observations
    inner join measures
        on observations.measure_id = measures.measure_id and measures.read_from = 'observations'
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or observations.area_code = 'K02000001'

),

excellence as (

    select
        unnest(['itl1', 'itl2']) as area_level,
        unnest([region_code, itl2_code]) as area_code,
        unnest(['gss', 'itl2025']) as area_code_system,
        unnest(['research_four_star_fte_per_100k_residents', 'research_four_star_fte']) as measure_id,
        four_star_fte,
        landed_release_id
    from {{ ref('int_life_science_research_places') }}
    union all
    select
        'country' as area_level,
        'K02000001' as area_code,
        'gss' as area_code_system,
        'research_four_star_fte_per_100k_residents' as measure_id,
        four_star_fte,
        landed_release_id
    from {{ ref('int_life_science_research_places') }}

),

excellence_summed as (

    select
        measure_id,
        area_code,
        area_code_system,
        area_level,
        date '2021-01-01' as period_start,
        date '2021-12-31' as period_end,
        '2021' as period_label,
        {{ whole_sum('four_star_fte') }} as value,
        'estimated' as value_status,
        case when count(four_star_fte) < count(*) then 'input_missing: a unit of the area has no figure' end as reason,
        'site' as address_basis,
        landed_release_id as release_id,
        true as is_latest
    from excellence
    where area_code is not null
    group by all

),

members as (

    select * from {{ ref('int_collaboration_members') }}

),

-- Each project once per area and kind of body, for who leads it and for all who take part.
project_places as (

    select distinct
        release_id,
        released,
        project_id,
        project_year,
        case organisation_kind when 'university' then 'universities' when 'industry' then 'businesses' else 'public_bodies' end as kind,
        unnest(case when is_lead then ['lead_organisation', 'participant'] else ['participant'] end) as address_basis,
        region_code,
        itl2_code
    from members
    where organisation_kind in ('university', 'industry', 'public')

),

projects_levelled as (

    select
        * exclude (region_code, itl2_code),
        unnest(['itl1', 'itl2', 'country']) as area_level,
        unnest([region_code, itl2_code, 'K02000001']) as area_code,
        unnest(['gss', 'itl2025', 'gss']) as area_code_system
    from project_places

),

projects_counted as (

    select
        'research_projects_of_' || kind || '_count' as measure_id,
        area_code,
        area_code_system,
        area_level,
        make_date(project_year, 1, 1) as period_start,
        make_date(project_year, 12, 31) as period_end,
        cast(project_year as varchar) as period_label,
        cast(count(distinct project_id) as double) as value,
        'estimated' as value_status,
        address_basis,
        max(release_id) as release_id,
        max(released) as released,
        true as is_latest
    from projects_levelled
    where area_code is not null
    group by all

),

trusts_levelled as (

    select
        unnest(['itl1', 'itl2']) as area_level,
        unnest([region_code, itl2_code]) as area_code,
        unnest(['gss', 'itl2025']) as area_code_system,
        released,
        landed_release_id
    from {{ ref('int_nhs_trusts') }}
    where is_latest and closed_on is null

),

trusts as (

    select
        'nhs_trusts_count' as measure_id,
        area_code,
        area_code_system,
        area_level,
        released as period_start,
        released as period_end,
        cast(released as varchar) as period_label,
        cast(count(*) as double) as value,
        'final' as value_status,
        'registered_office' as address_basis,
        landed_release_id as release_id,
        released,
        true as is_latest
    from trusts_levelled
    where area_code is not null and released is not null
    group by all

),

united as (

    select * from published
    union all by name
    select * from excellence_summed
    union all by name
    select * from projects_counted
    union all by name
    select * from trusts

),

per_head as (

    select
        united.* replace (
            case
                when measures.per_residents is null then united.value
                else {{ ratio('united.value * measures.per_residents', 'population.population_people') }}
            end as value,
            coalesce(
                united.reason,
                case
                    when measures.per_residents is not null and population.population_people is null
                        then 'no_population: residents of this area and year are not in the warehouse'
                end
            ) as reason
        ),
        measures.per_residents,
        united.release_id || case when measures.per_residents is null then '' else coalesce('; ' || population.population_release_id, '') end
            as input_release_ids
    from united
    inner join measures using (measure_id)
    left join population
        on united.area_code = population.area_code and make_date(year(united.period_start), 1, 1) = population.period_start

),

-- The United Kingdom of the same release, period and address basis. Counts of places of different size are not compared.
final as (

    select
        per_head.* exclude (per_residents, value_status),
        case when per_head.value is null then {{ null_status('per_head.value_status', 'per_head.reason') }} else per_head.value_status end as value_status,
        case when per_head.per_residents is not null then uk.value end as comparator_value,
        case when per_head.per_residents is not null then {{ ratio('100 * per_head.value', 'uk.value') }} end as uk_index,
        coalesce(
            per_head.reason,
            case
                when per_head.per_residents is null then 'not_comparable: a count, which says nothing against a larger place'
                when uk.value is null then 'no_comparator: this edition, or its population, has no United Kingdom figure'
            end
        ) as index_reason
    from per_head
    left join per_head as uk
        on
            uk.area_code = 'K02000001'
            and per_head.measure_id = uk.measure_id
            and per_head.release_id = uk.release_id
            and per_head.period_start = uk.period_start
            and per_head.period_end = uk.period_end
            and per_head.address_basis = uk.address_basis

)

select * from final
