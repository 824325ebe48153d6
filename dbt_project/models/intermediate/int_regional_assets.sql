{#- Columns of every part below, in order; a part names those it has. -#}
with providers as (

    select
        'university' as asset_kind,
        'ukprn:' || providers.ukprn as asset_id,
        providers.provider_name as asset_name,
        'listed' as status,
        releases.released as dated,
        releases.released_precision as date_precision,
        providers.postcode,
        places.local_authority_code,
        places.itl3_code,
        places.itl2_code,
        places.region_code,
        places.placed_by,
        places.placement_confidence,
        'ukprn' as identifier_scheme,
        providers.ukprn as identifier,
        providers.landed_release_id
    from {{ ref('int_higher_education_providers') }} as providers
    inner join {{ ref('int_provider_places') }} as places
        on providers.ukprn = places.ukprn
    left join {{ ref('int_releases') }} as releases
        on providers.landed_release_id = releases.release_id
    where providers.is_current

),

trusts as (

    select
        'nhs_trust' as asset_kind,
        'ods:' || trusts.trust_code as asset_id,
        trusts.trust_name as asset_name,
        case when coalesce(trusts.closed_on, trusts.succeeded_on - 1) is null then 'open' else 'closed' end as status,
        trusts.opened_on as valid_from,
        coalesce(trusts.closed_on, trusts.succeeded_on - 1) as valid_to,
        trusts.released as dated,
        releases.released_precision as date_precision,
        trusts.postcode,
        trusts.area_code as local_authority_code,
        trusts.itl3_code,
        trusts.itl2_code,
        trusts.region_code,
        trusts.icb_code,
        trusts.icb_code_system,
        trusts.placed_by,
        trusts.placement_confidence,
        'ods' as identifier_scheme,
        trusts.trust_code as identifier,
        'followed by ' || trusts.successor_codes as note,
        trusts.landed_release_id
    from {{ ref('int_nhs_trusts') }} as trusts
    left join {{ ref('int_releases') }} as releases
        on trusts.landed_release_id = releases.release_id
    where trusts.is_latest

),

zones as (

    select
        'opportunity_zone' as asset_kind,
        'zone:' || lower(regexp_replace(zones.zone_name, '[^A-Za-z]+', '_', 'g')) as asset_id,
        zones.zone_name as asset_name,
        zones.status,
        zones.designated_on as valid_from,
        zones.designated_on as dated,
        zones.designated_precision as date_precision,
        districts.current_area_code as local_authority_code,
        districts.itl3_code,
        districts.itl2_code,
        zones.area_code as region_code,
        case when districts.area_code is null then 'publisher_label' else 'hand' end as placed_by,
        case when districts.area_code is null then 'low' else 'medium' end as placement_confidence,
        zones.source_id,
        zones.note,
        zones.landed_release_id
    from {{ ref('int_opportunity_zones') }} as zones
    left join {{ ref('site_screen_places') }} as places
        on zones.zone_name = places.place_id and places.place_kind = 'opportunity_zone'
    left join {{ ref('int_district_areas') }} as districts
        on places.local_authority_code = districts.area_code

),

compiled as (

    {{ current_rows(ref('stg_official_figures__catapults_and_science_parks')) }}

),

-- Names and addresses that are one asset become one row, at the address that stands for it.
sites as (

    select
        compiled.*,
        coalesce(addresses.asset_id, lower(regexp_replace(compiled.name, '[^A-Za-z]+', '_', 'g'))) as site_asset_id,
        coalesce(addresses.asset_name, compiled.name) as asset_name,
        coalesce(addresses.is_main, true) as is_main,
        -- A label that is an aggregate ("not attributed") is none.
        case when compiled.area_code_system = 'gss' then compiled.area_code end as compiled_region_code,
        string_agg(case when not addresses.is_main then compiled.postcode end, ', ') over (partition by addresses.asset_id) as other_postcodes
    from compiled
    left join {{ ref('asset_addresses') }} as addresses
        on compiled.name = addresses.listed_name and compiled.postcode is not distinct from addresses.postcode

),

placed_sites as (

    {{ place_by_postcode('sites', 'postcode', 'compiled_region_code') }}

),

parks as (

    select
        placed.kind as asset_kind,
        placed.kind || ':' || placed.site_asset_id as asset_id,
        placed.asset_name,
        'listed' as status,
        sources.released as dated,
        sources.released_precision as date_precision,
        placed.postcode,
        case when placed.area_level = 'local_authority' then placed.area_code end as local_authority_code,
        placed.itl3_code,
        placed.itl2_code,
        placed.region_code,
        placed.placed_by,
        placed.placement_confidence,
        placed.source_id,
        'further postcodes in the records: ' || placed.other_postcodes as note,
        placed.landed_release_id
    from placed_sites as placed
    left join {{ ref('int_sources') }} as sources
        on placed.source_id = sources.source_id
    where placed.is_main

),

-- Organisations of research projects that a pattern finds, one to a postcode; one without a postcode is no place.
organisations as (

    select * from {{ ref('int_organisations') }}
    where postcode is not null and gtr_ids is not null

),

institutes as (

    select
        kinds.asset_kind,
        organisations.body_id as asset_id,
        organisations.organisation_name as asset_name,
        'listed' as status,
        releases.released as dated,
        releases.released_precision as date_precision,
        organisations.postcode,
        organisations.area_code as local_authority_code,
        organisations.itl3_code,
        organisations.itl2_code,
        organisations.region_code,
        organisations.placed_by,
        organisations.placement_confidence,
        'gtr' as identifier_scheme,
        organisations.gtr_ids as identifier,
        organisations.landed_release_ids as landed_release_id
    from {{ ref('asset_kinds') }} as kinds
    inner join organisations
        on regexp_matches(lower(organisations.organisation_name), kinds.organisation_pattern)
    left join {{ ref('int_releases') }} as releases
        on organisations.landed_release_ids = releases.release_id
    qualify row_number() over (partition by kinds.asset_kind, organisations.postcode order by organisations.body_id) = 1

),

named as (

    select
        named.asset_kind,
        'named:' || named.asset_id as asset_id,
        named.asset_name,
        named.status,
        named.valid_from,
        named.valid_to,
        named.valid_from as dated,
        named.date_precision,
        organisations.postcode,
        coalesce(districts.current_area_code, organisations.area_code) as local_authority_code,
        coalesce(districts.itl3_code, organisations.itl3_code) as itl3_code,
        coalesce(districts.itl2_code, organisations.itl2_code) as itl2_code,
        coalesce(districts.region_code, organisations.region_code) as region_code,
        case when districts.area_code is not null then 'hand' else coalesce(organisations.placed_by, 'none') end as placed_by,
        case when districts.area_code is not null then 'high' else coalesce(organisations.placement_confidence, 'none') end as placement_confidence,
        case when organisations.gtr_ids is not null then 'gtr' end as identifier_scheme,
        organisations.gtr_ids as identifier,
        named.residents_people,
        named.residents_tested_share,
        named.source_title,
        named.source_url,
        named.note,
        organisations.landed_release_ids as landed_release_id
    from {{ ref('named_assets') }} as named
    left join {{ ref('int_district_areas') }} as districts
        on named.local_authority_code = districts.area_code
    left join organisations
        on regexp_matches(lower(organisations.organisation_name), named.organisation_pattern)
    qualify row_number() over (partition by named.asset_id order by organisations.body_id) = 1

),

united as (

    select * from providers
    union all by name
    select * from trusts
    union all by name
    select * from zones
    union all by name
    select * from parks
    union all by name
    select * from institutes
    union all by name
    select * from named

),

-- A district that lies whole in one board; of the boundaries of the directory's boards.
boards as (

    select
        from_code,
        max(to_code) as icb_code,
        max(to_system) as icb_code_system
    from {{ ref('int_area_links') }}
    where from_system = 'gss' and to_system = 'icb2022' and weight = 1
    group by from_code
    having count(distinct to_code) = 1

),

final as (

    select
        united.* exclude (icb_code, icb_code_system),
        coalesce(united.icb_code, boards.icb_code) as icb_code,
        case when united.icb_code is not null then united.icb_code_system else boards.icb_code_system end as icb_code_system,
        kinds.title as asset_kind_title,
        kinds.list_completeness,
        kinds.covers_area_code,
        kinds.completeness_note,
        united.status not in ('disputed', 'closed', 'ended', 'not_ingested') as is_counted
    from united
    inner join {{ ref('asset_kinds') }} as kinds
        on united.asset_kind = kinds.asset_kind
    left join boards
        on united.local_authority_code = boards.from_code

)

select * from final
