with areas as (

    select * from {{ ref('int_areas') }}

),

links as (

    select * from {{ ref('int_area_links') }}

),

districts as (

    select
        area_code,
        area_name,
        parent_code
    from areas
    where area_code_system = 'gss' and area_level = 'local_authority'

),

-- A code that was replaced twice has a link to either successor; the path that ends last leads to the code in use.
successions as (

    select
        links.from_code,
        links.to_code
    from links
    inner join districts as older
        on links.from_code = older.area_code
    inner join districts as newer
        on links.to_code = newer.area_code
    where links.from_system = 'gss' and links.to_system = 'gss' and links.weight = 1

),

paths as (

    {{ followed_to_the_end('successions', 'districts') }}

),

itl as (

    select
        from_code,
        to_code,
        length(to_code) as code_length
    from links
    where from_system = 'gss' and to_system = 'itl2025'
    -- A district that two areas share stands in the larger part.
    qualify row_number() over (partition by from_code, length(to_code) order by weight desc, to_code asc) = 1

),

final as (

    select
        districts.area_code,
        districts.area_name,
        paths.current_code as current_area_code,
        itl3.to_code as itl3_code,
        left(itl3.to_code, 4) as itl2_code,
        left(itl3.to_code, 3) as itl1_code,
        now_in.parent_code as region_code
    from districts
    inner join paths
        on districts.area_code = paths.area_code
    left join districts as now_in
        on paths.current_code = now_in.area_code
    left join itl as itl3
        on paths.current_code = itl3.from_code and itl3.code_length = 5

)

select * from final
