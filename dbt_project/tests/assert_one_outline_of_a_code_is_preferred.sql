{{ config(meta = {'dagster': {'ref': {'name': 'area_boundaries'}}}) }}

-- Every code that has outlines is an area of ours, and exactly one of its outlines is drawn.
select
    boundaries.area_code,
    boundaries.area_code_system,
    count(*) filter (where boundaries.is_preferred) as preferred,
    count(areas.area_code) as known
from {{ ref('area_boundaries') }} as boundaries
left join {{ ref('dim_areas') }} as areas
    on boundaries.area_code = areas.area_code and boundaries.area_code_system = areas.area_code_system
group by all
having count(*) filter (where boundaries.is_preferred) <> 1 or count(areas.area_code) <> count(*)
