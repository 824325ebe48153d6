{{ config(meta={'dagster': {'ref': {'name': 'area_complexity'}}}) }}
-- Over the areas of a level, year and release the index has mean 0 and population deviation 1, and goes with its anchor as it says.
with anchors as (

    select * from {{ ref('int_complexity_anchors') }}

),

spread as (

    select
        area_complexity.release_id,
        area_complexity.industry_level,
        area_complexity.period_label,
        max(area_complexity.n_ranked) as n_ranked,
        count(area_complexity.eci) as n_values,
        avg(area_complexity.eci) as eci_mean,
        stddev_pop(area_complexity.eci) as eci_deviation,
        max(area_complexity.anchor_correlation) as stated,
        corr(area_complexity.eci, anchors.anchor_value) as found
    from {{ ref('area_complexity') }} as area_complexity
    left join anchors
        on
            anchors.panel = area_complexity.release_id || '/' || area_complexity.industry_level || '/' || area_complexity.period_label
            and area_complexity.area_code = anchors.area_code
    group by all

)

select *
from spread
where
    n_values > 0
    and (
        abs(eci_mean) > 1e-8
        or abs(eci_deviation - 1) > 1e-8
        or n_values <> n_ranked
        or stated < 0
        or abs(found - stated) > 1e-8
    )
