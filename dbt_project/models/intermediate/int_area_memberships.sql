with areas as (

    select * from {{ ref('int_areas') }}

),

-- The survey of employers covers Great Britain.
cells as (

    select
        areas.area_code as cell_area_code,
        areas.area_code_system as cell_area_code_system,
        regions.comparable_area_code as region_code,
        regions.comparable_area_code_system as region_code_system,
        regions.is_greater_south_east
    from areas
    inner join areas as regions
        on areas.parent_code = regions.area_code and areas.area_code_system = regions.area_code_system
    where areas.area_level = 'itl2' and regions.comparable_area_code <> 'N92000002'

),

memberships as (

    select
        cell_area_code,
        cell_area_code_system,
        cell_area_code as area_code,
        cell_area_code_system as area_code_system,
        'itl2' as area_level
    from cells
    union all
    select
        cell_area_code,
        cell_area_code_system,
        region_code as area_code,
        region_code_system as area_code_system,
        'itl1' as area_level
    from cells
    union all
    select
        cell_area_code,
        cell_area_code_system,
        'GREATER-SOUTH-EAST' as area_code,
        'aggregate' as area_code_system,
        'aggregate' as area_level
    from cells
    where is_greater_south_east
    union all
    select
        cell_area_code,
        cell_area_code_system,
        'K03000001' as area_code,
        'gss' as area_code_system,
        'country' as area_level
    from cells

),

final as (

    select
        *,
        count(*) over (partition by cell_area_code_system, area_code, area_code_system) as areas_expected
    from memberships

)

select * from final
