{#- How an area stands against the whole, in the measure's own unit, and whether its interval can tell the two apart. -#}

{#- Columns of a select list: comparator_area_code, comparator (of the United Kingdom where the edition has it, else of England), gap,
    gap_low, gap_high (the area less the comparator; the bounds are the area's own, the comparator's being much narrower), relative_gap (share
    of the comparator) with its bounds, standing and gap_reason.
    value, low, high, uk, england: expressions. direction: 1 where more is better, -1 where less is.
    standing: better | worse | level | not_distinguishable (the interval holds the comparator); by the sign alone where there is no interval. -#}
{% macro outcome_gap(value, low, high, uk, england, direction, reason) -%}
{%- set whole = 'case when ' ~ uk ~ ' is not null then ' ~ uk ~ ' else ' ~ england ~ ' end' -%}
case when {{ uk }} is not null then 'K02000001' when {{ england }} is not null then 'E92000001' end as comparator_area_code,
        {{ whole }} as comparator_value,
        {{ value }} - ({{ whole }}) as gap,
        {{ low }} - ({{ whole }}) as gap_low,
        {{ high }} - ({{ whole }}) as gap_high,
        {{ ratio(value, whole) }} - 1 as relative_gap,
        {{ ratio(low, whole) }} - 1 as relative_gap_low,
        {{ ratio(high, whole) }} - 1 as relative_gap_high,
        {{ standing(value ~ ' - (' ~ whole ~ ')', low ~ ' - (' ~ whole ~ ')', high ~ ' - (' ~ whole ~ ')', direction) }} as standing,
        case
            when {{ value }} is null then {{ reason }}
            when ({{ whole }}) is null then 'no_comparator: this edition has neither a United Kingdom nor an England figure'
        end as gap_reason
{%- endmacro %}

{#- Which side of zero a difference is on, for better or worse; null where the difference is. -#}
{% macro standing(difference, low, high, direction) -%}
case
            when {{ difference }} is null then null
            when {{ low }} <= 0 and {{ high }} >= 0 and {{ low }} < {{ high }} then 'not_distinguishable'
            when {{ difference }} = 0 then 'level'
            when ({{ difference }}) * {{ direction }} > 0 then 'better'
            else 'worse'
        end
{%- endmacro %}

{#- Bounds of the difference of two independent estimates from the bounds of each: half-widths in quadrature. Null where a bound is. -#}
{% macro difference_low(to_value, to_low, from_value, from_high) -%}
({{ to_value }} - {{ from_value }}) - sqrt(power({{ to_value }} - {{ to_low }}, 2) + power({{ from_high }} - {{ from_value }}, 2))
{%- endmacro %}

{% macro difference_high(to_value, to_high, from_value, from_low) -%}
({{ to_value }} - {{ from_value }}) + sqrt(power({{ to_high }} - {{ to_value }}, 2) + power({{ from_value }} - {{ from_low }}, 2))
{%- endmacro %}

{#- What two standings say together; null where one is unknown, not_distinguishable where one cannot be told. -#}
{% macro joint_class(economic, health) -%}
case
            when {{ economic }} is null or {{ health }} is null then null
            when 'not_distinguishable' in ({{ economic }}, {{ health }}) or 'level' in ({{ economic }}, {{ health }}) then 'not_distinguishable'
            when {{ economic }} = 'better' and {{ health }} = 'better' then 'both_better'
            when {{ economic }} = 'worse' and {{ health }} = 'worse' then 'both_worse'
            when {{ economic }} = 'better' then 'economic_better_health_worse'
            else 'economic_worse_health_better'
        end
{%- endmacro %}
