{{ config(severity='warn', meta = {'dagster': {'ref': {'name': 'area_conflicts'}}}) }}
-- A code of ITL 3 that the lookup of districts has and the lookup between editions has not is declared as a conflict, or nobody has looked.
with districts as (

    select distinct
        itl3_code,
        itl3_name
    from {{ ref('stg_open_geography__local_authority_district_to_itl_lookup') }}
    where itl3_year = 2025

),

editions as (

    select to_code as itl3_code from {{ ref('stg_open_geography__itl3_between_editions_lookup') }}
    where to_year = 2025

)

select districts.*
from districts
where
    exists (select 1 from editions)
    and districts.itl3_code not in (select itl3_code from editions)
    and districts.itl3_code not in (select first_code from {{ ref('area_conflicts') }})
    and districts.itl3_code not in (select second_code from {{ ref('area_conflicts') }})
