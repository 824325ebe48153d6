with bundled as (

    {{ current_rows(ref('stg_official_figures__area_links')) }}

),

looked_up as (

    select * from {{ ref('int_area_links_from_open_geography') }}

),

united as (

    select
        from_code,
        from_system,
        to_code,
        to_system,
        weight,
        basis,
        note,
        landed_release_id
    from bundled
    union all
    select
        looked_up.from_code,
        looked_up.from_system,
        looked_up.to_code,
        looked_up.to_system,
        looked_up.weight,
        looked_up.basis,
        looked_up.note,
        looked_up.landed_release_id
    from looked_up
    -- A compiled link stands: its exceptions are decisions. The whole set of an area must come from one place for weights to add up.
    left join bundled
        on
            looked_up.from_code = bundled.from_code
            and looked_up.from_system = bundled.from_system
            and looked_up.to_system = bundled.to_system
            and (
                looked_up.to_code = bundled.to_code
                or (looked_up.to_level not in ('combined_authority', 'local_authority') and {{ same_level('looked_up', 'bundled') }})
            )
    where bundled.from_code is null

),

final as (

    select
        from_code,
        from_system,
        to_code,
        to_system,
        weight,
        basis,
        note,
        case
            when to_system like 'itl20%' or to_system like 'icb20%' or to_system like 'sicbl20%' or to_system like 'lhb20%' then cast(right(to_system, 4) as integer)
            when from_system = 'gss' and to_system = 'gss' then cast({{ from_note('note', ' in ([0-9]{4})[.]') }} as integer)
        end as first_year,
        case to_system
            when 'itl2021' then 2024
            when 'icb2022' then 2023
            when 'sicbl2022' then 2023
        end as last_year,
        landed_release_id
    from united

)

select * from final
