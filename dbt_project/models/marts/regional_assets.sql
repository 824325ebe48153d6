with assets as (

    select * from {{ ref('int_regional_assets') }}

),

sources as (

    select * from {{ ref('int_sources') }}

),

releases as (

    select * from {{ ref('int_releases') }}

),

regions as (

    select
        area_code,
        comparable_area_code,
        area_name,
        is_greater_south_east
    from {{ ref('int_areas') }}
    where is_itl1_region and area_code_system = 'gss'

),

itl1 as (

    select
        area_code,
        comparable_area_code
    from {{ ref('int_areas') }}
    where is_itl1_region and area_code_system = 'itl2025'

),

final as (

    select
        assets.asset_id,
        assets.asset_kind,
        assets.asset_kind_title,
        assets.asset_name,
        assets.status as asset_status,
        assets.is_counted,
        assets.list_completeness,
        assets.completeness_note,
        assets.valid_from as asset_from,
        assets.valid_to as asset_to,
        assets.dated,
        assets.date_precision,
        assets.postcode,
        assets.local_authority_code,
        assets.itl3_code,
        assets.itl2_code,
        itl1.area_code as itl1_code,
        assets.region_code,
        regions.area_name as region_name,
        regions.is_greater_south_east,
        assets.icb_code,
        assets.icb_code_system,
        assets.placed_by,
        assets.placement_confidence,
        case
            when assets.region_code is null then 'not_placed: the source gives neither a postcode nor an area that is known here'
            when assets.local_authority_code is null then 'region_only: the source gives a region, and no postcode lookup has landed or there is no postcode'
        end as placement_reason,
        assets.identifier_scheme,
        assets.identifier,
        assets.residents_people,
        assets.residents_tested_share,
        assets.note,
        coalesce(assets.source_title, sources.title, releases.title) as source_title,
        coalesce(assets.source_url, sources.publisher_url, releases.publisher_url) as source_url,
        coalesce(sources.publisher, releases.publisher) as publisher,
        coalesce(sources.licence, releases.licence, 'Facts quoted') as licence,
        assets.landed_release_id
    from assets
    left join sources
        on assets.source_id = sources.source_id
    left join releases
        on assets.landed_release_id = releases.release_id
    left join regions
        on assets.region_code = regions.area_code
    left join itl1
        on assets.region_code = itl1.comparable_area_code

)

select * from final
