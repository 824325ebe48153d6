-- Contributions of the regions add up to national growth in per cent.
with regions as (

    select
        sector_id,
        definition_version,
        period_label,
        release_id,
        sum(value) as points,
        count(*) - count(value) as unknown
    from {{ ref('indicator_values') }}
    where indicator_id = 'employment_change_contribution_points' and area_level = 'itl1'
    group by all

),

national as (

    select
        sector_id,
        definition_version,
        period_label,
        release_id,
        100 * value as growth
    from {{ ref('indicator_values') }}
    where indicator_id = 'employment_change_share' and area_code = 'K03000001'

)

select
    regions.*,
    national.growth
from regions
inner join national using (sector_id, definition_version, period_label, release_id)
where regions.unknown = 0 and abs(regions.points - national.growth) > 0.0001
