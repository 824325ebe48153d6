{%- set within = ['release_id', 'period_start', 'area_level'] %}

with employment as (

    select * from {{ ref('int_employment_by_area_and_sector') }}
    where area_level in ('itl2', 'itl1')

),

sectors as (

    select
        *,
        sector_id || '/' || definition_version as industry_code
    from employment
    where sector_id <> 'all'

),

-- Totals of which a part is missing enter with what is known, and the class says so.
whole_economy as (

    select
        * exclude (value),
        known_value as value,
        value is null as is_partial
    from employment
    where sector_id = 'all' and definition_version = 'published_total'

),

base_quality as (

    select
        release_id,
        period_start,
        area_level,
        bool_or(is_partial) as is_partial
    from whole_economy
    group by all

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
        sectors.* exclude (value_status, reason),
        classes.lq_q75,
        classes.focus,
        classes.size_share,
        classes.cluster_strong,
        classes.cluster_stars,
        case when base_quality.is_partial or sectors.value is null then 'partial' else 'estimated' end as value_status,
        case
            when sectors.value is null then sectors.reason
            when base_quality.is_partial then 'base_partial: farm agriculture is missing for Scotland, so national and Scottish totals are understated'
        end as reason
    from sectors
    inner join classes using ({{ within | join(', ') }}, area_code, industry_code)
    inner join base_quality using ({{ within | join(', ') }})

)

{{ indicator_rows('combined', [
    {'id': 'employment_cluster_strong_flag', 'value': 'cluster_strong'},
    {'id': 'employment_cluster_stars', 'value': 'cluster_stars'},
    {'id': 'employment_focus_share', 'value': 'focus'},
    {'id': 'employment_size_share', 'value': 'size_share'},
    {'id': 'employment_cluster_threshold_ratio', 'value': 'lq_q75'},
]) }}
