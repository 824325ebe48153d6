{{ config(meta = {'dagster': {'ref': {'name': 'greater_south_east_balance'}}}) }}
-- The two sides of an amount make up the sum of the regions, their shares one; the mean of a rate lies between the sides; and every measure that is
-- published for whole regions is in the table.
select
    measure_id,
    period_label,
    release_id
from {{ ref('greater_south_east_balance') }}
where
    (
        aggregation = 'sum'
        and abs(greater_south_east_value + rest_value - regions_total) > 1e-8 * (abs(greater_south_east_value) + abs(rest_value))
    )
    or abs(greater_south_east_share * regions_total - greater_south_east_value) > 1e-8 * abs(greater_south_east_value)
    or abs(greater_south_east_share + rest_share - 1) > 1e-9
    or (
        aggregation <> 'sum'
        and regions_total not between least(greater_south_east_value, rest_value) * (1 - 1e-9) and greatest(greater_south_east_value, rest_value) * (1 + 1e-9)
    )
union all
select distinct
    observations.measure_id,
    observations.period_label,
    observations.release_id
from {{ ref('observations') }} as observations
inner join {{ ref('dim_areas') }} as areas
    on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
left join {{ ref('greater_south_east_balance') }} as balance
    on observations.measure_id = balance.measure_id
where areas.is_itl1_region and not observations.is_reference_only and not observations.is_superseded and balance.measure_id is null
