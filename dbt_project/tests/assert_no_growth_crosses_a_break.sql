{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}

-- No published change reaches from before a break to on or after it, and the ledger never divides across the break of 2023/24.
select
    indicator_values.indicator_id,
    indicator_values.area_code,
    indicator_values.period_label
from {{ ref('indicator_values') }} as indicator_values
inner join {{ ref('dim_breaks') }} as breaks
    on
        indicator_values.period_start < breaks.broken_on
        and make_date(year(indicator_values.period_end), 1, 1) >= breaks.broken_on
where
    breaks.measure_id = 'employment_jobs'
    and indicator_values.indicator_id like 'employment_%change%'
    and indicator_values.value is not null
union all
select
    claim_id,
    variant_id,
    definition
from {{ ref('claims') }}
where variant_id = 'industry_statistics_2011_2023_24' and computed_value is not null
