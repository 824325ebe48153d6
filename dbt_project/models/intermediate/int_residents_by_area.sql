with observations as (

    select * from {{ ref('int_observations') }}
    where
        industry_code = 'all'
        and not is_reference_only
        and not is_superseded
        and value is not null
        and (
            measure_id like 'gross_domestic_product_gbp%'
            or measure_id like 'gross_disposable_household_income_gbp%'
            or measure_id = 'population_people'
        )

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

population as (

    select * from {{ ref('int_population_by_region') }}

),

-- Under the codes of int_areas_by_group: regions by their one code, districts by that of today.
placed as (

    select
        observations.measure_id,
        observations.period_start,
        observations.release_id,
        observations.value,
        observations.is_latest,
        {{ area_among_groups('observations', 'areas', 'districts') }}
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    left join districts
        on observations.area_code = districts.area_code and observations.area_level = 'local_authority'
    where areas.is_itl1_region or observations.area_level in ('itl2', 'itl3', 'local_authority')

),

-- Money over money per resident gives the residents that the publisher divided by, but for rounding.
implied as (

    select
        amounts.area_level,
        amounts.area_code_system,
        amounts.area_code,
        amounts.period_start,
        'implied_by_' || replace(amounts.measure_id, '_gbp', '') as weight_basis,
        amounts.release_id as population_release_id,
        cast(round(max({{ ratio('amounts.value', 'per_head.value') }})) as bigint) as population_people
    from placed as amounts
    inner join placed as per_head
        on
            amounts.measure_id || '_per_head' = per_head.measure_id
            and amounts.area_code = per_head.area_code
            and amounts.area_code_system = per_head.area_code_system
            and amounts.area_level = per_head.area_level
            and amounts.period_start = per_head.period_start
            and amounts.release_id = per_head.release_id
    group by all

),

published as (

    select
        'itl1' as area_level,
        'gss' as area_code_system,
        regions.area_code,
        regions.period_start,
        'published' as weight_basis,
        whole.population_release_id,
        cast(regions.population_people as bigint) as population_people
    from population as regions
    inner join population as whole
        on regions.period_start = whole.period_start and whole.area_code = 'K02000001'
    inner join areas
        on regions.area_code = areas.area_code and areas.area_code_system = 'gss'
    where areas.is_itl1_region
    union all
    select
        area_level,
        area_code_system,
        area_code,
        period_start,
        'published' as weight_basis,
        release_id as population_release_id,
        cast(sum(value) as bigint) as population_people
    from placed
    where measure_id = 'population_people' and area_level = 'local_authority' and is_latest
    group by all

),

by_district as (

    select * from implied
    where area_level = 'local_authority'
    union all by name
    select * from published
    where area_level = 'local_authority'

),

current_districts as (

    select distinct
        current_area_code,
        itl2_code,
        itl3_code,
        region_code
    from districts

),

bases as (

    select distinct
        period_start,
        weight_basis,
        population_release_id
    from by_district

),

memberships as (

    select
        current_area_code,
        unnest(['itl3', 'itl2', 'itl1']) as area_level,
        unnest(['itl2025', 'itl2025', 'gss']) as area_code_system,
        unnest([itl3_code, itl2_code, region_code]) as area_code
    from current_districts

),

-- An area has residents only where every one of its districts has.
summed as (

    select
        memberships.area_level,
        memberships.area_code_system,
        memberships.area_code,
        bases.period_start,
        'districts_' || bases.weight_basis as weight_basis,
        bases.population_release_id,
        cast({{ whole_sum('by_district.population_people') }} as bigint) as population_people
    from memberships
    cross join bases
    left join by_district
        on
            memberships.current_area_code = by_district.area_code
            and bases.period_start = by_district.period_start
            and bases.weight_basis = by_district.weight_basis
            and bases.population_release_id = by_district.population_release_id
    group by all

),

final as (

    select * from implied
    union all by name
    select * from published
    union all by name
    select * from summed
    where population_people is not null

)

select * from final
