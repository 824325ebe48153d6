{%- set within = ['release_id', 'industry_level', 'period_start'] -%}

with sector_classes as (

    select distinct industry_code from {{ ref('sector_industries') }}
    where sector_id = '{{ var("relatedness_sector") }}'

),

expected as (

    select distinct
        cell_area_code_system as area_code_system,
        areas_expected
    from {{ ref('int_area_memberships') }}
    where area_level = 'country'

),

cells as (

    select
        release_id,
        released,
        source_precedence,
        address_basis,
        period_start,
        period_end,
        period_label,
        area_code,
        area_code_system,
        industry_level,
        industry_code,
        value,
        known_value,
        half_width_squared_of_jobs as half_width_squared,
        count(distinct area_code) over (partition by release_id, period_start, industry_level) as n_areas
    from {{ ref('int_employment_by_area_and_industry') }}
    where
        cell_basis <> 'absent'
        and (
            industry_level in ('division', 'subclass')
            or (industry_level = 'class' and industry_code in (select industry_code from sector_classes))
        )

),

-- A release that lacks one of the areas has no national share to compare with.
employment as (

    select cells.* exclude (n_areas)
    from cells
    inner join expected using (area_code_system)
    where cells.n_areas = expected.areas_expected

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
