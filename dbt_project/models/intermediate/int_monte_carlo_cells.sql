{%- set cell = ['release_id', 'period_start', 'area_level', 'area_code'] %}

with sectors as (

    select
        *,
        count(*) filter (where value is null) over (partition by release_id, period_start, area_level, industry_code) as unknown_areas,
        sum(value) over (partition by release_id, period_start, area_level, industry_code) as national_jobs
    from {{ ref('int_sector_employment_against_base') }}

),

members as (

    select * from {{ ref('sector_industries') }}

),

assumptions as (

    select * from {{ ref('monte_carlo_assumptions') }}
    where is_applied and assumptions_version = '{{ var("monte_carlo_assumptions") }}'

),

memberships as (

    select * from {{ ref('int_area_memberships') }}
    where area_level in ('itl2', 'itl1')

),

-- Whatever is finer than a class is the least certain; of an area's total only one thing is known.
cells as (

    select * replace (case when industry_code = 'all' then 'all' else industry_level end as industry_level)
    from {{ ref('int_employment_by_area_and_industry') }}
    where industry_code = 'all' or industry_code in (select industry_code from members)

),

rounding_rules as (

    select * from {{ ref('bres_rounding_rules') }}
    where scheme = '{{ var("rounding_scheme") }}'

),

bounded as (

    {{ bres_cell_bounds('cells', 'rounding_rules', value='known_value', low='own_low', high='own_high') }}

),

-- Where a part of an area's total is missing, quotients are taken against the part that is known; so are their draws. A sum that was published
-- without its cells counts as one cell.
drawn as (

    select
        release_id,
        period_start,
        area_code,
        area_code_system,
        industry_code,
        industry_level,
        case when industry_code = 'all' then known_value else value end as value,
        coalesce(upper_half_width_squared, (own_high - known_value) ** 2) as upper_half_width_squared
    from bounded

),

-- The rounding errors of a sum are drawn at once: a single cell's base, and of several the base that spreads as far as their sum does.
summed as (

    select
        drawn.release_id,
        drawn.period_start,
        memberships.area_level,
        memberships.area_code,
        drawn.industry_code,
        assumptions.cv,
        sum(drawn.value) as value,
        2 * sqrt(sum(drawn.upper_half_width_squared)) as rounding_base
    from drawn
    inner join memberships
        on drawn.area_code = memberships.cell_area_code and drawn.area_code_system = memberships.cell_area_code_system
    left join assumptions
        on memberships.area_level = assumptions.area_level and drawn.industry_level = assumptions.industry_level
    group by all

),

final as (

    select
        sectors.release_id,
        sectors.period_start,
        sectors.period_label,
        sectors.area_level,
        sectors.industry_code as sector_key,
        sectors.area_code,
        members.industry_code,
        members.weight,
        parts.value,
        parts.cv,
        {{ significant('parts.rounding_base') }} as rounding_base,
        sectors.area_total,
        totals_by_level.cv as total_cv,
        {{ significant('totals_by_level.rounding_base') }} as total_rounding_base
    from sectors
    inner join members
        on sectors.sector_id = members.sector_id and sectors.definition_version = members.definition_version
    inner join summed as parts
        on {{ matched('sectors', 'parts', cell) }} and members.industry_code = parts.industry_code
    inner join summed as totals_by_level
        on {{ matched('sectors', 'totals_by_level', cell) }} and totals_by_level.industry_code = 'all'
    where sectors.unknown_areas = 0 and sectors.national_jobs > 0 and sectors.area_total > 0

)

select * from final
