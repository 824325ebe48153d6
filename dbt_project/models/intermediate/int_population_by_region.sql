with vintages as (

    select * from {{ ref('int_population_vintages') }}

)

select
    area_code,
    period_start,
    population_people,
    population_status,
    population_release_id,
    known_from as population_known_from
from vintages
where residents_vintage = 1 and population_people is not null
