{{ config(severity = 'warn') }}

-- The workplace outlier of the seed is still the area with the highest GDP per head: if this warns, look at disparity_exclusions.
select
    everywhere.area_level,
    everywhere.area_code_system,
    everywhere.period_label,
    everywhere.highest_area_name,
    without.left_out_name
from {{ ref('disparity') }} as everywhere
inner join {{ ref('disparity') }} as without
    using (measure_id, area_level, group_level, area_code_system, period_start, release_id)
where
    everywhere.measure_id = 'gross_domestic_product_gbp_per_head'
    and everywhere.areas_included = 'all'
    and without.areas_included = 'without_workplace_outlier'
    and everywhere.highest_area_name <> without.left_out_name
