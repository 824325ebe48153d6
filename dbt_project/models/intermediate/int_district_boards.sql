with links as (

    select * from {{ ref('int_area_links') }}
    where from_system = 'gss' and to_system = 'icb2022' and from_code similar to 'E0[6-9].*'

),

boards as (

    select * from {{ ref('int_integrated_care_boards') }}

),

-- Links of several lists may say the same.
heaviest as (

    select
        from_code,
        to_code,
        max(weight) as weight,
        -- Publishers link the districts of 2022; what is whole and a best fit leads from older and newer codes.
        bool_or(basis = 'exact' or (basis = 'best_fit' and weight < 1)) as is_of_2022,
        min(landed_release_id) as landed_release_id
    from links
    group by all

),

final as (

    select
        heaviest.from_code as area_code,
        heaviest.to_code as icb_code,
        heaviest.weight,
        heaviest.weight > 0.99999 as is_whole,
        heaviest.is_of_2022,
        heaviest.landed_release_id
    from heaviest
    inner join boards
        on heaviest.to_code = boards.icb_code

)

select * from final
