{%- set within = ['release_id', 'period_start', 'area_level'] %}

with sectors as (

    select * from {{ ref('int_sector_employment_against_base') }}

),

whole_economy as (

    select distinct
        {{ within | join(', ') }},
        area_code,
        area_total as value
    from sectors

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

combined as (

    select
        sectors.*,
        classes.lq_q75,
        classes.focus,
        classes.size_share,
        classes.cluster_strong,
        classes.cluster_stars,
        case when sectors.quotient_status = 'partial' then 'partial' else 'estimated' end as value_status,
        sectors.quotient_reason as reason
    from sectors
    inner join classes using ({{ within | join(', ') }}, area_code, industry_code)

)

{{ indicator_rows('combined', [
    {'id': 'employment_cluster_strong_flag', 'value': 'cluster_strong'},
    {'id': 'employment_cluster_stars', 'value': 'cluster_stars'},
    {'id': 'employment_focus_share', 'value': 'focus'},
    {'id': 'employment_size_share', 'value': 'size_share'},
    {'id': 'employment_cluster_threshold_ratio', 'value': 'lq_q75'},
]) }}
