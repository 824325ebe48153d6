with links as (

    select * from {{ ref('int_area_links') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

levelled as (

    select
        links.from_code,
        links.from_system,
        origin.area_level as from_level,
        links.to_code,
        links.to_system,
        links.weight,
        links.basis
    from links
    inner join areas as origin
        on links.from_code = origin.area_code and links.from_system = origin.area_code_system
    inner join areas as destination
        on
            links.to_code = destination.area_code
            and links.to_system = destination.area_code_system
            and origin.area_level = destination.area_level
    where origin.area_level in ('itl1', 'itl2', 'itl3')

),

from_itl2021 as (

    select *
    from levelled
    where from_system = 'itl2021' and to_system = 'itl2025'

),

from_nuts2016 as (

    select
        first.from_code,
        first.from_system,
        first.from_level,
        second.to_code,
        second.to_system,
        sum(first.weight * second.weight) as weight,
        -- A path is as good as its worse half.
        case
            when bool_and(first.basis = 'exact' and second.basis = 'exact') then 'exact'
            when bool_and(first.basis = 'exact') then min(second.basis)
            else 'best_fit'
        end as basis
    from levelled as first
    inner join from_itl2021 as second
        on first.to_code = second.from_code and first.from_level = second.from_level
    where first.from_system = 'nuts2016' and first.to_system = 'itl2021'
    group by first.from_code, first.from_system, first.from_level, second.to_code, second.to_system

)

select * from from_itl2021
union all
select * from from_nuts2016
