with compiled as (

    {{ current_rows(ref('stg_official_figures__areas')) }}

),

looked_up as (

    select * from {{ ref('int_areas_from_open_geography') }}

),

-- A compiled area stands; landed lookups add the areas that it does not list.
areas as (

    select
        area_code,
        area_code_system,
        area_name,
        area_level,
        parent_code,
        boundary_year,
        valid_from,
        valid_to
    from compiled
    union all
    select
        looked_up.area_code,
        looked_up.area_code_system,
        looked_up.area_name,
        looked_up.area_level,
        looked_up.parent_code,
        looked_up.boundary_year,
        looked_up.valid_from,
        looked_up.valid_to
    from looked_up
    left join compiled
        on looked_up.area_code = compiled.area_code and looked_up.area_code_system = compiled.area_code_system
    where compiled.area_code is null

),

links as (

    select * from {{ ref('int_area_links') }}

),

-- Links between two areas that are the same place: exact, whole, and one to one in both directions, within one level. Links of every basis count:
-- an area that gained part of a neighbour is another place, though all of the old one lies in it.
same_place as (

    select
        links.from_code,
        links.from_system,
        links.to_code,
        links.to_system
    from links
    inner join areas as origin
        on links.from_code = origin.area_code and links.from_system = origin.area_code_system
    inner join areas as target
        on links.to_code = target.area_code and links.to_system = target.area_code_system
    where
        links.from_system <> links.to_system
        and (
            origin.area_level = target.area_level
            or (origin.area_level = 'nation' and target.area_level = 'itl1')
        )
    qualify
        links.basis = 'exact'
        and links.weight = 1
        and count(*) over (partition by links.from_code, links.from_system, links.to_system) = 1
        and count(*) over (partition by links.to_code, links.to_system, links.from_system) = 1

),

-- Each code is carried forward to the newest boundary set in which the place still exists, then to its GSS code if it has one.
carried as (

    select
        areas.*,
        coalesce(direct.to_code, second.to_code, first.to_code) as forward_code,
        coalesce(direct.to_system, second.to_system, first.to_system) as forward_system
    from areas
    left join same_place as first
        on
            areas.area_code = first.from_code
            and areas.area_code_system = first.from_system
            and areas.area_code_system = 'nuts2016'
            and first.to_system = 'itl2021'
    left join same_place as second
        on
            first.to_code = second.from_code
            and first.to_system = second.from_system
            and second.to_system = 'itl2025'
    left join same_place as direct
        on
            areas.area_code = direct.from_code
            and areas.area_code_system = direct.from_system
            and areas.area_code_system = 'itl2021'
            and direct.to_system = 'itl2025'

),

comparable as (

    select
        carried.*,
        coalesce(national.from_code, carried.forward_code, carried.area_code) as comparable_area_code,
        coalesce(national.from_system, carried.forward_system, carried.area_code_system) as comparable_area_code_system
    from carried
    left join same_place as national
        on
            coalesce(carried.forward_code, carried.area_code) = national.to_code
            and coalesce(carried.forward_system, carried.area_code_system) = national.to_system
            and national.from_system = 'gss'

),

greater_south_east as (

    select from_code
    from links
    where to_code = 'GREATER-SOUTH-EAST'

),

final as (

    select
        comparable.area_code,
        comparable.area_code_system,
        comparable.area_name,
        -- Inner and Outer London are statistical groups of boroughs, not authorities.
        case when comparable.area_code like 'E13%' then 'aggregate' else comparable.area_level end as area_level,
        comparable.parent_code,
        comparable.boundary_year,
        comparable.valid_from,
        comparable.valid_to,
        comparable.comparable_area_code,
        comparable.comparable_area_code_system,
        (
            comparable.area_level = 'itl1'
            or comparable.comparable_area_code in ('N92000002', 'S92000003', 'W92000004')
        ) as is_itl1_region,
        comparable.comparable_area_code in (select from_code from greater_south_east) as is_greater_south_east,
        comparable.comparable_area_code = 'E12000007' as is_capital
    from comparable

)

select * from final
