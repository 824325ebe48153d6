with united as (

    select * from {{ ref('int_observations_from_official_figures') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_annual_population_survey') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_business_counts') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_earnings') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_population') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_explore_local_statistics') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_regional_accounts') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_business_demography') }}

),

-- Areas that the area list does not have, whatever a publisher's next file may bring, are in int_areas_not_listed.
placed as (

    select
        united.*,
        areas.area_level,
        areas.boundary_year,
        areas.comparable_area_code,
        areas.comparable_area_code_system
    from united
    inner join {{ ref('int_areas') }} as areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system

),

final as (

    select
        *,
        {{ is_latest_edition() }} as is_latest
    from placed

)

select * from final
