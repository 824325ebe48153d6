{{ config(meta = {'dagster': {'ref': {'name': 'disparity_groups'}}}) }}

-- What the groups contribute is the parts of the table they stand in, and their shares are the whole.
with summed as (

    select
        measure_id,
        area_level,
        group_level,
        areas_included,
        part_area_code_system as area_code_system,
        period_start,
        address_basis,
        release_id,
        sum(population_share) as population_share,
        sum(amount_share) as amount_share,
        sum(theil_t_within_contribution) as theil_t_within,
        sum(theil_t_between_contribution) as theil_t_between,
        sum(theil_l_within_contribution) as theil_l_within,
        sum(theil_l_between_contribution) as theil_l_between
    from {{ ref('disparity_groups') }}
    group by all

)

select
    disparity.measure_id,
    disparity.area_level,
    disparity.group_level,
    disparity.areas_included,
    disparity.period_label,
    disparity.release_id,
    summed.theil_t_within,
    summed.theil_t_between
from {{ ref('disparity') }} as disparity
left join summed using (measure_id, area_level, group_level, areas_included, area_code_system, period_start, address_basis, release_id)
where
    disparity.theil_t is not null
    and (
        summed.population_share is null
        or abs(summed.population_share - 1) > 1e-8
        or abs(summed.amount_share - 1) > 1e-8
        or abs(summed.theil_t_within - disparity.theil_t_within) > 1e-8 * disparity.theil_t
        or abs(summed.theil_t_between - disparity.theil_t_between) > 1e-8 * disparity.theil_t
        or abs(summed.theil_l_within - disparity.theil_l_within) > 1e-8 * disparity.theil_l
        or abs(summed.theil_l_between - disparity.theil_l_between) > 1e-8 * disparity.theil_l
    )
