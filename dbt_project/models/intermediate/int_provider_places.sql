with providers as (

    select * from {{ ref('int_higher_education_providers') }}
    where is_current

),

compiled as (

    {{ current_rows(ref('stg_official_figures__universities')) }}

),

decided as (

    select * from {{ ref('site_screen_places') }}
    where place_kind = 'research_provider'

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

-- A provider that was assessed may be on no list here, and still have its place in the seed.
known as (

    select ukprn from providers
    union
    select place_id as ukprn from decided

),

-- By postcode where postcodes have landed; else the district in which the compiled list found the coordinates; else the one decided by hand.
final as (

    select
        known.ukprn,
        coalesce(case when providers.area_level = 'local_authority' then providers.area_code end, districts.current_area_code) as local_authority_code,
        coalesce(providers.itl3_code, districts.itl3_code) as itl3_code,
        coalesce(providers.itl2_code, districts.itl2_code) as itl2_code,
        coalesce(providers.region_code, districts.region_code) as region_code,
        case
            when providers.area_level = 'local_authority' or districts.area_code is null then providers.placed_by
            when compiled.local_authority_code is not null then 'coordinates'
            else 'hand'
        end as placed_by,
        case
            when providers.area_level = 'local_authority' or districts.area_code is null then providers.placement_confidence
            when compiled.local_authority_code is not null then 'high'
            else 'medium'
        end as placement_confidence
    from known
    left join providers
        on known.ukprn = providers.ukprn
    left join compiled
        on known.ukprn = compiled.ukprn
    left join decided
        on known.ukprn = decided.place_id
    left join districts
        on coalesce(compiled.local_authority_code, decided.local_authority_code) = districts.area_code

)

select * from final
