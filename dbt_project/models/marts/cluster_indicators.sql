{%- set columns = {
    'employment_jobs': 'jobs',
    'employment_location_quotient': 'location_quotient',
    'employment_location_quotient_excluding_own_area': 'location_quotient_excluding_own_area',
    'employment_location_quotient_symmetric': 'location_quotient_symmetric',
    'employment_excess_jobs': 'excess_jobs',
    'employment_focus_share': 'focus_share',
    'employment_size_share': 'size_share',
    'employment_cluster_threshold_ratio': 'strong_threshold',
    'employment_cluster_strong_flag': 'strong_flag',
    'employment_cluster_stars': 'cluster_stars',
} %}

with indicator_values as (

    select * from {{ ref('indicator_values') }}
    where indicator_id in ('{{ columns.keys() | join("', '") }}')

),

pivoted as (

    select
        sector_id,
        definition_version,
        area_code,
        area_code_system,
        boundary_year,
        area_level,
        period_start,
        period_end,
        period_label,
        address_basis,
        release_id,
        released,
        is_latest,
        {% for indicator_id, column in columns.items() -%}
            max(case when indicator_id = '{{ indicator_id }}' then value end) as {{ column }},
        {% endfor -%}
        max(case when indicator_id = 'employment_jobs' then value_low end) as jobs_low,
        max(case when indicator_id = 'employment_jobs' then value_high end) as jobs_high,
        max(case when indicator_id = 'employment_location_quotient' then value_low end) as location_quotient_low,
        max(case when indicator_id = 'employment_location_quotient' then value_high end) as location_quotient_high,
        max(case when indicator_id = 'employment_location_quotient' then interval_kind end) as interval_kind,
        max(case when indicator_id = 'employment_location_quotient' then value_status end) as value_status,
        max(case when indicator_id = 'employment_location_quotient' then reason end) as reason,
        max(case when indicator_id = 'employment_location_quotient' then rank end) as rank,
        max(case when indicator_id = 'employment_location_quotient' then rank_low end) as rank_low,
        max(case when indicator_id = 'employment_location_quotient' then rank_high end) as rank_high,
        max(case when indicator_id = 'employment_location_quotient' then n_ranked end) as n_ranked,
        max(case when indicator_id = 'employment_location_quotient' then n_expected end) as n_expected,
        max(case when indicator_id = 'employment_location_quotient' then tier end) as tier
    from indicator_values
    group by all

),

final as (

    select
        pivoted.sector_id,
        pivoted.definition_version,
        sectors.definition_title,
        pivoted.area_code,
        pivoted.area_code_system,
        pivoted.boundary_year,
        areas.area_name,
        pivoted.area_level,
        pivoted.period_start,
        pivoted.period_end,
        pivoted.period_label,
        pivoted.jobs,
        pivoted.jobs_low,
        pivoted.jobs_high,
        pivoted.location_quotient,
        pivoted.location_quotient_low,
        pivoted.location_quotient_high,
        pivoted.interval_kind,
        pivoted.value_status,
        pivoted.reason,
        case
            when pivoted.location_quotient_low > 1 then 'yes'
            when pivoted.location_quotient_high < 1 then 'no'
            when pivoted.location_quotient_low is not null and pivoted.location_quotient_high is not null then 'undecided'
            else 'unknown'
        end as is_above_national_share,
        pivoted.location_quotient_excluding_own_area,
        pivoted.location_quotient_symmetric,
        pivoted.excess_jobs,
        pivoted.focus_share,
        pivoted.size_share,
        pivoted.strong_threshold,
        pivoted.strong_flag = 1 as is_strong_cluster,
        cast(pivoted.cluster_stars as integer) as cluster_stars,
        pivoted.rank,
        pivoted.rank_low,
        pivoted.rank_high,
        pivoted.n_ranked,
        pivoted.n_expected,
        pivoted.tier,
        pivoted.address_basis,
        pivoted.released,
        pivoted.release_id,
        pivoted.is_latest,
        releases.publisher,
        releases.licence
    from pivoted
    left join {{ ref('dim_sectors') }} as sectors
        on pivoted.sector_id = sectors.sector_id and pivoted.definition_version = sectors.definition_version
    left join {{ ref('dim_areas') }} as areas
        on pivoted.area_code = areas.area_code and pivoted.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on pivoted.release_id = releases.release_id

)

select * from final
