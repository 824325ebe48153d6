{%- set shown = [
    'population_people', 'local_authorities_count', 'local_authorities_in_two_boards_count', 'nhs_trusts_count', 'nhs_trusts_foundation_count',
    'nhs_trusts_ambulance_count', 'nhs_trusts_mental_health_or_community_count', 'nhs_trusts_with_catchment_count',
    'catchment_trust_equivalents_count', 'catchment_population_people', 'trials_count', 'trial_sites_count', 'universities_count',
    'life_science_four_star_fte', 'research_projects_led_count', 'trial_participants_people', 'plans_mentioning_clusters_count',
    'electronic_patient_record_trusts_count', 'healthy_life_expectancy_years',
] -%}
{%- set explained = ['population_people', 'nhs_trusts_count', 'trials_count', 'research_projects_led_count'] -%}
with measures as (

    select * from {{ ref('ics_profile_measures') }}

),

boards as (

    select * from {{ ref('int_integrated_care_boards') }}

),

districts as (

    select
        links.icb_code,
        string_agg(areas.area_name, '; ' order by areas.area_name) filter (where links.is_whole) as local_authorities,
        string_agg(areas.area_name, '; ' order by areas.area_name) filter (where not links.is_whole) as local_authorities_in_part
    from {{ ref('int_district_boards') }} as links
    inner join {{ ref('dim_areas') }} as areas
        on links.area_code = areas.area_code and areas.area_code_system = 'gss'
    where links.is_of_2022
    group by all

),

pivoted as (

    select
        area_code,
        {% for measure in shown -%}
            max(case when ics_measure_id = '{{ measure }}' then value end) as {{ measure }},
        {% endfor -%}
        {% for measure in explained -%}
            max(case when ics_measure_id = '{{ measure }}' then value_status end) as {{ measure }}_status,
            max(case when ics_measure_id = '{{ measure }}' then reason end) as {{ measure }}_reason,
        {% endfor -%}
        max(case when ics_measure_id = 'population_people' then year(period_start) end) as population_year,
        max(case when ics_measure_id = 'population_people' then release_id end) as population_release_id,
        count(value) as measures_known_count,
        string_agg(distinct release_id, '; ' order by release_id) as input_release_ids
    from measures
    group by all

)

select
    boards.icb_code as area_code,
    boards.icb_code_system as area_code_system,
    boards.boundary_year,
    'icb' as area_level,
    boards.icb_name as area_name,
    boards.icb_code_2024,
    boards.icb_ods_code,
    boards.region_code,
    regions.area_name as region_name,
    boards.region_codes,
    districts.local_authorities,
    districts.local_authorities_in_part,
    {% for measure in shown -%}
        pivoted.{{ measure }},
    {% endfor -%}
    {% for measure in explained -%}
        pivoted.{{ measure }}_status,
        pivoted.{{ measure }}_reason,
    {% endfor -%}
    cast(pivoted.population_year as integer) as population_year,
    pivoted.population_release_id,
    pivoted.measures_known_count,
    pivoted.input_release_ids,
    true as is_latest
from boards
inner join pivoted
    on boards.icb_code = pivoted.area_code
left join districts
    on boards.icb_code = districts.icb_code
left join {{ ref('dim_areas') }} as regions
    on boards.region_code = regions.area_code and regions.area_code_system = 'gss'
