select
    area_code,
    area_code_system,
    boundary_year,
    area_name,
    area_level,
    comparable_area_code,
    comparable_area_code_system,
    boundary_set,
    generalisation,
    first_year,
    last_year,
    is_preferred,
    coordinate_system,
    geometry_type,
    geometry,
    landed_release_id as release_id
from {{ ref('int_area_boundaries') }}
