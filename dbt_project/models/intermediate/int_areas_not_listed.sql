{%- set conformed = [
    'int_observations_from_official_figures',
    'int_observations_from_nomis',
    'int_observations_from_nomis_annual_population_survey',
    'int_observations_from_nomis_business_counts',
    'int_observations_from_nomis_earnings',
    'int_observations_from_nomis_population',
    'int_observations_from_ons_explore_local_statistics',
    'int_observations_from_ons_regional_accounts',
    'int_observations_from_ons_business_demography',
] -%}

with areas as (

    select * from {{ ref('int_areas') }}

),

counted as (

    {%- for model in conformed %}
        select
            area_code,
            area_code_system,
            landed_release_id,
            count(*) as cells
        from {{ ref(model) }}
        group by area_code, area_code_system, landed_release_id
        {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        counted.landed_release_id,
        counted.area_code_system,
        count(distinct counted.area_code) as areas_not_listed,
        cast(sum(counted.cells) as bigint) as cells,
        array_to_string(list_sort(list(distinct counted.area_code))[:5], ', ') as first_area_codes
    from counted
    anti join areas
        on counted.area_code = areas.area_code and counted.area_code_system = areas.area_code_system
    group by counted.landed_release_id, counted.area_code_system

)

select * from final
