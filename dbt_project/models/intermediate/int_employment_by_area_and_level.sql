{%- set keys = 'release_id, released, source_precedence, address_basis, period_start, period_end, period_label, area_code, area_code_system' -%}

with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'employment_jobs' and area_level = 'itl2' and not is_reference_only and not is_superseded

),

industries as (

    select * from {{ ref('int_industries') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

sector_classes as (

    select distinct industry_code from {{ ref('sector_industries') }}
    where sector_id = '{{ var("relatedness_sector") }}'

),

-- The survey covers Great Britain; a release that lacks one of its areas has no national share to compare with.
expected_areas as (

    select
        areas.area_code_system,
        count(*) as n_expected_areas
    from areas
    inner join areas as regions
        on areas.parent_code = regions.area_code and areas.area_code_system = regions.area_code_system
    where areas.area_level = 'itl2' and regions.comparable_area_code <> 'N92000002'
    group by areas.area_code_system

),

-- A value beside "blank in source" is the sum of the published parts only.
cells as (

    select
        observations.*,
        industries.industry_level,
        industries.class_code,
        industries.division_code,
        case when observations.value_status <> 'partial' then observations.value end as whole_value,
        case when observations.value > 0 then ((observations.value_high - observations.value_low) / 2) ** 2 else 0 end as half_width_squared
    from observations
    inner join industries
        on observations.industry_code = industries.industry_code

),

from_subclasses as (

    select
        {{ keys }},
        unnest(['class', 'division']) as industry_level,
        unnest([class_code, division_code]) as industry_code,
        whole_value,
        value,
        half_width_squared
    from cells
    where industry_level = 'subclass'

),

united as (

    select
        {{ keys }},
        industry_level,
        industry_code,
        whole_value as value,
        value as known_value,
        half_width_squared
    from cells
    where industry_level in ('division', 'class', 'subclass')
    union all
    select
        {{ keys }},
        industry_level,
        industry_code,
        {{ whole_sum('whole_value') }} as value,
        sum(value) as known_value,
        sum(half_width_squared) as half_width_squared
    from from_subclasses
    group by all

),

counted as (

    select
        *,
        count(distinct area_code) over (partition by release_id, period_start, industry_level) as n_areas
    from united
    where industry_level <> 'class' or industry_code in (select industry_code from sector_classes)

)

select counted.*
from counted
inner join expected_areas using (area_code_system)
where counted.n_areas = expected_areas.n_expected_areas
