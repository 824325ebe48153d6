{#- The pieces of SQL that every method shares: engine-specific functions, each behind a name of ours so that another
    engine needs only this file changed, and the few fragments that lists of columns turn into. No method is here. -#}

{#- Type-7 quantile of the non-null values; cast first because quantile_cont of a decimal is a decimal. -#}
{% macro quantile(expression, probability) -%}
quantile_cont(cast({{ expression }} as double), {{ probability }})
{%- endmacro %}

{#- All non-null values in ascending order, as one list. -#}
{% macro sorted_list(expression) -%}
list({{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{#- Type-7 quantile of a sorted list, for a probability that is a column, which the aggregate does not take. -#}
{% macro quantile_of_list(sorted, probability) -%}
{%- set place = '((len(' ~ sorted ~ ') - 1) * cast(' ~ probability ~ ' as double))' -%}
{%- set below = sorted ~ '[1 + cast(floor(' ~ place ~ ') as integer)]' -%}
{%- set above = sorted ~ '[1 + cast(ceil(' ~ place ~ ') as integer)]' -%}
{{ below }} + ({{ place }} - floor({{ place }})) * ({{ above }} - {{ below }})
{%- endmacro %}

{#- Median of the non-null values. -#}
{% macro middle(expression) -%}
median(cast({{ expression }} as double))
{%- endmacro %}

{#- Unscaled median absolute deviation from the median of the non-null values. -#}
{% macro absolute_deviation(expression) -%}
mad(cast({{ expression }} as double))
{%- endmacro %}

{#- Quotient in double precision; null when either side is null or the denominator is zero. -#}
{% macro ratio(numerator, denominator) -%}
cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}

{#- Sum that is null when any part is null, and null over no rows: an unknown part makes the sum unknown. -#}
{% macro whole_sum(expression, where=none, over='') -%}
{%- set kept = ' filter (where ' ~ where ~ ')' if where else '' -%}
case
    when count(*){{ kept }}{{ over }} = count({{ expression }}){{ kept }}{{ over }}
    then sum({{ expression }}){{ kept }}{{ over }}
end
{%- endmacro %}

{#- Text literal. -#}
{% macro quoted(text) -%}
'{{ (text | string).replace("'", "''") }}'
{%- endmacro %}

{#- "a.x, a.y, " for use before further columns; nothing for no columns. -#}
{% macro listed(columns, of=none) -%}
{%- for column in columns %}{{ of ~ '.' if of else '' }}{{ column }}, {% endfor -%}
{%- endmacro %}

{#- "partition by x, y" inside a window; nothing for no columns. -#}
{% macro partitioned(columns) -%}
{%- if columns %}partition by {{ columns | join(', ') }}{% endif -%}
{%- endmacro %}

{#- "group by x, y"; nothing for no columns, so that an aggregate gives one row. -#}
{% macro grouped(columns) -%}
{%- if columns %}group by {{ columns | join(', ') }}{% endif -%}
{%- endmacro %}

{#- Join condition on columns that may hold null; true for no columns. -#}
{% macro matched(left, right, columns) -%}
{%- for column in columns -%}
{{ ' and ' if not loop.first }}{{ left }}.{{ column }} is not distinct from {{ right }}.{{ column }}
{%- else -%}
true
{%- endfor -%}
{%- endmacro %}

{#- "as", before a common table expression that is used more than once but computed each time rather than kept: what is cheap to compute
    again from the relation below, and long, is sooner computed than written and read. -#}
{% macro read_anew() -%}
as not materialized
{%- endmacro %}

{#- Smallest of the non-null values whose cume_dist over all of them is above 1 - top: a value is in the top when it is
    this or larger, ties together. One list for each group instead of a window over every row. -#}
{% macro lowest_in_top(expression, top) -%}
{%- set values = 'cast(count(' ~ expression ~ ') as double)' -%}
{%- set from_below = 'cast(1 - ' ~ top ~ ' as double)' -%}
{%- set place = 'cast(floor(' ~ values ~ ' * ' ~ from_below ~ ') as integer)' -%}
({{ sorted_list(expression) }})[
    {{ place }} + case
        when {{ place }} / {{ values }} > {{ from_below }} then 0
        when ({{ place }} + 1) / {{ values }} > {{ from_below }} then 1
        else 2
    end
]
{%- endmacro %}

{#- Sum of doubles with the error of every addition carried along, for differences of nearly equal sums. -#}
{% macro careful_sum(expression) -%}
fsum({{ expression }})
{%- endmacro %}

{#- A number that rows share when they share the values of the columns, null being a value; 64 bits of a hash, so that long lists of text
    can be grouped and joined in little memory. -#}
{% macro group_key(columns, of=none) -%}
hash(row({{ listed(columns, of).rstrip(', ') }}))
{%- endmacro %}
