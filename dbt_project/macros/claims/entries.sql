{#-
    How entries of the claim ledger are written and answered. An entry is a call block: what is asked, and the query as its body. The query runs
    as it stands on the published file. It gives a column `value`, and of value_low, value_high, interval_kind, value_status, reason,
    address_basis, period_label, definition_version, detail, release_ids and released those it can tell; one row, or one for each value of the
    columns in `by` (an edition, a definition, a year). Where nothing of what it reads is there it gives no row: never a zero.
-#}
{% macro claim_entry(entries, claim, variant, dataset, unit, area, definition, caveat, test=none, by=[], address=none, period=none, reference_only=false) -%}
{%- do entries.append({
    'claim': claim, 'variant': variant, 'dataset': dataset, 'unit': unit, 'area': area, 'definition': definition, 'caveat': caveat, 'test': test, 'by': by,
    'address': address, 'period': period, 'reference_only': reference_only, 'sql': caller().strip(),
}) -%}
{%- endmacro %}

{#- The columns that say what an aggregate rests on, the same in every query. -#}
{% macro claim_inputs(of=none) -%}
{%- set prefix = of ~ '.' if of else '' -%}
string_agg(distinct {{ prefix }}value_status, '; ' order by {{ prefix }}value_status) as value_status,
    string_agg(distinct {{ prefix }}address_basis, '; ' order by {{ prefix }}address_basis) as address_basis,
    string_agg(distinct {{ prefix }}release_id, '; ' order by {{ prefix }}release_id) as release_ids,
    max({{ prefix }}released) as released
{%- endmacro %}

{#- The columns that a row of observations or indicator_values says of itself. -#}
{% macro claim_row(reason='reason') -%}
value,
    value_low,
    value_high,
    interval_kind,
    value_status,
    {{ reason }}{{ ' as reason' if reason != 'reason' }},
    address_basis,
    period_label,
    release_id as release_ids,
    released
{%- endmacro %}

{#- The columns that a row of a table by place says of itself, whose inputs may be several. -#}
{% macro claim_place_row() -%}
value,
    value_low,
    value_high,
    interval_kind,
    value_status,
    reason,
    address_basis,
    period_label,
    input_release_ids as release_ids,
    released
{%- endmacro %}

{#- The columns that a rank says of itself. -#}
{% macro claim_rank() -%}
rank as value,
    case when rank is null then reason end as reason,
    case rank_kind when 'printed' then 'final' else 'estimated' end as value_status,
    address_basis,
    period_label,
    release_id as release_ids,
    released
{%- endmacro %}

{#- A whole model: each query stands in it twice, once to be run and once to be printed. An entry that gave no row stays, without a value. -#}
{% macro claim_answers(entries) %}
with entries as (

    select * from (
        values
        {% for entry in entries -%}
            (
                {{ quoted(entry.claim) }}, {{ quoted(entry.variant) }}, {{ quoted(entry.dataset) }}, {{ quoted(entry.unit) }},
                {{ quoted(entry.area) }}, {{ quoted(entry.definition) }}, {{ quoted(entry.caveat) }},
                {%- for text in [entry.test, entry.address, entry.period] %} {{ quoted(text) if text else 'null' }},{% endfor %}
                {{ entry.reference_only | lower }}, {{ quoted(entry.sql) }}
            ){{ ',' if not loop.last }}
        {% endfor %}
    ) as entries (
        claim_id, entry_id, dataset_id, unit_id, area_basis, definition, caveat, tested_condition, entry_address_basis, entry_period_label, is_reference_only,
        query
    )

),

answers as (

    select
        {% for column in ['claim_id', 'entry_id', 'part', 'selection', 'interval_kind', 'value_status', 'reason', 'address_basis', 'period_label', 'definition_version', 'detail', 'release_ids'] -%}
            cast(null as varchar) as {{ column }},
        {% endfor -%}
        cast(null as double) as value,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as date) as released,
        cast(null as boolean) as is_met
    where false
    {% for entry in entries %}
        union all by name
        select
            {{ quoted(entry.claim) }} as claim_id,
            {{ quoted(entry.variant) }} as entry_id,
            {% if entry.by -%}
                {#- The last part of a release says which it is. -#}
                '_' || concat_ws('_', {% for column in entry.by %}lower(regexp_replace(regexp_extract({{ column }}, '[^/]*{{ '$' if column == 'release_ids' else '.*$' }}'), '[^0-9A-Za-z]+', '_', 'g')){{ ', ' if not loop.last }}{% endfor %}) as part,
                {% for column in entry.by %}{{ "' and ' || " if not loop.first }}'{{ column }} = ''' || replace({{ column }}, '''', '''''') || '''' {{ '|| ' if not loop.last }}{% endfor %}as selection,
            {% endif -%}
            {% if entry.test %}value {{ entry.test }} as is_met,{% endif %}
            answer.*
        from (
            {{ entry.sql }}
        ) as answer
    {% endfor %}

),

final as (

    select
        entries.claim_id,
        entries.entry_id || coalesce(answers.part, '') as variant_id,
        entries.dataset_id,
        entries.definition,
        entries.area_basis,
        answers.definition_version,
        answers.detail,
        coalesce(answers.address_basis, entries.entry_address_basis) as address_basis,
        coalesce(answers.period_label, entries.entry_period_label) as period_label,
        answers.value,
        answers.value_low,
        answers.value_high,
        answers.interval_kind,
        answers.value_status,
        answers.reason,
        entries.unit_id,
        cast(entries.tested_condition as varchar) as tested_condition,
        answers.is_met,
        entries.is_reference_only,
        entries.caveat,
        case
            when answers.selection is null then entries.query
            else 'select * from (' || chr(10) || entries.query || chr(10) || ')' || chr(10) || 'where ' || answers.selection
        end as sql,
        answers.release_ids,
        answers.released
    from entries
    left join answers
        on entries.claim_id = answers.claim_id and entries.entry_id = answers.entry_id

)

select * from final
{% endmacro %}

{#- What tells the entries of a claim apart, in words: names of areas with their capitals, which ids have not. -#}
{% macro in_words(column) -%}
{%- set names = ['United Kingdom', 'Great Britain', 'Greater South East', 'London', 'England', 'Scotland', 'Wales', 'Liverpool City Region'] -%}
{%- set said = namespace(sql="replace(" ~ column ~ ", '_', ' ')") -%}
{%- for name in names -%}
{%- set said.sql = "replace(" ~ said.sql ~ ", '" ~ name | lower ~ "', '" ~ name ~ "')" -%}
{%- endfor -%}
{{ said.sql }}
{%- endmacro %}
