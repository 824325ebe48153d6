with assets as (

    select * from {{ ref('int_regional_assets') }}
    where is_counted

),

kinds as (

    select * from {{ ref('asset_kinds') }}
    where list_completeness in ('complete', 'partial')

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

residents as (

    select * from {{ ref('int_residents_by_area') }}

),

links as (

    select * from {{ ref('int_area_links') }}

),

areas as (

    select distinct
        'itl1' as area_level,
        'gss' as area_code_system,
        region_code as area_code,
        region_code
    from districts
    union all
    select distinct
        'itl2' as area_level,
        'itl2025' as area_code_system,
        itl2_code as area_code,
        region_code
    from districts
    where itl2_code is not null
    union all
    select
        'icb' as area_level,
        area_code_system,
        area_code,
        'E92000001' as region_code
    from {{ ref('int_areas') }}
    where area_level = 'icb' and area_code_system = 'icb2022'

),

-- Residents of boards are sums over districts; one that boards share is split by small areas.
residents_of_boards as (

    select
        'icb' as area_level,
        links.to_code as area_code,
        residents.period_start,
        'districts_published' as weight_basis,
        residents.population_release_id,
        round(sum(residents.population_people * links.weight)) as population_people
    from residents
    inner join links
        on residents.area_code = links.from_code and links.from_system = 'gss' and links.to_system = 'icb2022'
    where residents.area_level = 'local_authority' and residents.weight_basis = 'published'
    group by all

),

published_residents as (

    select
        area_level,
        area_code,
        period_start,
        weight_basis,
        population_release_id,
        population_people
    from residents
    where (area_level = 'itl1' and weight_basis = 'published') or (area_level = 'itl2' and weight_basis = 'districts_published')
    union all by name
    select * from residents_of_boards

),

area_counts as (

    select
        area_level,
        count(*) as area_count
    from areas
    group by area_level

),

-- The years of a level in which every area has residents.
chosen_residents as (

    select published_residents.*
    from published_residents
    inner join area_counts
        on published_residents.area_level = area_counts.area_level
    qualify
        count(*) over (
            partition by published_residents.area_level, published_residents.period_start, published_residents.population_release_id
        ) = area_counts.area_count

),

newest_residents as (

    select *
    from chosen_residents
    qualify dense_rank() over (partition by area_level order by period_start desc, population_release_id desc) = 1

),

-- What a list is about: boards, and trusts, are of England.
grid as (

    select
        areas.*,
        kinds.asset_kind,
        kinds.title as asset_kind_title,
        kinds.list_completeness,
        kinds.completeness_note,
        case when areas.area_level = 'icb' then 'E92000001' else kinds.covers_area_code end as whole_area_code,
        kinds.covers_area_code = 'K02000001' or areas.region_code like 'E%' as is_covered
    from areas
    cross join kinds

),

located as (

    select
        asset_id,
        asset_kind,
        dated,
        unnest(['itl1', 'itl2', 'icb']) as area_level,
        unnest([region_code, itl2_code, icb_code]) as area_code,
        region_code
    from assets

),

-- Of boards, assets of England and those of no known region.
in_level as (

    select * from located
    where area_level <> 'icb' or region_code is null or region_code like 'E%'

),

totals as (

    select
        asset_kind,
        area_level,
        count(*) as listed_count,
        count(area_code) as placed_count,
        max(dated) as dated
    from in_level
    group by all

),

counts as (

    select
        asset_kind,
        area_level,
        area_code,
        count(*) as asset_count
    from in_level
    where area_code is not null
    group by all

),

-- Landed releases that the lists were read from; a list of bodies can be of several.
read_from as (

    select
        asset_kind,
        source_id,
        unnest(string_split(landed_release_id, ', ')) as release_id
    from assets

),

lists as (

    select
        read_from.asset_kind,
        string_agg(distinct read_from.release_id, '; ' order by read_from.release_id) as release_id,
        max(coalesce(sources.released, releases.released)) as released
    from read_from
    left join {{ ref('int_sources') }} as sources
        on read_from.source_id = sources.source_id
    left join {{ ref('int_releases') }} as releases
        on read_from.release_id = releases.release_id
    group by read_from.asset_kind

),

final as (

    select
        grid.*,
        totals.listed_count,
        totals.placed_count,
        totals.dated,
        lists.release_id,
        lists.released,
        -- An area of a list that has landed has none where nothing of the list lies in it.
        case
            when not grid.is_covered or totals.listed_count is null then null
            when counts.asset_count is null then 0
            else counts.asset_count
        end as asset_count,
        case when grid.is_covered then newest_residents.population_people end as population_people,
        newest_residents.period_start as population_period_start,
        newest_residents.population_release_id
    from grid
    left join totals
        on grid.asset_kind = totals.asset_kind and grid.area_level = totals.area_level
    left join lists
        on grid.asset_kind = lists.asset_kind
    left join counts
        on grid.asset_kind = counts.asset_kind and grid.area_level = counts.area_level and grid.area_code = counts.area_code
    left join newest_residents
        on grid.area_level = newest_residents.area_level and grid.area_code = newest_residents.area_code

)

select * from final
