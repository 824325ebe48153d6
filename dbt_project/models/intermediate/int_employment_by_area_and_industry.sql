with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'employment_jobs' and area_level = 'itl2' and not is_reference_only and not is_superseded

),

industries as (

    select
        industries.*,
        divisions.parent_code as section_code
    from {{ ref('int_industries') }} as industries
    left join {{ ref('int_industries') }} as divisions
        on industries.division_code = divisions.industry_code

),

wanted as (

    select distinct industry_code from {{ ref('sector_industries') }}
    union
    select industry_code from industries
    where industry_level in ('section', 'division')
    union
    select 'all'

),

-- A subclass counts by itself, and towards its class, its division, its section and the whole economy.
from_subclasses as (

    select
        observations.*,
        unnest([industries.industry_code, industries.class_code, industries.division_code, industries.section_code, 'all']) as group_code
    from observations
    inner join industries
        on observations.industry_code = industries.industry_code
    where industries.industry_level = 'subclass'

),

summed as (

    select
        release_id,
        released,
        source_precedence,
        area_code,
        area_code_system,
        group_code as industry_code,
        period_start,
        period_end,
        period_label,
        address_basis,
        {{ sum_with_bounds() }},
        sum(value) as known_value,
        sum(((value_high - value_low) / 2) ** 2) as half_width_squared,
        sum((value_high - value) ** 2) as upper_half_width_squared,
        count(*) as n_cells,
        count(*) - count(value) as suppressed_cells,
        max(null_reason) as null_reason
    from from_subclasses
    where group_code in (select industry_code from wanted)
    group by all

),

-- What the cells of one level of industries add up to in an area, at least.
known_of_level as (

    select
        observations.release_id,
        observations.area_code,
        observations.area_code_system,
        observations.period_start,
        industries.industry_level,
        sum(observations.value_low) as known_low
    from observations
    inner join industries
        on observations.industry_code = industries.industry_code
    where observations.industry_code <> 'all'
    group by all

),

published_totals as (

    select
        release_id,
        area_code,
        area_code_system,
        period_start,
        case when value_status <> 'partial' then value_high end as total_high
    from observations
    where industry_code = 'all'

),

-- Sums that the compiled file already holds. A value beside "blank in source" is the sum of the published parts only; a suppressed cell lies between
-- nothing and what the area's total leaves for it.
published as (

    select
        observations.release_id,
        observations.released,
        observations.source_precedence,
        observations.area_code,
        observations.area_code_system,
        observations.industry_code,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.address_basis,
        case when observations.value_status <> 'partial' then observations.value end as value,
        observations.value as known_value,
        case when observations.value_status = 'suppressed' then 0 else observations.value_low end as value_low,
        case
            when observations.value_status = 'suppressed' then {{ withheld_high('published_totals.total_high', 'known_of_level.known_low') }}
            when observations.value_status <> 'partial' then observations.value_high
        end as value_high,
        ((observations.value_high - observations.value_low) / 2) ** 2 as half_width_squared,
        (observations.value_high - observations.value) ** 2 as upper_half_width_squared,
        1 as n_cells,
        cast(observations.value_status = 'partial' or observations.value is null as integer) as suppressed_cells,
        case when observations.value_status = 'partial' then observations.note else observations.null_reason end as null_reason
    from observations
    left join industries
        on observations.industry_code = industries.industry_code
    left join known_of_level using (release_id, area_code, area_code_system, period_start, industry_level)
    left join published_totals using (release_id, area_code, area_code_system, period_start)
    where
        industries.industry_level <> 'subclass'
        and observations.industry_code in (select industry_code from wanted)

),

united as (

    select * from summed
    union all by name
    select * from published

),

rounding_rules as (

    select * from {{ ref('bres_rounding_rules') }}
    where scheme = '{{ var("rounding_scheme") }}'

),

-- An area's total counts as one published cell with its own band, as the box of the location quotient wants (Nomis article 1103).
area_totals as (

    select * exclude (value_low, value_high) from united
    where industry_code = 'all'

),

bounded_totals as (

    {{ bres_cell_bounds('area_totals', 'rounding_rules', low='value_low', high='value_high') }}

)

select * from united
where industry_code <> 'all'
union all by name
select * from bounded_totals
