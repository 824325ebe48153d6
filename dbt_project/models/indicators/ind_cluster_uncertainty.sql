{%- set within = ['release_id', 'period_start', 'area_level'] %}

with sectors as (

    select * from {{ ref('int_sector_employment_against_base') }}

),

drawn as (

    select * from {{ ref('int_cluster_uncertainty') }}

),

whole_economy as (

    {{ whole_economy_of('sectors', partition_by=within) }}

),

quotients as (

    {{ location_quotient('sectors', partition_by=within, area_totals='whole_economy') }}

),

combined as (

    select
        sectors.*,
        drawn.* exclude (release_id, period_label, area_level, area_code, sector_key),
        case when sectors.quotient_status = 'partial' then 'partial' else 'estimated' end as value_status,
        coalesce(sectors.quotient_reason, case when drawn.draws is null then 'undefined: no area has jobs in the sector' end) as reason,
        count(quotients.lq_emp) over of_sector as n_areas,
        quotients.lq_emp,
        quotients.lq_slq,
        quotients.lq_slq_log
    from sectors
    inner join quotients using ({{ within | join(', ') }}, area_code, industry_code)
    left join drawn
        on
            sectors.release_id = drawn.release_id
            and sectors.period_label = drawn.period_label
            and sectors.area_level = drawn.area_level
            and sectors.area_code = drawn.area_code
            and sectors.industry_code = drawn.sector_key
    window of_sector as (partition by sectors.release_id, sectors.period_start, sectors.area_level, sectors.industry_code)

),

-- A z score over few areas says little, so their rows say why there is none.
standardised as (

    select
        * replace (
            case when n_areas >= {{ var('standardised_min_areas') }} then lq_slq end as lq_slq,
            case when n_areas >= {{ var('standardised_min_areas') }} then lq_slq_log end as lq_slq_log,
            case when n_areas >= {{ var('standardised_min_areas') }} then lq_boot_cut end as lq_boot_cut
        ),
        case
            when lq_emp is null then reason
            when n_areas < {{ var('standardised_min_areas') }}
                then 'too_few_areas: a z score over fewer than {{ var("standardised_min_areas") }} areas says too little'
            when lq_slq is null then 'no_spread: every area has the same quotient'
            else reason
        end as slq_reason,
        case when lq_emp = 0 then 'undefined: no jobs in the sector, so the quotient has no logarithm' end as log_reason
    from combined

)

{{ indicator_rows('standardised', [
    {'id': 'employment_cluster_strong_probability', 'value': 'p_strong'},
    {'id': 'employment_cluster_specialised_probability', 'value': 'p_specialised'},
    {'id': 'employment_cluster_not_specialised_probability', 'value': 'p_not_specialised'},
    {'id': 'employment_cluster_stars_0_probability', 'value': 'p_stars_0'},
    {'id': 'employment_cluster_stars_1_probability', 'value': 'p_stars_1'},
    {'id': 'employment_cluster_stars_2_probability', 'value': 'p_stars_2'},
    {'id': 'employment_cluster_stars_3_probability', 'value': 'p_stars_3'},
    {'id': 'employment_location_quotient_above_1_probability', 'value': 'p_lq_above_1'},
    {'id': 'employment_location_quotient_top_3_probability', 'value': 'p_top'},
    {'id': 'employment_location_quotient_median_draw', 'value': 'lq_p50', 'low': 'lq_p05', 'high': 'lq_p95', 'interval': "'monte_carlo'",
     'comparator': 'lq_emp'},
    {'id': 'employment_location_quotient_standardised', 'value': 'lq_slq', 'reason': 'slq_reason', 'comparator': 'lq_boot_cut'},
    {'id': 'employment_location_quotient_standardised_cut', 'value': 'lq_boot_cut', 'reason': 'slq_reason'},
    {'id': 'employment_location_quotient_log_standardised', 'value': 'lq_slq_log', 'reason': 'coalesce(log_reason, slq_reason)', 'comparator': '1.96'},
]) }}
