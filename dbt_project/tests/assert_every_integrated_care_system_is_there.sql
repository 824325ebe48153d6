{{ config(meta = {'dagster': {'ref': {'name': 'ics_profiles'}}}) }}

-- The 42 boards of July 2022, each with a tile, in every table of integrated care systems.
with tiles as (

    select area_code from {{ ref('dim_areas') }}
    where area_code_system = 'icb2022' and tile_row is not null

),

listed as (

    select
        'ics_profiles' as table_name,
        area_code
    from {{ ref('ics_profiles') }}
    union all
    select distinct
        'ics_profile_measures' as table_name,
        area_code
    from {{ ref('ics_profile_measures') }}
    union all
    select distinct
        'ics_cluster_mentions' as table_name,
        area_code
    from {{ ref('ics_cluster_mentions') }}
    where area_level = 'icb'

)

select
    listed.table_name,
    count(distinct listed.area_code) as boards
from listed
left join tiles
    on listed.area_code = tiles.area_code
group by listed.table_name
having count(distinct listed.area_code) <> 42 or count(distinct tiles.area_code) <> 42
