{#- What the rounding of the Business Register and Employment Survey leaves open: the interval of a cell and the exact
    box of a location quotient. Rounding only; sampling error is another matter. Table of bands: Nomis article 1103. -#}

{#- Rows of the relation with the interval of each value: half a rounding base either side, not below zero.
    rules: (size_from, rounding_base), one row per band; a value belongs to the last band that starts at or below it,
    a value below every band to the first. A published zero may be a rounded one: it reaches up to half of the first
    band's base, unless zero_cell_uses_first_band is false. Null and negative values have no interval. -#}
{% macro bres_cell_bounds(
    relation, rules, value='value', low='e_lo', high='e_hi', zero_cell_uses_first_band=true,
    size_from='size_from', rounding_base='rounding_base'
) %}
{%- set half = 'bres_bands.half_width' -%}
{%- if not zero_cell_uses_first_band -%}
    {%- set half = 'case when bres_values.' ~ value ~ ' = 0 then 0 else bres_bands.half_width end' -%}
{%- endif -%}
with

bres_bands as (
    select
        case when lag({{ size_from }}) over (order by {{ size_from }}) is null then 0 else {{ size_from }} end as band_from,
        lead({{ size_from }}) over (order by {{ size_from }}) as band_to,
        cast({{ rounding_base }} as double) / 2 as half_width
    from {{ rules }}
)

select
    bres_values.*,
    case when bres_values.{{ value }} < {{ half }} then 0 else bres_values.{{ value }} - {{ half }} end as {{ low }},
    bres_values.{{ value }} + {{ half }} as {{ high }}
from {{ relation }} as bres_values
left join bres_bands
    on bres_values.{{ value }} >= bres_bands.band_from
    and (bres_values.{{ value }} < bres_bands.band_to or bres_bands.band_to is null)
{% endmacro %}

{#- Smallest and largest location quotient that cells and area totals within their bounds allow.
    The quotient rises with its own cell and with the other areas' totals, and falls with its own area's total and
    with the industry's other cells; so each end is the quotient at one corner of the box.
    relation: (partition, area, industry, low, high); area_totals: (partition, area, total_low, total_high).
    Returns the partition, area and industry with lq_lo and lq_hi; null when any bound it needs is unknown. -#}
{% macro location_quotient_bounds(
    relation, area_totals, partition_by=[], area='area_code', industry='industry_code',
    low='value_low', high='value_high', total_low='value_low', total_high='value_high'
) %}
{%- set of_industry = ' over (' ~ partitioned(partition_by + ['industry_key']) ~ ')' -%}
{%- set of_whole = ' over (' ~ partitioned(partition_by) ~ ')' -%}
with

box_cells as (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ industry }} as industry_key,
        cast({{ low }} as double) as cell_low,
        cast({{ high }} as double) as cell_high
    from {{ relation }}
),

box_totals as (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        cast({{ total_low }} as double) as area_low,
        cast({{ total_high }} as double) as area_high
    from {{ area_totals }}
),

box_other_cells as (
    select
        *,
        {{ whole_sum('cell_low', over=of_industry) }} - cell_low as others_low,
        {{ whole_sum('cell_high', over=of_industry) }} - cell_high as others_high
    from box_cells
),

box_other_totals as (
    select
        *,
        {{ whole_sum('area_low', over=of_whole) }} - area_low as rest_low,
        {{ whole_sum('area_high', over=of_whole) }} - area_high as rest_high
    from box_totals
)

select
    {{ listed(partition_by, 'box_other_cells') }}
    box_other_cells.area_key as {{ area }},
    box_other_cells.industry_key as {{ industry }},
    {{ ratio('cell_low * (area_high + rest_low)', 'area_high * (cell_low + others_high)') }} as lq_lo,
    {{ ratio('cell_high * (area_low + rest_high)', 'area_low * (cell_high + others_low)') }} as lq_hi
from box_other_cells
left join box_other_totals on {{ matched('box_other_cells', 'box_other_totals', partition_by + ['area_key']) }}
{% endmacro %}

{#- Smallest and largest location quotient that the rounding of its own cell allows, every other figure held as printed:
    the area's total, the industry's total and the grand total stay what they are though the cell is a part of them.
    relation: (partition, area, industry, value, low, high); area_totals, base and base_total as for location_quotient.
    Returns the partition, area and industry with lq_emp, lq_own_lo and lq_own_hi. -#}
{% macro location_quotient_own_cell_bounds(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value', low='value_low', high='value_high',
    area_totals=none, base=none, base_total=none
) %}
{%- set keys = partition_by + [area, industry] -%}
with

own_quotients as (
    {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total) }}
)

select
    {{ listed(keys, 'own_quotients') }}
    own_quotients.lq_emp,
    {{ ratio('own_cells.' ~ low ~ ' * own_quotients.e_all', 'own_quotients.e_r * own_quotients.e_i') }} as lq_own_lo,
    {{ ratio('own_cells.' ~ high ~ ' * own_quotients.e_all', 'own_quotients.e_r * own_quotients.e_i') }} as lq_own_hi
from own_quotients
inner join {{ relation }} as own_cells on {{ matched('own_quotients', 'own_cells', keys) }}
{% endmacro %}

{#- Whether an interval leaves open on which side of a threshold the value lies: null when a bound is unknown. -#}
{% macro is_undecided(low, high, threshold) -%}
{{ low }} <= {{ threshold }} and {{ high }} > {{ threshold }}
{%- endmacro %}

{#- Cells as published → e_lo, e_hi (jobs), lq_emp, lq_lo, lq_hi, lq_own_lo, lq_own_hi, by partition, area and industry.
    area_totals: (partition, area, value), the whole economy, rounded by the same rules. -#}
{% macro bres_rounding(
    relation, area_totals, rules, partition_by=[], area='area_code', industry='industry_code', value='value',
    zero_cell_uses_first_band=true, size_from='size_from', rounding_base='rounding_base'
) %}
{%- set keys = partition_by + [area, industry] -%}
with

bres_cells as (
    {{ bres_cell_bounds(relation, rules, value, 'e_lo', 'e_hi', zero_cell_uses_first_band, size_from, rounding_base) }}
),

bres_totals as (
    {{ bres_cell_bounds(area_totals, rules, value, 'e_lo', 'e_hi', zero_cell_uses_first_band, size_from, rounding_base) }}
),

bres_own as (
    {{ location_quotient_own_cell_bounds('bres_cells', partition_by, area, industry, value, 'e_lo', 'e_hi', area_totals) }}
),

bres_box as (
    {{ location_quotient_bounds('bres_cells', 'bres_totals', partition_by, area, industry, 'e_lo', 'e_hi', 'e_lo', 'e_hi') }}
)

select
    {{ listed(keys, 'bres_cells') }}
    bres_cells.e_lo,
    bres_cells.e_hi,
    bres_own.lq_emp,
    bres_box.lq_lo,
    bres_box.lq_hi,
    bres_own.lq_own_lo,
    bres_own.lq_own_hi
from bres_cells
inner join bres_own on {{ matched('bres_cells', 'bres_own', keys) }}
inner join bres_box on {{ matched('bres_cells', 'bres_box', keys) }}
{% endmacro %}
