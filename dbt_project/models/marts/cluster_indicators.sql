-- depends_on: {{ ref('dim_sectors') }}
{{ config(post_hook="{{ cluster_ranking() }}") }}
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
    'employment_cluster_strong_probability': 'probability_strong',
    'employment_cluster_specialised_probability': 'probability_specialised',
    'employment_cluster_not_specialised_probability': 'probability_not_specialised',
    'employment_cluster_stars_0_probability': 'probability_stars_0',
    'employment_cluster_stars_1_probability': 'probability_stars_1',
    'employment_cluster_stars_2_probability': 'probability_stars_2',
    'employment_cluster_stars_3_probability': 'probability_stars_3',
    'employment_location_quotient_above_1_probability': 'probability_location_quotient_above_1',
    'employment_location_quotient_top_3_probability': 'probability_top_3',
    'employment_location_quotient_median_draw': 'location_quotient_median_draw',
    'employment_location_quotient_standardised': 'location_quotient_standardised',
    'employment_location_quotient_log_standardised': 'location_quotient_log_standardised',
    'employment_location_quotient_standardised_cut': 'standardised_cut',
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
        max(case when indicator_id = 'employment_location_quotient_median_draw' then value_low end) as location_quotient_draws_low,
        max(case when indicator_id = 'employment_location_quotient_median_draw' then value_high end) as location_quotient_draws_high,
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

classed as (

    select
        *,
        {{ cluster_class('strong_flag', 'location_quotient') }} as cluster_class
    from pivoted

),

simulations as (

    select * from {{ ref('int_cluster_uncertainty') }}

),

sweeps as (

    select
        release_id,
        period_start,
        area_code,
        sector_id,
        definition_version,
        cast(max(n_strong) as integer) as strong_combinations,
        cast(max(n_combinations) as integer) as combinations
    from {{ ref('int_cluster_threshold_sweep') }}
    group by all

),

final as (

    select
        classed.sector_id,
        classed.definition_version,
        sectors.definition_title,
        classed.area_code,
        classed.area_code_system,
        classed.boundary_year,
        areas.area_name,
        classed.area_level,
        classed.period_start,
        classed.period_end,
        classed.period_label,
        classed.jobs,
        classed.jobs_low,
        classed.jobs_high,
        classed.location_quotient,
        classed.location_quotient_low,
        classed.location_quotient_high,
        classed.interval_kind,
        classed.value_status,
        classed.reason,
        case
            when classed.location_quotient_low > 1 then 'yes'
            when classed.location_quotient_high < 1 then 'no'
            when classed.location_quotient_low is not null and classed.location_quotient_high is not null then 'undecided'
            else 'unknown'
        end as is_above_national_share,
        classed.location_quotient_excluding_own_area,
        classed.location_quotient_symmetric,
        classed.excess_jobs,
        classed.focus_share,
        classed.size_share,
        classed.strong_threshold,
        classed.strong_flag = 1 as is_strong_cluster,
        classed.cluster_class,
        case classed.cluster_class
            when 'strong cluster' then classed.probability_strong
            when 'specialised' then classed.probability_specialised
            when 'not specialised' then classed.probability_not_specialised
        end as probability_of_class,
        classed.probability_strong,
        classed.probability_specialised,
        classed.probability_not_specialised,
        classed.probability_location_quotient_above_1,
        classed.probability_top_3,
        classed.location_quotient_median_draw,
        classed.location_quotient_draws_low,
        classed.location_quotient_draws_high,
        cast(classed.cluster_stars as integer) as cluster_stars,
        case classed.cluster_stars
            when 0 then classed.probability_stars_0
            when 1 then classed.probability_stars_1
            when 2 then classed.probability_stars_2
            when 3 then classed.probability_stars_3
        end as probability_of_stars,
        classed.probability_stars_0,
        classed.probability_stars_1,
        classed.probability_stars_2,
        classed.probability_stars_3,
        simulations.draws,
        simulations.seed,
        case when simulations.seed is not null then '{{ var("monte_carlo_assumptions") }}' end as assumptions_version,
        sweeps.strong_combinations,
        sweeps.combinations,
        classed.location_quotient_standardised,
        classed.location_quotient_log_standardised,
        classed.standardised_cut,
        classed.location_quotient_standardised > classed.standardised_cut as is_above_standardised_cut,
        case when classed.standardised_cut is not null then simulations.resamples end as resamples,
        classed.rank,
        classed.rank_low,
        classed.rank_high,
        classed.n_ranked,
        classed.n_expected,
        classed.tier,
        classed.address_basis,
        classed.released,
        classed.release_id,
        classed.is_latest,
        releases.publisher,
        releases.licence
    from classed
    left join simulations
        on
            classed.release_id = simulations.release_id
            and classed.period_label = simulations.period_label
            and classed.area_level = simulations.area_level
            and classed.area_code = simulations.area_code
            and classed.sector_id || '/' || classed.definition_version = simulations.sector_key
    left join sweeps
        on
            classed.release_id = sweeps.release_id
            and classed.period_start = sweeps.period_start
            and classed.area_code = sweeps.area_code
            and classed.sector_id = sweeps.sector_id
            and classed.definition_version = sweeps.definition_version
    left join {{ ref('dim_sectors') }} as sectors
        on classed.sector_id = sectors.sector_id and classed.definition_version = sectors.definition_version
    left join {{ ref('dim_areas') }} as areas
        on classed.area_code = areas.area_code and classed.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on classed.release_id = releases.release_id

)

select * from final
