{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}
-- What a published figure is compared with is the figure of the area that the catalogue names, of the same edition and period. In productivity the
-- publisher compares with the United Kingdom less what lies in no region (K99000002), where the edition has it.
with compared as (

    select distinct
        indicator_values.indicator_id,
        indicators.measure_id,
        indicators.comparator_area_code,
        indicator_values.period_start,
        indicator_values.period_end,
        indicator_values.release_id,
        indicator_values.comparator_value
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('dim_indicators') }} as indicators
        on indicator_values.indicator_id = indicators.indicator_id
    where
        indicator_values.comparator_value is not null
        and indicators.comparator_area_code = 'K02000001'
        and indicators.form = 'value'
        and indicators.method = 'published figure'

)

select
    compared.indicator_id,
    compared.period_start,
    compared.release_id,
    compared.comparator_value
from compared
left join {{ ref('observations') }} as observations
    on
        compared.measure_id = observations.measure_id
        and compared.period_start = observations.period_start
        and compared.period_end = observations.period_end
        and compared.release_id = observations.release_id
        and observations.area_code in (compared.comparator_area_code, 'K99000002')
        and abs(observations.value - compared.comparator_value) <= 1e-9 * abs(compared.comparator_value)
where observations.measure_id is null
