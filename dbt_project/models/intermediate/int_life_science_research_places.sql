with places as (

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

-- Each institution's own people; where a provider's district is on no list, the one in site_screen_places.
final as (

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

)

select * from final
