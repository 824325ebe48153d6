with district_itl as (

    select * from {{ ref('stg_open_geography__local_authority_district_to_itl_lookup') }}

),

small_area_icb as (

    select * from {{ ref('stg_open_geography__lsoa_to_icb_and_local_authority_lookup') }}

),

sub_icb_icb as (

    select * from {{ ref('stg_open_geography__sub_icb_location_to_icb_lookup') }}

),

boards as (

    select * from {{ ref('stg_open_geography__integrated_care_board_list') }}

),

health_boards as (

    select * from {{ ref('stg_open_geography__local_authority_district_to_local_health_board_lookup') }}

),

combined_authorities as (

    select * from {{ ref('stg_open_geography__local_authority_district_to_combined_authority_lookup') }}

),

nuts as (

    select * from {{ ref('stg_eurostat__nuts_correspondence') }}

),

history as (

    select * from {{ ref('stg_open_geography__local_authority_code_history') }}
    where lad_code is not null

),

changes as (

    select * from {{ ref('stg_open_geography__local_authority_district_changes') }}
    where listed_in = 'changes'

),

-- Day on which a code ended or began, as far as the list of changes goes back (2014). Codes change on 1 April.
ended as (

    select
        old_code as area_code,
        max(start_year) as year_ended
    from changes
    where change_type in ('merger', 'new_code', 'termination') or (change_type = 'new_geo' and left(new_code, 3) = left(old_code, 3))
    group by old_code

),

begun as (

    select
        new_code as area_code,
        min(start_year) as year_begun
    from changes
    where new_code is not null
    group by new_code

),

united as (

    {% for level, parent in ((3, 'itl2_code'), (2, 'itl1_code'), (1, "'K02000001'")) %}
        select
            itl{{ level }}_code as area_code,
            'itl' || itl{{ level }}_year as area_code_system,
            itl{{ level }}_name as area_name,
            'itl{{ level }}' as area_level,
            {{ parent }} as parent_code,
            itl{{ level }}_year as boundary_year,
            landed_release_id
        from district_itl
        union all
    {% endfor %}
    select
        from_code as area_code,
        'nuts2016' as area_code_system,
        region_name as area_name,
        'itl3' as area_level,
        left(from_code, 4) as parent_code,
        2016 as boundary_year,
        landed_release_id
    from nuts
    where
        listed_in = 'every_region' and from_year = 2016 and nuts_level = 3 and from_code like 'UK%' and from_code not like 'UKZ%'
    union all
    {% for relation in ('small_area_icb', 'sub_icb_icb') %}
        select
            sub_icb_code as area_code,
            'sicbl' || sub_icb_year as area_code_system,
            sub_icb_name as area_name,
            'sub_icb' as area_level,
            icb_code as parent_code,
            sub_icb_year as boundary_year,
            landed_release_id
        from {{ relation }}
        union all
    {% endfor %}
    select
        icb_code as area_code,
        'icb' || icb_year as area_code_system,
        icb_name as area_name,
        'icb' as area_level,
        'E92000001' as parent_code,
        icb_year as boundary_year,
        landed_release_id
    from boards
    union all
    select
        health_board_code as area_code,
        'lhb' || health_board_year as area_code_system,
        health_board_name as area_name,
        'health_board' as area_level,
        'W92000004' as parent_code,
        health_board_year as boundary_year,
        landed_release_id
    from health_boards
    union all
    select
        combined_authority_code as area_code,
        'gss' as area_code_system,
        combined_authority_name as area_name,
        'combined_authority' as area_level,
        'E92000001' as parent_code,
        combined_authority_year as boundary_year,
        landed_release_id
    from combined_authorities
    union all
    select
        lad_code as area_code,
        'gss' as area_code_system,
        lad_name as area_name,
        'local_authority' as area_level,
        coalesce(region_code, country_code) as parent_code,
        null as boundary_year,
        landed_release_id
    from history

),

newest as (

    select *
    from united
    where area_code is not null
    qualify row_number() over (partition by area_code, area_code_system order by boundary_year desc nulls last, landed_release_id desc) = 1

),

final as (

    select
        newest.area_code,
        newest.area_code_system,
        newest.area_name,
        newest.area_level,
        newest.parent_code,
        newest.boundary_year,
        case when newest.area_code_system = 'gss' then make_date(begun.year_begun, 4, 1) end as valid_from,
        case when newest.area_code_system = 'gss' then make_date(ended.year_ended, 3, 31) end as valid_to,
        newest.landed_release_id
    from newest
    left join begun
        on newest.area_code = begun.area_code
    left join ended
        on newest.area_code = ended.area_code

)

select * from final
