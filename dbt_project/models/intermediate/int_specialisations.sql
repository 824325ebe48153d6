{%- set within = ['release_id', 'industry_level', 'period_start'] -%}

with employment as (

    select * from {{ ref('int_employment_by_area_and_level') }}

),

known as (

    select * from employment
    where known_value is not null

),

-- All jobs of an area as the sum of its published cells. A class is compared with the divisions, which are the whole economy.
level_totals as (

    select
        release_id,
        unnest(case when industry_level = 'division' then ['division', 'class'] else [industry_level] end) as industry_level,
        period_start,
        area_code,
        known_value
    from known
    where industry_level <> 'class'

),

area_totals as (

    select
        release_id,
        industry_level,
        period_start,
        area_code,
        sum(known_value) as known_value
    from level_totals
    group by all

),

-- Known cells against known totals; what is unknown stays so below, and understates the totals of its area and industry.
judged as (

    {{ specialisations(
        'known', partition_by=within, value='known_value', lq_threshold=var('specialisation_min_lq'), area_totals='area_totals'
    ) }}

),

final as (

    select
        employment.release_id || '/' || employment.industry_level || '/' || employment.period_label as panel,
        employment.*,
        judged.lq_emp,
        case when employment.value is not null then judged.specialised end as specialised,
        max(judged.e_i) over (
            partition by employment.release_id, employment.industry_level, employment.period_start, employment.industry_code
        ) as industry_jobs,
        area_totals.known_value as area_jobs
    from employment
    inner join area_totals using ({{ within | join(', ') }}, area_code)
    left join judged using ({{ within | join(', ') }}, area_code, industry_code)

)

select * from final
where industry_jobs >= {{ var('relatedness_min_industry_jobs') }}
