with links as (

    select * from {{ ref('int_area_links') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

-- Districts by the code of today: lookups of one year have codes that those of the next replace.
memberships as (

    select
        districts.current_area_code,
        areas.area_code,
        areas.area_code_system,
        areas.area_name,
        areas.area_level,
        bool_and(links.basis = 'exact' and links.weight = 1) as is_whole
    from links
    inner join districts
        on links.from_code = districts.area_code and links.from_system = 'gss'
    inner join areas
        on links.to_code = areas.area_code and links.to_system = areas.area_code_system
    where areas.area_level = 'combined_authority' or (areas.area_level = 'itl2' and areas.area_code_system = 'itl2025')
    group by all

),

counted as (

    select
        *,
        bool_and(is_whole) over (partition by area_code, area_code_system) as is_of_whole_districts,
        count(*) over (partition by area_code, area_code_system) as n_districts
    from memberships

),

final as (

    select
        itl2.area_code,
        itl2.area_code_system,
        authorities.area_code as printed_area_code,
        authorities.area_code_system as printed_area_code_system,
        authorities.area_name as printed_area_name,
        count(*) as n_districts
    from counted as itl2
    inner join counted as authorities
        on itl2.current_area_code = authorities.current_area_code
    where
        itl2.area_level = 'itl2'
        and authorities.area_level = 'combined_authority'
        and itl2.is_of_whole_districts
        and authorities.is_of_whole_districts
        and itl2.n_districts = authorities.n_districts
    group by
        itl2.area_code, itl2.area_code_system, itl2.n_districts, authorities.area_code, authorities.area_code_system, authorities.area_name
    having count(*) = itl2.n_districts

)

select * from final
