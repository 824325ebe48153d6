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
    row_number() over (
        partition by
            measure_id, comparable_area_code, comparable_area_code_system, industry_code, period_start, period_end, address_basis
        order by
            is_superseded,
            is_reference_only,
            released desc nulls last,
            {{ status_order('value_status') }},
            source_precedence,
            source_id,
            landed_release_id,
            source_row
    ) = 1 and not is_superseded
{%- endmacro %}

{% macro status_order(status) -%}
    case {{ status }}
        when 'final' then 1 when 'estimated' then 2 when 'provisional' then 3 when 'rounded' then 4 when 'partial' then 5
        when 'sample' then 6 when 'suppressed' then 7 when 'missing' then 8 else 9
    end
{%- endmacro %}
