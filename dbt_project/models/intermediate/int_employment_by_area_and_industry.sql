{%- set edition = [
    'release_id', 'released', 'source_precedence', 'address_basis', 'period_start', 'period_end', 'period_label'
] -%}
{%- set of_area = ['release_id', 'period_start', 'area_code', 'area_code_system'] -%}

with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'employment_jobs' and area_level = 'itl2' and not is_reference_only and not is_superseded

),

industries as (

    select
        industries.industry_code,
        industries.industry_level,
        industries.class_code,
        industries.division_code,
        case industries.industry_level when 'section' then industries.industry_code else divisions.parent_code end as section_code
    from {{ ref('int_industries') }} as industries
    left join {{ ref('int_industries') }} as divisions
        on industries.division_code = divisions.industry_code

),

edition_industries as (

    select distinct
        {{ edition | join(', ') }},
        industry_code
    from observations

),

edition_areas as (

    select distinct {{ of_area | join(', ') }}
    from observations

),

-- What the cells of one level of industries add up to in an area, at least.
known_of_level as (

    select
        {{ listed(of_area, 'observations') }}
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
        {{ of_area | join(', ') }},
        case when value_status <> 'partial' then value_high end as total_high
    from observations
    where industry_code = 'all'

),

-- Every industry of a release and year in every area of it: a cell that is not there is unknown, not zero. A value beside "blank in source" is the
-- sum of the published parts only; a suppressed cell lies between nothing and what the area's total leaves for it.
cells as (

    select
        edition_industries.*,
        edition_areas.area_code,
        edition_areas.area_code_system,
        industries.industry_level,
        industries.class_code,
        industries.division_code,
        industries.section_code,
        case when observations.value_status <> 'partial' then observations.value end as value,
        observations.value as known_value,
        case when observations.value_status = 'suppressed' then 0 else observations.value_low end as value_low,
        case
            when observations.value_status = 'suppressed' then {{ withheld_high('published_totals.total_high', 'known_of_level.known_low') }}
            when observations.value_status <> 'partial' then observations.value_high
        end as value_high,
        ((observations.value_high - observations.value_low) / 2) ** 2 as half_width_squared,
        (observations.value_high - observations.value) ** 2 as upper_half_width_squared,
        coalesce(observations.value_status, 'missing') as value_status,
        case
            when observations.industry_code is null then 'the release has no row for it'
            when observations.value_status = 'partial' then observations.note
            else observations.null_reason
        end as null_reason,
        case when observations.industry_code is null then 'absent' else 'published' end as cell_basis,
        observations.is_latest
    from edition_industries
    inner join edition_areas using (release_id, period_start)
    inner join industries using (industry_code)
    left join observations using (release_id, period_start, industry_code, area_code, area_code_system)
    left join known_of_level using (release_id, period_start, area_code, area_code_system, industry_level)
    left join published_totals using (release_id, period_start, area_code, area_code_system)

),

-- A subclass counts towards its class, its division, its section and the whole economy.
from_subclasses as (

    select
        *,
        unnest([class_code, division_code, section_code, 'all']) as group_code
    from cells
    where industry_level = 'subclass'

),

-- Never beside an industry that the release gives itself.
summed as (

    select
        {{ listed(edition, 'from_subclasses') }}
        from_subclasses.area_code,
        from_subclasses.area_code_system,
        industries.industry_code,
        industries.industry_level,
        industries.class_code,
        industries.division_code,
        industries.section_code,
        {{ sum_with_bounds('from_subclasses.value', 'from_subclasses.value_low', 'from_subclasses.value_high') }},
        sum(from_subclasses.known_value) as known_value,
        sum(from_subclasses.half_width_squared) as half_width_squared,
        sum(case when from_subclasses.known_value > 0 then from_subclasses.half_width_squared else 0 end) as half_width_squared_of_jobs,
        sum(from_subclasses.upper_half_width_squared) as upper_half_width_squared,
        count(*) as n_cells,
        count(*) - count(from_subclasses.value) as suppressed_cells,
        bool_or(from_subclasses.value_status = 'suppressed') as is_withheld,
        max(from_subclasses.null_reason) as null_reason,
        'summed' as cell_basis
    from from_subclasses
    inner join industries
        on from_subclasses.group_code = industries.industry_code
    left join edition_industries
        on
            from_subclasses.release_id = edition_industries.release_id
            and from_subclasses.period_start = edition_industries.period_start
            and from_subclasses.group_code = edition_industries.industry_code
    where edition_industries.industry_code is null
    group by all

),

united as (

    select
        *,
        case when known_value > 0 then half_width_squared else 0 end as half_width_squared_of_jobs,
        1 as n_cells,
        cast(value is null as integer) as suppressed_cells,
        value_status = 'suppressed' as is_withheld
    from cells
    union all by name
    select * from summed

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
