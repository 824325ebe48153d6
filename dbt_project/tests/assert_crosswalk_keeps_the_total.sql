{{ config(meta = {'dagster': {'ref': {'name': 'crosswalk_losses'}}}) }}
-- What was placed and what was lost make up what there was, and the areas hold what was placed.
with areas as (

    select
        measure_id,
        published_area_code_system,
        area_level,
        industry_code,
        period_start,
        period_end,
        address_basis,
        source_id,
        release_id,
        sum(value) as value
    from {{ ref('observations_on_itl2025') }}
    group by all

)

select
    losses.*,
    areas.value
from {{ ref('crosswalk_losses') }} as losses
left join areas
    on
        losses.measure_id = areas.measure_id
        and losses.published_area_code_system = areas.published_area_code_system
        and losses.area_level = areas.area_level
        and losses.industry_code = areas.industry_code
        and losses.period_start = areas.period_start
        and losses.period_end = areas.period_end
        and losses.address_basis is not distinct from areas.address_basis
        and losses.source_id = areas.source_id
        and losses.release_id = areas.release_id
where
    abs(losses.total_before - losses.total_after - losses.loss) > 0.000001 * abs(losses.total_before)
    or (losses.total_after > 0 and abs(losses.total_after - areas.value) > 0.000001 * losses.total_after)
    or (losses.total_after > 0 and areas.value is null)
