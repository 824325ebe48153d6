with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'population_people' and industry_code = 'all' and is_latest and not is_reference_only

),

areas as (

    select * from {{ ref('int_areas') }}

),

regions as (

    select
        observations.comparable_area_code as area_code,
        observations.period_start,
        observations.value,
        observations.value_status,
        observations.release_id,
        areas.is_itl1_region
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or areas.area_level in ('nation', 'country')

),

-- The United Kingdom and England by addition, only where every region has a figure: the published totals are of older editions.
added as (

    select
        'K02000001' as area_code,
        period_start,
        case when count(value) = 12 then sum(value) end as value,
        string_agg(distinct release_id, '; ' order by release_id) as release_id
    from regions
    where is_itl1_region
    group by all
    union all
    select
        'E92000001' as area_code,
        period_start,
        case when count(value) = 9 then sum(value) end as value,
        string_agg(distinct release_id, '; ' order by release_id) as release_id
    from regions
    where area_code like 'E12%'
    group by all

),

final as (

    select
        area_code,
        period_start,
        value as population_people,
        value_status as population_status,
        release_id as population_release_id
    from regions
    where area_code not in ('K02000001', 'E92000001')
    union all
    select
        area_code,
        period_start,
        value as population_people,
        'estimated' as population_status,
        release_id as population_release_id
    from added
    where value is not null

)

select * from final
