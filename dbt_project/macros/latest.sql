{#-
    The one rule for which edition of a cell is the latest. A cell is a measure, place (the same place under another code
    system is the same cell), industry, period and address basis. In order:
      1. a row of the newest landed release of its file; one that a later landing corrected or withdrew is never the latest;
      2. an official figure before one marked reference only;
      3. the later release; where only a month or year of release is known, its last day; where nothing is known, before all others;
      4. within one day: final, estimated, provisional, rounded, partial, sample, suppressed, missing, not applicable;
      5. the declared precedence of its source, then the name of the source, so that the choice never depends on row order.
-#}
{% macro is_latest_edition() -%}
    row_number() over (partition by {{ cell_of_editions() }} order by {{ order_of_editions() }}) = 1 and not is_superseded
{%- endmacro %}

{% macro cell_of_editions() -%}
    measure_id, comparable_area_code, comparable_area_code_system, industry_code, period_start, period_end, address_basis
{%- endmacro %}

{% macro order_of_editions() -%}
    is_superseded, is_reference_only, released desc nulls last, {{ status_order('value_status') }}, source_precedence, source_id,
        landed_release_id, source_row
{%- endmacro %}

{#-
    The first day on which an edition that comes before this one in the order was known, null where none ever is: until then this one is the
    latest, if it is known before. Editions of one place in the order stand together, and do not end one another.
-#}
{% macro known_better(cell, order) -%}
    min(known_from) over (partition by {{ cell }} order by {{ order }} groups between unbounded preceding and 1 preceding)
{%- endmacro %}

{#- Days from `start` on and before `finish` on which something is the latest, as two columns: both null where there is no such day. -#}
{% macro latest_interval(start, finish) -%}
case when {{ finish }} is null or {{ start }} < {{ finish }} then {{ start }} end as latest_from,
        case when {{ start }} < {{ finish }} then {{ finish }} end as latest_until
{%- endmacro %}

{#- The days that two or more intervals have in common, as the same two columns. An interval without a start is empty. -#}
{% macro latest_together(relations) -%}
{%- set starts -%}greatest({% for relation in relations %}{{ relation }}.latest_from{{ ', ' if not loop.last }}{% endfor %}){%- endset -%}
{%- set ends -%}least({% for relation in relations %}{{ relation }}.latest_until{{ ', ' if not loop.last }}{% endfor %}){%- endset -%}
{%- set all_known -%}{% for relation in relations %}{{ relation }}.latest_from is not null{{ ' and ' if not loop.last }}{% endfor %}{%- endset -%}
case when {{ all_known }} and ({{ ends }} is null or {{ starts }} < {{ ends }}) then {{ starts }} end as latest_from,
        case when {{ all_known }} and {{ starts }} < {{ ends }} then {{ ends }} end as latest_until
{%- endmacro %}

{% macro status_order(status) -%}
    case {{ status }}
        when 'final' then 1 when 'estimated' then 2 when 'provisional' then 3 when 'rounded' then 4 when 'partial' then 5
        when 'sample' then 6 when 'suppressed' then 7 when 'missing' then 8 else 9
    end
{%- endmacro %}
