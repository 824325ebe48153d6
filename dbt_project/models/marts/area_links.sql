-- depends_on: {{ ref('dim_areas') }}
{{ config(post_hook="{{ area_links_named() }}") }}
with links as (

    select * from {{ ref('int_area_links') }}

),

areas as (

    select * from {{ ref('int_areas') }}

)

select
    links.from_code as from_area_code,
    links.from_system as from_area_code_system,
    origin.area_level as from_area_level,
    links.to_code as to_area_code,
    links.to_system as to_area_code_system,
    target.area_level as to_area_level,
    links.weight,
    links.basis,
    links.first_year,
    links.last_year,
    links.note
from links
left join areas as origin
    on links.from_code = origin.area_code and links.from_system = origin.area_code_system
left join areas as target
    on links.to_code = target.area_code and links.to_system = target.area_code_system
