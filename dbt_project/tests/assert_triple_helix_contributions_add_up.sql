-- Contributions of the regions and what lies between them add up to the synergy of the United Kingdom, in every year and release.
with regions as (

    select
        release_id,
        technology_classification,
        period_start,
        sum(contribution_millibits) filter (where area_level <> 'country') as regional,
        max(contribution_millibits) filter (where area_level = 'country') as whole,
        max(between_regions_millibits) as between_regions,
        max(synergy_millibits) filter (where area_level = 'country') as synergy,
        sum(enterprises_count) filter (where area_level <> 'country') as regional_enterprises,
        max(enterprises_count) filter (where area_level = 'country') as enterprises
    from {{ ref('triple_helix') }}
    where counted = 'enterprises'
    group by all

)

select * from regions
where
    abs(regional + between_regions - whole) > 1e-8 * (abs(regional) + abs(between_regions))
    or abs(whole - synergy) > 1e-8 * abs(synergy)
    or regional_enterprises <> enterprises
