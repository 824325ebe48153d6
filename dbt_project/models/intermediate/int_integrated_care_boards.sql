with areas as (

    select * from {{ ref('int_areas') }}
    where area_level = 'icb'

),

links as (

    select
        from_code,
        min(to_code) as to_code
    from {{ ref('int_area_links') }}
    where from_system = 'icb2022' and to_system = 'icb2024' and weight = 1
    group by all

),

lists as (

    {{ current_rows(ref('stg_open_geography__integrated_care_board_list')) }}

),

-- The codes by which the NHS knows boards did not change when two of the statistical codes did.
nhs_codes as (

    select
        icb_code,
        min(icb_nhs_code) as icb_ods_code
    from lists
    group by all

),

regions as (

    select
        from_code,
        max_by(to_code, weight) as region_code,
        string_agg(to_code, ', ' order by to_code) as region_codes
    from {{ ref('int_area_links') }}
    where from_system = 'icb2022' and to_system = 'gss' and starts_with(to_code, 'E12')
    group by all

),

final as (

    select
        areas.area_code as icb_code,
        areas.area_code_system as icb_code_system,
        areas.boundary_year,
        areas.area_name as icb_name,
        coalesce(links.to_code, areas.area_code) as icb_code_2024,
        coalesce(new_codes.icb_ods_code, old_codes.icb_ods_code) as icb_ods_code,
        regions.region_code,
        regions.region_codes
    from areas
    left join links
        on areas.area_code = links.from_code
    left join regions
        on areas.area_code = regions.from_code
    left join nhs_codes as new_codes
        on links.to_code = new_codes.icb_code
    left join nhs_codes as old_codes
        on areas.area_code = old_codes.icb_code
    where areas.area_code_system = 'icb2022'

)

select * from final
