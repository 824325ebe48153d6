{%- set boundary_changed = "boundary_changed: no later areas together have the boundaries that this one had" %}

with employment as (

    select * from {{ ref('int_sector_employment_against_base') }}
    where is_latest

),

observations as (

    select * from {{ ref('int_observations') }}
    where is_latest and not is_reference_only

),

areas as (

    select * from {{ ref('int_areas') }}

),

links as (

    select * from {{ ref('int_area_links') }}

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

research as (

    select * from {{ ref('int_life_science_research_places') }}

),

-- Second-level areas of 2016, of 2021 and of 2025: which parts of which share land.
between_editions as (

    select
        links.from_code,
        links.from_system,
        links.to_code
    from links
    inner join areas as older
        on links.from_code = older.area_code and links.from_system = older.area_code_system
    inner join areas as newer
        on links.to_code = newer.area_code and links.to_system = newer.area_code_system
    where
        older.area_level = 'itl2' and newer.area_level = 'itl2'
        and (links.from_system, links.to_system) in (('nuts2016', 'itl2021'), ('itl2021', 'itl2025'))

),

shared_parts as (

    select to_code
    from between_editions
    where from_system = 'itl2021'
    group by to_code
    having count(distinct from_code) > 1

),

-- Areas of 2025 that lie in one area of 2016 whole and fill it: where one of them has land of another, none stands for it.
area_parts as (

    select
        older.from_code as area_code,
        newer.to_code as part_code
    from between_editions as older
    inner join between_editions as newer
        on older.to_code = newer.from_code and newer.from_system = 'itl2021'
    where older.from_system = 'nuts2016'
    qualify not bool_or(newer.to_code in (select to_code from shared_parts)) over (partition by older.from_code)

),

parted as (

    select
        area_code,
        count(*) as part_count
    from area_parts
    group by area_code

),

-- Sectors may have their latest jobs in different releases: of an area's jobs in all industries the newest release counts.
area_jobs as (

    select
        employment.area_code,
        employment.period_start,
        employment.period_end,
        employment.period_label,
        employment.area_total,
        employment.release_id,
        parted.part_count
    from employment
    left join parted
        on employment.area_code = parted.area_code
    where employment.area_level = 'itl2'
    qualify row_number() over (
        partition by employment.area_code, employment.period_start, employment.period_end
        order by employment.area_total is null asc, employment.released desc nulls last, employment.release_id asc
    ) = 1

),

positions as (

    select
        area_parts.area_code,
        observations.period_start,
        {{ whole_sum('observations.value') }} as value,
        count(*) as part_count,
        case when count(distinct observations.value_status) = 1 then min(observations.value_status) else 'estimated' end as value_status,
        string_agg(distinct observations.null_reason, '; ' order by observations.null_reason) as null_reason,
        string_agg(distinct observations.release_id, '; ' order by observations.release_id) as release_id
    from observations
    inner join area_parts
        on observations.area_code = area_parts.part_code and observations.area_code_system = 'itl2025'
    where observations.measure_id = 'foreign_direct_investment_inward_position_gbp' and observations.industry_code = 'all'
    group by area_parts.area_code, observations.period_start

),

positions_per_job as (

    select
        'inward_investment_position_gbp_per_job' as component_id,
        area_jobs.area_code,
        area_jobs.period_start,
        area_jobs.period_end,
        area_jobs.period_label,
        case
            when positions.part_count = area_jobs.part_count then {{ ratio('positions.value', 'area_jobs.area_total') }}
        end as value,
        'gbp_per_job' as unit_id,
        coalesce(positions.value_status, 'missing') as value_status,
        case
            when area_jobs.part_count is null then '{{ boundary_changed }}'
            when positions.part_count is null or positions.part_count <> area_jobs.part_count
                then 'input_missing: no inward investment position of this area, or a part of it, in the year'
            when positions.value is null then 'input_' || positions.value_status || ': ' || coalesce(positions.null_reason, 'no reason published')
            when area_jobs.area_total is null then 'input_missing: jobs of the area are unknown'
        end as reason,
        area_jobs.release_id || coalesce('; ' || positions.release_id, '') as input_release_ids
    from area_jobs
    left join positions
        on area_jobs.area_code = positions.area_code and area_jobs.period_start = positions.period_start

),

regions_of_areas as (

    select distinct
        area_parts.area_code,
        districts.region_code
    from districts
    inner join area_parts
        on districts.itl2_code = area_parts.part_code

),

research_release as (

    select max(landed_release_id) as landed_release_id
    from research

),

research_by_area as (

    select
        area_parts.area_code,
        {{ whole_sum('research.four_star_fte') }} as four_star_fte
    from research
    inner join area_parts
        on research.itl2_code = area_parts.part_code
    group by area_parts.area_code

),

-- A region with a provider of unknown district does not know which of its areas has those people; of a provider without a region, none knows.
unplaced_research as (

    select distinct region_code
    from research
    where itl2_code is null

),

research_without_region as (

    select count(*) > 0 as is_any
    from research
    where region_code is null

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
                unplaced_research.region_code is null and area_jobs.part_count is not null and not research_without_region.is_any
                then {{ ratio(
                    '100000 * case when research_by_area.area_code is null then 0 else research_by_area.four_star_fte end', 'area_jobs.area_total'
                ) }}
        end as value,
        'fte_per_100k' as unit_id,
        'final' as value_status,
        case
            when area_jobs.part_count is null then '{{ boundary_changed }}'
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
        on area_jobs.area_code = regions_of_areas.area_code
    left join unplaced_research
        on regions_of_areas.region_code = unplaced_research.region_code
    left join research_by_area
        on area_jobs.area_code = research_by_area.area_code
    where area_jobs.period_start = date '2020-01-01'

),

zones_release as (

    select
        max(landed_release_id) as landed_release_id,
        max(designated_on) as designated_on
    from zones

),

zones_by_area as (

    select
        area_parts.area_code,
        count(*) as zone_count
    from zones
    inner join places
        on places.place_kind = 'opportunity_zone' and zones.zone_name = places.place_id
    inner join districts
        on places.local_authority_code = districts.area_code
    inner join area_parts
        on districts.itl2_code = area_parts.part_code
    group by area_parts.area_code

),

zones_of_areas as (

    select distinct
        'opportunity_zones_count' as component_id,
        area_jobs.area_code,
        zones_release.designated_on as period_start,
        zones_release.designated_on as period_end,
        cast(zones_release.designated_on as varchar) as period_label,
        case
            when area_jobs.part_count is null then null
            when zones_by_area.area_code is null then 0
            else zones_by_area.zone_count
        end as value,
        'count' as unit_id,
        'final' as value_status,
        case when area_jobs.part_count is null then '{{ boundary_changed }}' end as reason,
        zones_release.landed_release_id as input_release_ids
    from area_jobs
    inner join zones_release
        on zones_release.landed_release_id is not null
    left join zones_by_area
        on area_jobs.area_code = zones_by_area.area_code

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
        *,
        'itl2' as area_level,
        'nuts2016' as area_code_system
    from of_areas

)

select * from final
