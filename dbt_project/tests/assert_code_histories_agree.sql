{{ config(severity='warn', meta = {'dagster': {'ref': {'name': 'int_district_areas'}}}) }}
-- Three lists of district codes were made by different hands: each says that two codes are one place in two years. Both must lead to one code now.
-- What is known not to is declared as a conflict.
with pairs as (

    select
        lad_code as first_code,
        lead(lad_code) over (partition by landed_release_id, source_row order by code_year) as second_code,
        landed_release_id
    from {{ ref('stg_open_geography__local_authority_district_codes_by_year') }}
    union all
    select
        from_code,
        to_code,
        landed_release_id
    from {{ ref('stg_open_geography__local_authority_district_successors') }}
    union all
    select
        lad_code,
        active_lad_code,
        landed_release_id
    from {{ ref('stg_open_geography__local_authority_code_history') }}
    where lad_code is not null

),

districts as (

    select * from {{ ref('int_district_areas') }}

)

select distinct
    pairs.*,
    older.current_area_code as first_current_code,
    newer.current_area_code as second_current_code
from pairs
left join districts as older
    on pairs.first_code = older.area_code
left join districts as newer
    on pairs.second_code = newer.area_code
left join {{ ref('area_conflicts') }} as conflicts
    on pairs.first_code = conflicts.first_code and pairs.second_code = conflicts.second_code
where
    pairs.second_code is not null
    and conflicts.conflict_id is null
    and older.current_area_code is distinct from newer.current_area_code
