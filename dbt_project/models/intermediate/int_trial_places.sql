with studies as (

    select * from {{ ref('int_trial_studies') }}

),

sites as (

    select * from {{ ref('int_trial_site_places') }}

),

levelled as (

    select
        trial_id,
        board_placed_by,
        unnest(['country', 'nation', 'itl1', 'itl2', 'icb', 'local_authority']) as area_level,
        unnest(
            ['K02000001', nation_code, region_code, itl2_code, icb_code, case when area_level = 'local_authority' then area_code end]
        ) as area_code
    from sites
    where trial_id in (select studies.trial_id from studies)

)

select
    trial_id,
    area_level,
    area_code,
    count(*) as site_count
from levelled
-- Integrated care boards are of England: a site elsewhere is not one that no board could be found for.
where area_level <> 'icb' or board_placed_by <> 'outside_england'
group by all
