with areas as (

    select * from {{ ref('int_areas') }}

),

districts as (

    select distinct current_area_code from {{ ref('int_district_areas') }}

)

select
    'country' as area_level,
    area_code,
    area_code_system,
    boundary_year
from areas
where area_code = 'K02000001' and area_code_system = 'gss'
union all
select
    'itl1' as area_level,
    area_code,
    area_code_system,
    boundary_year
from areas
where is_itl1_region and area_code_system = 'gss'
union all
select
    area_level,
    area_code,
    area_code_system,
    boundary_year
from areas
where area_level = 'itl2' and area_code_system = 'itl2025'
union all
select
    areas.area_level,
    areas.area_code,
    areas.area_code_system,
    areas.boundary_year
from areas
inner join districts
    on areas.area_code = districts.current_area_code
where areas.area_level = 'local_authority' and areas.area_code_system = 'gss'
union all
select
    area_level,
    area_code,
    area_code_system,
    boundary_year
from areas
where area_level = 'nation' and area_code_system = 'gss'
union all
select
    'icb' as area_level,
    icb_code as area_code,
    icb_code_system as area_code_system,
    boundary_year
from {{ ref('int_integrated_care_boards') }}
