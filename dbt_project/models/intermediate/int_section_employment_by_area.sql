with cells as (

    select * from {{ ref('int_employment_by_area_and_industry') }}
    where industry_level = 'section' and industry_code <> 'sic2007_section:A' and cell_basis <> 'absent'

),

memberships as (

    select * from {{ ref('int_area_memberships') }}
    where area_level in ('itl2', 'itl1')

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
