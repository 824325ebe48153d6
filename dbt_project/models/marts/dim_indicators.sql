with indicators as (

    select * from {{ ref('indicators') }}

),

status_rules as (

    select * from {{ ref('status_rules') }}

),

measures as (

    select
        measure_id,
        indicator_stem
    from {{ ref('levelling_up_measures') }}

)

select
    indicators.indicator_id,
    indicators.base_indicator_id,
    indicators.form,
    indicators.theme,
    indicators.title,
    indicators.subtitle,
    measures.measure_id,
    indicators.unit_id,
    units.title as unit_title,
    indicators.direction,
    indicators.rank_order,
    indicators.coverage_base,
    indicators.comparator_area_code,
    indicators.is_experimental,
    indicators.method,
    indicators.formula,
    indicators.status_rule,
    status_rules.title as status_rule_title,
    status_rules.rule as status_rule_text,
    indicators.caveat,
    indicators.citation
from indicators
left join status_rules
    on indicators.status_rule = status_rules.status_rule
left join measures
    on indicators.base_indicator_id = measures.indicator_stem
left join {{ ref('dim_units') }} as units
    on indicators.unit_id = units.unit_id
