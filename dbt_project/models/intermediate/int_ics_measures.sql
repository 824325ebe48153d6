with boards as (

    select * from {{ ref('int_integrated_care_boards') }}

),

districts as (

    select * from {{ ref('int_district_boards') }}

),

current_districts as (

    select distinct
        districts.icb_code,
        districts.area_code,
        districts.weight,
        districts.is_whole
    from districts
    inner join {{ ref('int_district_areas') }} as district_areas
        on districts.area_code = district_areas.current_area_code

),

residents as (

    select * from {{ ref('int_residents_by_area') }}
    where area_level = 'local_authority' and weight_basis = 'published'

),

newest_residents as (

    select
        *,
        make_date(year(period_start), 12, 31) as period_end
    from residents
    qualify dense_rank() over (order by period_start desc, population_release_id desc) = 1

),

trusts as (

    select
        nhs_trusts.*,
        boards.icb_code as board_code,
        nhs_trusts.trust_code in (select trust_code from {{ ref('int_trust_catchments') }}) as has_catchment
    from {{ ref('int_nhs_trusts') }} as nhs_trusts
    inner join boards
        on nhs_trusts.icb_ods_code = boards.icb_ods_code
    where nhs_trusts.is_latest and nhs_trusts.closed_on is null

),

catchments as (

    select * from {{ ref('int_trust_catchments') }}
    where area_level = 'icb' and is_latest

),

trials as (

    select * from {{ ref('int_trial_activity') }}
    where area_level = 'icb' and period_kind = 'all_years'

),

whole_districts as (

    select * from districts
    where is_whole

),

universities as (

    select
        universities.*,
        whole_districts.icb_code
    from (
        {{ current_rows(ref('stg_official_figures__universities')) }}
    ) as universities
    left join whole_districts
        on universities.local_authority_code = whole_districts.area_code

),

research_units as (

    select
        units.four_star_fte,
        units.landed_release_id,
        universities.icb_code
    from (
        {{ current_rows(ref('stg_official_figures__ref2021_life_science_units')) }}
    ) as units
    inner join universities
        on units.ukprn = universities.ukprn

),

leads as (

    select * from {{ ref('int_research_organisation_roles') }}
    where is_lead and is_latest
    qualify row_number() over (partition by projects_release_id, project_id order by organisation_id) = 1

),

projects as (

    select
        projects.project_start,
        projects.landed_release_id as release_id,
        projects.released,
        whole_districts.icb_code
    from {{ ref('int_research_projects') }} as projects
    inner join leads
        on projects.landed_release_id = leads.projects_release_id and projects.project_id = leads.project_id
    left join {{ ref('int_research_organisation_places') }} as places
        on leads.landed_release_id = places.landed_release_id and leads.organisation_id = places.organisation_id
    left join whole_districts
        on places.area_code = whole_districts.area_code
    where projects.is_latest and projects.is_start_year_complete

),

counted as (

    {% set kinds = {
        'nhs_trusts_count': 'true',
        'nhs_trusts_foundation_count': "trust_name like '%FOUNDATION TRUST'",
        'nhs_trusts_ambulance_count': "trust_name like '%AMBULANCE%'",
        'nhs_trusts_mental_health_or_community_count': "regexp_matches(trust_name, 'MENTAL HEALTH|COMMUNITY')",
        'nhs_trusts_with_catchment_count': 'has_catchment',
    } -%}
    {% for measure, kept in kinds.items() -%}
        {{ 'union all' if not loop.first }}
        select
            '{{ measure }}' as ics_measure_id,
            board_code as icb_code,
            cast(count(*) filter (where {{ kept }}) as double) as value,
            'final' as value_status,
            any_value(released) as period_start,
            any_value(released) as period_end,
            min(landed_release_id) as release_id,
            any_value(released) as released
        from trusts
        group by board_code
    {% endfor %}
    union all
    select
        'catchment_trust_equivalents_count' as ics_measure_id,
        boards.icb_code,
        sum(catchments.patient_share order by catchments.trust_code) as value,
        'final' as value_status,
        make_date(max(catchments.trust_list_year), 1, 1) as period_start,
        make_date(max(catchments.trust_list_year), 12, 31) as period_end,
        min(catchments.landed_release_id) as release_id,
        cast(null as date) as released
    from catchments
    inner join boards
        on catchments.area_code in (boards.icb_code, boards.icb_code_2024)
    group by boards.icb_code
    union all
    select
        'universities_count' as ics_measure_id,
        icb_code,
        cast(count(*) as double) as value,
        'partial' as value_status,
        date '2021-01-01' as period_start,
        date '2021-12-31' as period_end,
        min(landed_release_id) as release_id,
        cast(null as date) as released
    from universities
    group by all
    union all
    select
        'life_science_four_star_fte' as ics_measure_id,
        icb_code,
        sum(four_star_fte order by four_star_fte) as value,
        'partial' as value_status,
        date '2020-07-31' as period_start,
        date '2020-07-31' as period_end,
        min(landed_release_id) as release_id,
        date '2022-05-06' as released
    from research_units
    group by all
    union all
    select
        'research_projects_led_count' as ics_measure_id,
        icb_code,
        cast(count(*) as double) as value,
        'partial' as value_status,
        min(project_start) as period_start,
        make_date(max(year(project_start)), 12, 31) as period_end,
        min(release_id) as release_id,
        min(released) as released
    from projects
    group by all

),

population as (

    select
        'population_people' as ics_measure_id,
        current_districts.icb_code,
        {{ whole_sum('newest_residents.population_people * current_districts.weight') }} as value,
        case when bool_and(current_districts.is_whole) then 'final' else 'estimated' end as value_status,
        max(newest_residents.period_start) as period_start,
        max(newest_residents.period_end) as period_end,
        max(newest_residents.population_release_id) as release_id
    from current_districts
    left join newest_residents
        on current_districts.area_code = newest_residents.area_code
    group by all

),

district_counts as (

    select
        icb_code,
        cast(count(*) as double) as local_authorities_count,
        cast(count(*) filter (where not is_whole) as double) as local_authorities_in_two_boards_count,
        min(landed_release_id) as release_id
    from districts
    where is_of_2022
    group by all

),

mentions as (

    select
        icb_code,
        cast(count(distinct document_id) filter (where agreed_mentions > 0) as double) as value,
        min(document_date) as period_start,
        max(document_date) as period_end
    from {{ ref('ics_document_codings') }}
    where agreed_mentions is not null
    group by all

),

found as (

    select * from counted
    union all by name
    select * from population
    {% for measure in ['local_authorities_count', 'local_authorities_in_two_boards_count'] -%}
        union all by name
        select
            '{{ measure }}' as ics_measure_id,
            icb_code,
            {{ measure }} as value,
            'final' as value_status,
            date '2022-07-01' as period_start,
            date '2022-07-01' as period_end,
            release_id
        from district_counts
    {% endfor -%}
    {% for measure, column in {'trials_count': 'n_trials', 'trial_sites_count': 'n_sites'}.items() -%}
        union all by name
        select
            '{{ measure }}' as ics_measure_id,
            area_code as icb_code,
            case when places_reason is null then cast({{ column }} as double) end as value,
            value_status,
            places_reason as reason,
            period_start,
            period_end,
            release_id,
            released
        from trials
    {% endfor -%}
    union all by name
    select
        'plans_mentioning_clusters_count' as ics_measure_id,
        *,
        'final' as value_status
    from mentions

),

editions as (

    select
        ics_measure_id,
        min(period_start) as period_start,
        max(period_end) as period_end,
        min(release_id) as release_id,
        min(released) as released
    from found
    group by all

),

final as (

    select
        boards.icb_code,
        measures.ics_measure_id,
        case
            when found.value_status is not null then found.value
            -- Of a list that has landed a board without an entry has none, unless what is in a district of it may be there.
            when not measures.is_listed or editions.ics_measure_id is null then null
            when not measures.is_placed_by_district or district_counts.local_authorities_in_two_boards_count = 0 then 0
        end as value,
        found.value_status,
        case
            when found.reason is not null then found.reason
            when editions.ics_measure_id is not null and measures.is_listed
                then 'places_incomplete: what lies in districts of two boards cannot be placed in one'
            else measures.reason_without
        end as reason_without,
        coalesce(found.period_start, editions.period_start) as period_start,
        coalesce(found.period_end, editions.period_end) as period_end,
        coalesce(found.release_id, editions.release_id) as release_id,
        coalesce(found.released, editions.released) as released
    from boards
    cross join {{ ref('ics_measures') }} as measures
    left join found
        on boards.icb_code = found.icb_code and measures.ics_measure_id = found.ics_measure_id
    left join editions
        on measures.ics_measure_id = editions.ics_measure_id
    left join district_counts
        on boards.icb_code = district_counts.icb_code

)

select * from final
