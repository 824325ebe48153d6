{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}

-- A rank among ITL2 areas has no more places than its boundary set has areas.
with areas as (

    select
        area_code_system,
        count(*) as n_areas
    from {{ ref('dim_areas') }}
    where area_level = 'itl2'
    group by area_code_system

)

select
    indicator_values.indicator_id,
    indicator_values.area_code,
    indicator_values.n_expected,
    areas.n_areas
from {{ ref('indicator_values') }} as indicator_values
inner join areas using (area_code_system)
where indicator_values.area_level = 'itl2' and indicator_values.n_expected > areas.n_areas
