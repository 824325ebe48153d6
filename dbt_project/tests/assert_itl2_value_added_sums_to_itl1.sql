{{ config(severity='warn', meta = {'dagster': {'ref': {'name': 'int_observations_from_ons_regional_accounts'}}}) }}
-- Gross value added of the ITL2 areas of a region adds up to the region in every year and release of the accounts, within half a
-- million pounds for each of the rounded numbers.
with observations as (

    select * from {{ ref('int_observations_from_ons_regional_accounts') }}
    where measure_id = 'gross_value_added_gbp' and industry_code = 'all' and area_code like 'TL%' and not is_superseded

),

final as (

    select
        parts.release_id,
        parts.source_id,
        parts.period_label,
        areas.parent_code,
        count(*) as parts_present,
        sum(parts.value) as parts_sum,
        any_value(whole.value) as published_total
    from observations as parts
    inner join {{ ref('int_areas') }} as areas
        on parts.area_code = areas.area_code and parts.area_code_system = areas.area_code_system and areas.area_level = 'itl2'
    inner join observations as whole
        on
            areas.parent_code = whole.area_code
            and parts.area_code_system = whole.area_code_system
            and parts.release_id = whole.release_id
            and parts.period_start = whole.period_start
    group by all

)

select * from final
where abs(parts_sum - published_total) > 500000 * (parts_present + 1)
