with indicators as (

    select * from {{ ref('indicators') }}

),

status_rules as (

    select * from {{ ref('status_rules') }}

)

select
    indicators.indicator_id,
    indicators.base_indicator_id,
    indicators.form,
    indicators.theme,
    indicators.title,
    indicators.subtitle,
    indicators.unit_id,
    indicators.direction,
    indicators.rank_order,
    indicators.coverage_base,
    indicators.is_experimental,
    indicators.method,
    indicators.formula,
    indicators.status_rule,
    status_rules.rule as status_rule_text,
    indicators.caveat,
    indicators.citation
from indicators
left join status_rules
    on indicators.status_rule = status_rules.status_rule
