with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'population_people' and industry_code = 'all' and latest_from is not null and not is_reference_only

),

areas as (

    select * from {{ ref('int_areas') }}

),

of_areas as (

    select
        observations.comparable_area_code as area_code,
        observations.period_start,
        observations.value,
        observations.value_status,
        observations.release_id,
        observations.latest_from,
        observations.latest_until,
        areas.is_itl1_region
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or areas.area_level in ('nation', 'country')

),

-- Days on which the residents of a year changed for some area. Null is the time before any were known.
days as (

    select
        period_start,
        known_from
    from (
        select
            period_start,
            unnest([null, latest_from, latest_until]) as known_from
        from of_areas
    ) as starts_and_ends
    group by all

),

vintages as (

    select
        period_start,
        known_from,
        lead(known_from) over (partition by period_start order by known_from nulls first) as known_until,
        row_number() over (partition by period_start order by known_from desc nulls last) as residents_vintage
    from days

),

regions as (

    select
        of_areas.* exclude (latest_from, latest_until),
        vintages.known_from,
        vintages.known_until,
        vintages.residents_vintage
    from vintages
    inner join of_areas
        on
            vintages.period_start = of_areas.period_start
            and vintages.known_from >= of_areas.latest_from
            and (of_areas.latest_until is null or vintages.known_from < of_areas.latest_until)

),

-- The United Kingdom and England by addition, only where every region has a figure: the published totals are of older editions.
added as (

    select
        'K02000001' as area_code,
        period_start,
        residents_vintage,
        case when count(value) = 12 then sum(value) end as value,
        string_agg(distinct release_id, '; ' order by release_id) as release_id
    from regions
    where is_itl1_region
    group by all
    union all
    select
        'E92000001' as area_code,
        period_start,
        residents_vintage,
        case when count(value) = 9 then sum(value) end as value,
        string_agg(distinct release_id, '; ' order by release_id) as release_id
    from regions
    where area_code like 'E12%'
    group by all

),

known as (

    select
        area_code,
        period_start,
        residents_vintage,
        value,
        value_status,
        release_id
    from regions
    where area_code not in ('K02000001', 'E92000001')
    union all
    select
        area_code,
        period_start,
        residents_vintage,
        value,
        'estimated' as value_status,
        release_id
    from added
    where value is not null

),

every_area as (

    select distinct
        area_code,
        period_start
    from known

),

-- An area that had no residents yet, or none that stood, has a row without.
final as (

    select
        every_area.area_code,
        every_area.period_start,
        cast(vintages.residents_vintage as integer) as residents_vintage,
        vintages.known_from,
        vintages.known_until,
        known.value as population_people,
        known.value_status as population_status,
        known.release_id as population_release_id
    from every_area
    inner join vintages
        on every_area.period_start = vintages.period_start
    left join known
        on
            every_area.area_code = known.area_code
            and every_area.period_start = known.period_start
            and vintages.residents_vintage = known.residents_vintage

)

select * from final
