{#- Index against a reference area: 100 is level with it. -#}

{#- relation: (partition, area, period, value), the reference area's own rows included.
    reference_area: a code, or a list of codes in order of preference, of which the first with a value in the period
    is used. Returns the partition, area and period with gap_uk_idx = 100*x/x_reference, the reference area included;
    null where either is unknown or the reference is zero. Beside it reference_value, which a value of nought and one that
    is unknown have as well, and, where `low` and `high` name the columns of bounds, reference_low and reference_high. -#}
{% macro gap_to_uk(
    relation, reference_area='UK', partition_by=[], area='area_code', period='period', value='value', low=none, high=none
) %}
{%- set keys = partition_by + [period] -%}
{%- set references = [reference_area] if reference_area is string else reference_area -%}
with

gap_values as (
    select
        {{ listed(keys) }}
        {{ area }},
        {{ value }} as own_value,
        {{ low or 'cast(null as double)' }} as own_low,
        {{ high or 'cast(null as double)' }} as own_high
    from {{ relation }}
),

gap_candidates as (
    select
        {{ listed(keys) }}
        own_value as reference_value,
        own_low as reference_low,
        own_high as reference_high,
        row_number() over (
            {{ partitioned(keys) }}
            order by case {{ area }}{% for code in references %} when {{ quoted(code) }} then {{ loop.index }}{% endfor %} end
        ) as preference
    from gap_values
    where
        {{ area }} in ({% for code in references %}{{ quoted(code) }}{{ ', ' if not loop.last }}{% endfor %})
        and own_value is not null
),

gap_references as (
    select {{ listed(keys) }} reference_value, reference_low, reference_high
    from gap_candidates
    where preference = 1
)

select
    {{ listed(keys, 'gap_values') }}
    gap_values.{{ area }},
    100 * {{ ratio('gap_values.own_value', 'gap_references.reference_value') }} as gap_uk_idx,
    gap_references.reference_value{% if low and high %},
    gap_references.reference_low,
    gap_references.reference_high{% endif %}
from gap_values
left join gap_references on {{ matched('gap_values', 'gap_references', keys) }}
{% endmacro %}
