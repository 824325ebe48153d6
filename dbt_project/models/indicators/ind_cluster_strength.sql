{%- set within = ['release_id', 'period_start', 'area_level'] %}

with sectors as (

    select * from {{ ref('int_sector_employment_against_base') }}

),

whole_economy as (

    {{ whole_economy_of('sectors', partition_by=within) }}

),

classes as (

    {{ cluster_strength(
        'sectors',
        partition_by=within,
        area_totals='whole_economy',
        strong_quantile=var('strong_quantile'),
        strong_min_lq=var('strong_min_lq'),
        strong_min_share=var('strong_min_share'),
        star_top=var('star_top'),
        star_lq=var('star_lq'),
        star_min_employment=var('star_min_employment'),
    ) }}

),

industry_bounds as (

    select
        {{ within | join(', ') }},
        industry_code,
        {{ whole_sum('value_low') }} as industry_low,
        {{ whole_sum('value_high') }} as industry_high
    from sectors
    group by all

),

combined as (

    select
        sectors.*,
        classes.lq_q75,
        classes.focus,
        classes.size_share,
        classes.cluster_strong,
        classes.cluster_stars,
        case when sectors.quotient_status = 'partial' then 'partial' else 'estimated' end as value_status,
        sectors.quotient_reason as reason,
        {{ ratio_low('sectors.value_low', 'sectors.area_total_low', 'sectors.area_total_high') }} as focus_low,
        {{ ratio_high('sectors.value_high', 'sectors.area_total_low', 'sectors.area_total_high') }} as focus_high,
        {{ share_low('sectors.value_low', 'sectors.value_high', 'industry_bounds.industry_high') }} as size_low,
        {{ share_high('sectors.value_low', 'sectors.value_high', 'industry_bounds.industry_low') }} as size_high
    from sectors
    inner join industry_bounds using ({{ within | join(', ') }}, industry_code)
    inner join classes using ({{ within | join(', ') }}, area_code, industry_code)

)

{{ indicator_rows('combined', [
    {'id': 'employment_cluster_strong_flag', 'value': 'cluster_strong'},
    {'id': 'employment_cluster_stars', 'value': 'cluster_stars'},
    {'id': 'employment_focus_share', 'value': 'focus', 'low': 'focus_low', 'high': 'focus_high', 'interval': "'rounding'"},
    {'id': 'employment_size_share', 'value': 'size_share', 'low': 'size_low', 'high': 'size_high', 'interval': "'rounding'"},
    {'id': 'employment_cluster_threshold_ratio', 'value': 'lq_q75'},
]) }}
