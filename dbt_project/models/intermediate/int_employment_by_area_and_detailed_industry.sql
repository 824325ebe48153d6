{%- set edition = [
    'release_id', 'released', 'source_precedence', 'address_basis', 'period_start', 'period_end', 'period_label'
] -%}

with cells as (

    select * from {{ ref('int_employment_by_area_and_industry') }}
    where industry_level in ('division', 'subclass')

),

memberships as (

    select * from {{ ref('int_area_memberships') }}
    where area_level in ('itl2', 'itl1', 'country')

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- A low counts only beside a value: what is known of a sum says nothing of how its jobs are spread.
summed as (

    select
        {{ listed(edition, 'cells') }}
        memberships.area_code,
        memberships.area_code_system,
        memberships.area_level,
        case cells.industry_level when 'division' then 'divisions' else 'subclasses' end as detail,
        cells.industry_code,
        cells.division_code,
        cells.section_code,
        {{ whole_sum('cells.value') }} as value,
        sum(cells.known_value) as known_value,
        {{ whole_sum('case when cells.value is not null then cells.value_low end') }} as value_low,
        {{ whole_sum('case when cells.value is not null then cells.value_high end') }} as value_high,
        bool_or(cells.is_withheld) as is_withheld,
        max(cells.null_reason) as null_reason,
        count(*) = any_value(memberships.areas_expected) as is_whole
    from cells
    inner join memberships
        on cells.area_code = memberships.cell_area_code and cells.area_code_system = memberships.cell_area_code_system
    group by all

),

final as (

    select
        summed.* exclude (value, value_low, value_high, null_reason, is_whole),
        areas.boundary_year,
        case when summed.is_whole then summed.value end as value,
        case when summed.is_whole then summed.value_low end as value_low,
        case when summed.is_whole then summed.value_high end as value_high,
        case when summed.is_whole then summed.null_reason else 'the release does not hold every area' end as null_reason
    from summed
    left join areas
        on summed.area_code = areas.area_code and summed.area_code_system = areas.area_code_system

)

select
    *,
    detail as definition_version
from final
union all
select
    *,
    detail || '_b_to_u' as definition_version
from final
where section_code <> 'sic2007_section:A'
