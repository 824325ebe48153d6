{#- Measures that the changes of an indicator family are changes of, by the beginning of the indicator's name. A change over several
    years whose family is not here fails as well. -#}
{%- set measures = {
    'employment_': ['employment_jobs'],
    'income_disposable_': ['gross_disposable_household_income_gbp_per_head'],
    'pay_median_per_week': ['median_pay_gbp_per_week'],
    'productivity_gross_value_added_per_hour': ['gross_value_added_gbp_per_hour'],
    'research_business_': ['business_research_and_development_expenditure_gbp'],
    'work_employment_rate': ['employment_rate_share'],
} -%}
{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}
-- No published change, growth or decomposition between two years reaches across any break of its measure, and the ledger never divides across the
-- break of 2023/24.
with families as (

    {% for beginning, of_family in measures.items() %}
        {% set outer = loop %}
        {% for measure_id in of_family %}
            select '{{ beginning }}' as beginning, '{{ measure_id }}' as measure_id
            {{ 'union all' if not (outer.last and loop.last) }}
        {% endfor %}
    {% endfor %}

),

breaks as (

    select * from {{ ref('dim_breaks') }}

),

changes as (

    select
        indicator_values.indicator_id,
        indicator_values.area_code,
        indicator_values.area_code_system,
        indicator_values.period_label,
        indicator_values.period_start,
        indicator_values.period_end,
        families.measure_id
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('dim_indicators') }} as indicators
        on indicator_values.indicator_id = indicators.indicator_id
    left join families
        on starts_with(indicator_values.indicator_id, families.beginning)
    where
        indicators.status_rule in ('difference', 'share_of_change')
        and datediff('day', indicator_values.period_start, indicator_values.period_end) > 500
        and indicator_values.value is not null

),

shifts as (

    select distinct
        area_code,
        area_code_system,
        period_start,
        period_end,
        period_from,
        period_to
    from {{ ref('shift_share') }}
    where regional_jobs is not null or change_jobs is not null or dynamic_regional_jobs is not null

)

select
    indicator_id,
    area_code,
    period_label
from changes
where
    measure_id is null
    or {{ series_break(
        'breaks', 'changes.measure_id', 'changes.period_start', 'changes.period_end', area_code_system='changes.area_code_system',
        area_code='changes.area_code',
    ) }} is not null
union all
select
    'shift_share' as indicator_id,
    area_code,
    period_from || '-' || period_to as period_label
from shifts
where
    {{ series_break(
        'breaks', "'employment_jobs'", 'shifts.period_start', 'shifts.period_end', area_code_system='shifts.area_code_system',
        area_code='shifts.area_code',
    ) }} is not null
union all
select
    'convergence' as indicator_id,
    area_level,
    period_from || '-' || period_to as period_label
from {{ ref('convergence') }} as convergences
where
    (convergences.beta is not null or convergences.sigma_log_to is not null)
    and {{ series_break(
        'breaks', 'convergences.measure_id', 'convergences.period_start', 'convergences.period_end',
        area_code_system='convergences.area_code_system',
    ) }} is not null
union all
select
    'resilience' as indicator_id,
    area_code,
    period_label
from {{ ref('resilience') }} as resiliences
where
    (resistance is not null or contraction_jobs is not null)
    and {{ series_break(
        'breaks', "'employment_jobs'", 'resiliences.period_start', 'resiliences.period_end', area_code_system='resiliences.area_code_system',
        area_code='resiliences.area_code',
    ) }} is not null
union all
select
    claim_id,
    variant_id,
    definition
from {{ ref('claims') }}
where variant_id = 'industry_statistics_2011_2023_24' and computed_value is not null
