with cells as (

    select * from {{ ref('int_employment_by_area_and_industry') }}
    where industry_code like 'sic2007_section:%' and industry_code <> 'sic2007_section:A'

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- Each area of the survey counts as itself and in its region.
memberships as (

    select
        areas.area_code as cell_area_code,
        areas.area_code_system as cell_area_code_system,
        areas.area_code,
        areas.area_code_system,
        'itl2' as area_level
    from areas
    where areas.area_level = 'itl2'
    union all
    select
        areas.area_code as cell_area_code,
        areas.area_code_system as cell_area_code_system,
        regions.comparable_area_code as area_code,
        regions.comparable_area_code_system as area_code_system,
        'itl1' as area_level
    from areas
    inner join areas as regions
        on areas.parent_code = regions.area_code and areas.area_code_system = regions.area_code_system
    where areas.area_level = 'itl2' and regions.is_itl1_region

),

final as (

    select
        cells.release_id,
        cells.released,
        cells.source_precedence,
        cells.address_basis,
        memberships.area_code,
        memberships.area_code_system,
        memberships.area_level,
        cells.industry_code,
        cells.period_start,
        cells.period_end,
        cells.period_label,
        {{ whole_sum('cells.value') }} as value,
        {{ whole_sum('cells.value_low') }} as value_low,
        {{ whole_sum('cells.value_high') }} as value_high,
        {{ whole_sum('cells.half_width_squared') }} as half_width_squared,
        count(*) as n_cells
    from cells
    inner join memberships
        on cells.area_code = memberships.cell_area_code and cells.area_code_system = memberships.cell_area_code_system
    group by all

)

select * from final
