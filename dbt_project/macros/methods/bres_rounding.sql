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
{%- set half = 'bres_sizes.half_width' -%}
{%- if not zero_cell_uses_first_band -%}
    {%- set half = 'case when bres_values.' ~ value ~ ' = 0 then 0 else bres_sizes.half_width end' -%}
{%- endif -%}
with

bres_bands as (
    select
        case when lag({{ size_from }}) over (order by {{ size_from }}) is null then 0 else {{ size_from }} end as band_from,
        lead({{ size_from }}) over (order by {{ size_from }}) as band_to,
        cast({{ rounding_base }} as double) / 2 as half_width
    from {{ rules }}
),

-- A band is found once for each size, of which there are few, since joins by order sort all rows.
bres_sizes as (
    select bres_distinct.size_key, bres_bands.half_width
    from (select distinct {{ value }} as size_key from {{ relation }}) as bres_distinct
    inner join bres_bands
        on bres_distinct.size_key >= bres_bands.band_from
        and (bres_distinct.size_key < bres_bands.band_to or bres_bands.band_to is null)
)

select
    bres_values.*,
    case when bres_values.{{ value }} < {{ half }} then 0 else bres_values.{{ value }} - {{ half }} end as {{ low }},
    bres_values.{{ value }} + {{ half }} as {{ high }}
from {{ relation }} as bres_values
left join bres_sizes on bres_values.{{ value }} = bres_sizes.size_key
{% endmacro %}

{#- Smallest and largest location quotient that cells and area totals within their bounds allow.
    The quotient rises with its own cell and with the other areas' totals, and falls with its own area's total and
    with the industry's other cells; so each end is the quotient at one corner of the box.
    relation: (partition, area, industry, low, high); area_totals: (partition, area, total_low, total_high).
    Returns the partition, area and industry with lq_lo and lq_hi; null when any bound it needs is unknown.
    kept: further columns of the relation to carry along; cells: relation of the same rows, low and high, where that is sooner
    computed than the relation, to take the industries' sums of. -#}
{% macro location_quotient_bounds(
    relation, area_totals, partition_by=[], area='area_code', industry='industry_code',
    low='value_low', high='value_high', total_low='value_low', total_high='value_high', kept=[], cells=none
) %}
{%- set of_whole = ' over (' ~ partitioned(partition_by) ~ ')' -%}
with

box_cells as (
    select
        {{ listed(partition_by + kept) }}
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

box_industries as (
    select
        {{ listed(partition_by) }}
        {{ industry }} as industry_key,
        cast({{ whole_sum(low) }} as double) as industry_low,
        cast({{ whole_sum(high) }} as double) as industry_high
    from {{ cells or relation }}
    {{ grouped(partition_by + [industry]) }}
),

box_other_totals as (
    select
        *,
        {{ whole_sum('area_low', over=of_whole) }} - area_low as rest_low,
        {{ whole_sum('area_high', over=of_whole) }} - area_high as rest_high
    from box_totals
),

box_others as (
    select
        box_cells.*,
        box_industries.industry_low - box_cells.cell_low as others_low,
        box_industries.industry_high - box_cells.cell_high as others_high,
        box_other_totals.area_low,
        box_other_totals.area_high,
        box_other_totals.rest_low,
        box_other_totals.rest_high
    from box_cells
    left join box_industries on {{ matched('box_cells', 'box_industries', partition_by + ['industry_key']) }}
    left join box_other_totals on {{ matched('box_cells', 'box_other_totals', partition_by + ['area_key']) }}
)

select
    {{ listed(partition_by + kept) }}
    area_key as {{ area }},
    industry_key as {{ industry }},
    {{ ratio('cell_low * (area_high + rest_low)', 'area_high * (cell_low + others_high)') }} as lq_lo,
    {{ ratio('cell_high * (area_low + rest_high)', 'area_low * (cell_high + others_low)') }} as lq_hi
from box_others
{% endmacro %}

{#- Smallest and largest location quotient that the rounding of its own cell allows, every other figure held as printed:
    the area's total, the industry's total and the grand total stay what they are though the cell is a part of them.
    relation: (partition, area, industry, value, low, high); area_totals, base and base_total as for location_quotient.
    Returns the partition, area and industry with low, high, lq_emp, lq_own_lo and lq_own_hi. -#}
{% macro location_quotient_own_cell_bounds(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value', low='value_low', high='value_high',
    area_totals=none, base=none, base_total=none
) %}
select
    {{ listed(partition_by + [area, industry, low, high]) }}
    lq_emp,
    {{ ratio(low ~ ' * e_all', 'e_r * e_i') }} as lq_own_lo,
    {{ ratio(high ~ ' * e_all', 'e_r * e_i') }} as lq_own_hi
from (
    {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total, [low, high]) }}
) as own_quotients
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
{%- set of_own = ['e_lo', 'e_hi', 'lq_emp', 'lq_own_lo', 'lq_own_hi'] -%}
with

bres_cells {{ read_anew() }} (
    {{ bres_cell_bounds(relation, rules, value, 'e_lo', 'e_hi', zero_cell_uses_first_band, size_from, rounding_base) }}
),

bres_totals as (
    {{ bres_cell_bounds(area_totals, rules, value, 'e_lo', 'e_hi', zero_cell_uses_first_band, size_from, rounding_base) }}
),

bres_own as (
    {{ location_quotient_own_cell_bounds('bres_cells', partition_by, area, industry, value, 'e_lo', 'e_hi', area_totals) }}
)

select
    {{ listed(partition_by + [area, industry]) }}
    e_lo,
    e_hi,
    lq_emp,
    lq_lo,
    lq_hi,
    lq_own_lo,
    lq_own_hi
from (
    {{ location_quotient_bounds(
        'bres_own', 'bres_totals', partition_by, area, industry, 'e_lo', 'e_hi', 'e_lo', 'e_hi', of_own, 'bres_cells'
    ) }}
) as bres_box
{% endmacro %}
