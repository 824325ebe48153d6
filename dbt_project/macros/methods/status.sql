{#- How status and bounds pass through a calculation. A part that is withheld never becomes zero: the result is null, and what the
    bounds of the parts still say is its low and high. Ranks are in rank_intervals.sql, breaks in series_break.sql. -#}

{#- Sum of parts as three columns of a select list: the value, null when any part is unknown; its low, the sum of the lows that
    are known; its high, the sum of the highs when all are known (a withheld part has its cap as high), never above `cap`, a
    published total of the same parts. least() leaves out what is null. -#}
{% macro sum_with_bounds(
    value='value', low='value_low', high='value_high', cap=none, value_as='value', low_as='value_low', high_as='value_high'
) -%}
{{ whole_sum(value) }} as {{ value_as }},
        sum({{ low }}) as {{ low_as }},
        {% if cap %}least({{ whole_sum(high) }}, {{ cap }}){% else %}{{ whole_sum(high) }}{% endif %} as {{ high_as }}
{%- endmacro %}

{#- Highest that a withheld cell can be: what the totals of its row and of its column leave beside the cells that are known, the
    smaller of the two; not below zero, as rounded totals can be smaller than their parts. Either total may be unknown. -#}
{% macro withheld_high(area_total, area_known, industry_total='null', industry_known='null') -%}
case
    when least({{ area_total }} - {{ area_known }}, {{ industry_total }} - {{ industry_known }}) < 0 then 0
    else least({{ area_total }} - {{ area_known }}, {{ industry_total }} - {{ industry_known }})
end
{%- endmacro %}

{#- Ends of a quotient over the box of both sides' bounds, denominators above zero: a negative numerator is furthest from zero over
    the smallest denominator. Null where the corner is unknown, or the denominator can be zero there. -#}
{% macro ratio_low(low, denominator_low, denominator_high) -%}
case when {{ low }} < 0 then {{ positive_ratio(low, denominator_low) }} else {{ positive_ratio(low, denominator_high) }} end
{%- endmacro %}

{% macro ratio_high(high, denominator_low, denominator_high) -%}
case when {{ high }} < 0 then {{ positive_ratio(high, denominator_high) }} else {{ positive_ratio(high, denominator_low) }} end
{%- endmacro %}

{% macro positive_ratio(numerator, denominator) -%}
case when {{ denominator }} > 0 then {{ ratio(numerator, denominator) }} end
{%- endmacro %}

{#- Ends of the share of a part in the whole that it is a part of: its own bound against the other end of the rest. Whole bounds are sums of
    the parts' bounds. -#}
{% macro share_low(part_low, part_high, whole_high) -%}
{{ ratio(part_low, part_low ~ ' + ' ~ whole_high ~ ' - ' ~ part_high) }}
{%- endmacro %}

{% macro share_high(part_low, part_high, whole_low) -%}
{{ ratio(part_high, part_high ~ ' + ' ~ whole_low ~ ' - ' ~ part_low) }}
{%- endmacro %}

{#- Rows of the relation with the change between two figures and its growth, each with bounds:
    change, change_low, change_high        to less from; low to less high from, high to less low from
    growth, growth_low, growth_high        share of the start: to / from - 1 and its box
    is_direction_known                     false where the intervals of both ends overlap, that is where the change is smaller than the
                                           two half-widths together; null without bounds
    change_reason, growth_reason           of a null: why there is no change (the row's own reason, or an end is unknown);
                                           base_is_zero, undefined (a base below zero has no growth)
    relation: (value_from, value_to, low_from, high_from, low_to, high_to, reason); `reason` is why the pair does not compare (a
    series break) or why an end is null. A pair that does not compare has no bounds either. -#}
{% macro change_with_bounds(
    relation, value_from='value_from', value_to='value_to', low_from='low_from', high_from='high_from', low_to='low_to',
    high_to='high_to', reason='reason'
) %}
with

change_ends as (
    select
        *,
        {% for end in [value_from, value_to] -%}
        case when {{ reason }} is null or not starts_with({{ reason }}, 'series_break') then {{ end }} end as end_{{ ['from', 'to'][loop.index0] }},
        {% endfor -%}
        {% for bound, other in [(low_from, high_from), (high_from, low_from), (low_to, high_to), (high_to, low_to)] -%}
        case
            when {{ other }} is not null and ({{ reason }} is null or not starts_with({{ reason }}, 'series_break')) then {{ bound }}
        end as end_{{ ['low_from', 'high_from', 'low_to', 'high_to'][loop.index0] }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ relation }}
),

change_computed as (
    select
        *,
        end_to - end_from as change,
        end_low_to - end_high_from as change_low,
        end_high_to - end_low_from as change_high,
        case when end_from > 0 then {{ ratio('end_to', 'end_from') }} - 1 end as growth,
        case when end_from > 0 or end_from is null then {{ ratio_low('end_low_to', 'end_low_from', 'end_high_from') }} - 1 end as growth_low,
        case when end_from > 0 or end_from is null then {{ ratio_high('end_high_to', 'end_low_from', 'end_high_from') }} - 1 end as growth_high,
        case when end_to - end_from is not null then end_low_to >= end_high_from or end_high_to <= end_low_from end as is_direction_known
    from change_ends
)

select
    * exclude (end_from, end_to, end_low_from, end_high_from, end_low_to, end_high_to),
    case
        when change is null then coalesce({{ reason }}, 'input_missing: a figure of one of the two periods is unknown')
    end as change_reason,
    case
        when change is null then coalesce({{ reason }}, 'input_missing: a figure of one of the two periods is unknown')
        when end_from = 0 then 'base_is_zero'
        when growth is null then 'undefined: a base below zero has no growth'
    end as growth_reason
from change_computed
{% endmacro %}
