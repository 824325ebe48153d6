{#- Amounts moved from one set of boundaries to another by weighted links. Counts, jobs and money can be moved; rates, shares and indices cannot:
    the mean of two rates is not the rate of two areas, so that they are refused. -#}

{#- Each cell with each part of it that a link places, and how much of it no link places.
    relation: (partition, area, value, status, aggregation); links: (from_code, to_code, weight, basis), all from the boundary set of the relation to one
    level of one other; the weights of an area add up to 1, or to less where a part of it lies in no area. Several boundary sets are moved at once where
    boundary_set, one of the partition's columns, names that of a cell, and from_set that of a link.
    Returns the partition, from_area, to_area (null where no link leads anywhere), part_value, unplaced_value, status, is_additive, is_exact and
    from_count, the number of areas that have a part in to_area. -#}
{% macro crosswalk_parts(
    relation, links, partition_by=[], area='area_code', value='value', status='value_status', aggregation='aggregation',
    boundary_set=none, from_set='from_system'
) %}
{%- set link_set = [from_set] if boundary_set else [] -%}
with

crosswalk_cells as (
    select
        {{ listed(partition_by) }}
        {{ area }} as from_area,
        {{ status }} as status,
        coalesce({{ aggregation }} = 'sum', false) as is_additive,
        case when {{ aggregation }} = 'sum' then cast({{ value }} as double) end as amount
    from {{ relation }}
),

crosswalk_links as (
    select
        {{ listed(link_set) }}
        from_code,
        to_code,
        weight,
        weight = 1 and basis = 'exact' as is_exact,
        sum(weight) over (partition by {{ listed(link_set) }} from_code) as weight_placed,
        row_number() over (partition by {{ listed(link_set) }} from_code order by to_code) as link_number,
        count(*) over (partition by {{ listed(link_set) }} to_code) as from_count
    from {{ links }}
    where weight > 0
)

select
    {{ listed(partition_by, 'crosswalk_cells') }}
    crosswalk_cells.from_area,
    crosswalk_links.to_code as to_area,
    crosswalk_cells.amount * crosswalk_links.weight as part_value,
    case
        when crosswalk_links.from_code is null then crosswalk_cells.amount
        -- Zero, but unknown where the cell is.
        when crosswalk_links.link_number > 1 then 0 * crosswalk_cells.amount
        -- Weights are published to six decimals.
        when abs(1 - crosswalk_links.weight_placed) < 0.00001 then 0 * crosswalk_cells.amount
        else crosswalk_cells.amount * (1 - crosswalk_links.weight_placed)
    end as unplaced_value,
    crosswalk_cells.status,
    crosswalk_cells.is_additive,
    coalesce(crosswalk_links.is_exact, false) as is_exact,
    crosswalk_links.from_count
from crosswalk_cells
left join crosswalk_links
    on
        crosswalk_cells.from_area = crosswalk_links.from_code
        {{- ' and crosswalk_cells.' ~ boundary_set ~ ' = crosswalk_links.' ~ from_set if boundary_set }}
{% endmacro %}

{#- The relation on the other boundaries. Arguments as for crosswalk_parts.
    Returns the partition and area (of the other set) with value, value_status, null_reason, parts_present and parts_expected (areas that have a part in
    it, with a row and in all), and loss and loss_share: what could not be placed of the whole partition, as an amount and of its total.
    value_status is that of the parts where all are whole areas, `estimated` where an area was split, `partial` where a part is unknown or absent, and
    `not_applicable`, with null_reason rates_are_never_crosswalked, where the aggregation is not sum. -#}
{% macro crosswalk(
    relation, links, partition_by=[], area='area_code', value='value', status='value_status', aggregation='aggregation',
    boundary_set=none, from_set='from_system'
) %}
with

crosswalk_placed as (
    {{ crosswalk_parts(relation, links, partition_by, area, value, status, aggregation, boundary_set, from_set) }}
),

crosswalk_totals as (
    {{ crosswalk_sums('crosswalk_placed', partition_by) }}
),

crosswalk_areas as (
    select
        {{ listed(partition_by) }}
        to_area,
        bool_and(is_additive) as is_additive,
        bool_and(is_exact) as is_exact,
        sum(part_value) as value,
        count(part_value) as parts_known,
        count(*) as parts_present,
        max(from_count) as parts_expected,
        min(status) as first_status,
        max(status) as last_status
    from crosswalk_placed
    where to_area is not null
    group by {{ listed(partition_by) }} to_area
)

select
    {{ listed(partition_by, 'crosswalk_areas') }}
    crosswalk_areas.to_area as {{ area }},
    crosswalk_areas.value,
    case
        when not crosswalk_areas.is_additive then 'not_applicable'
        when crosswalk_areas.parts_known = 0 and crosswalk_areas.first_status = crosswalk_areas.last_status then crosswalk_areas.first_status
        when crosswalk_areas.parts_known = 0 then 'missing'
        when crosswalk_areas.parts_known < crosswalk_areas.parts_expected then 'partial'
        when crosswalk_areas.is_exact and crosswalk_areas.first_status = crosswalk_areas.last_status then crosswalk_areas.first_status
        else 'estimated'
    end as value_status,
    case
        when not crosswalk_areas.is_additive then 'rates_are_never_crosswalked'
        when crosswalk_areas.parts_known = 0 then 'no_part_is_known'
    end as null_reason,
    crosswalk_areas.parts_present,
    crosswalk_areas.parts_expected,
    crosswalk_totals.loss,
    crosswalk_totals.loss_share
from crosswalk_areas
inner join crosswalk_totals on {{ matched('crosswalk_areas', 'crosswalk_totals', partition_by) }}
{% endmacro %}

{#- What was moved and what was lost, one row per partition, also where nothing could be placed. Arguments as for crosswalk_parts.
    Returns the partition with total_before, total_after, loss (before less after), loss_share (of total_before; null where that is zero), cells,
    cells_unknown (without a value) and cells_unplaced (no link leads anywhere). All but the counts are null where the measure is a rate. -#}
{% macro crosswalk_loss(
    relation, links, partition_by=[], area='area_code', value='value', status='value_status', aggregation='aggregation',
    boundary_set=none, from_set='from_system'
) %}
with

crosswalk_placed as (
    {{ crosswalk_parts(relation, links, partition_by, area, value, status, aggregation, boundary_set, from_set) }}
)

{{ crosswalk_sums('crosswalk_placed', partition_by) }}
{% endmacro %}

{#- The sums of crosswalk_loss over the rows of crosswalk_parts. -#}
{% macro crosswalk_sums(parts, partition_by) -%}
{#- Nothing placed of a known amount is zero, not unknown. -#}
{%- set placed = 'case when count(part_value) > 0 then sum(part_value) when count(unplaced_value) > 0 then 0 end' -%}
select
    {{ listed(partition_by) }}
    ({{ placed }}) + sum(unplaced_value) as total_before,
    {{ placed }} as total_after,
    sum(unplaced_value) as loss,
    {{ ratio('sum(unplaced_value)', '(' ~ placed ~ ') + sum(unplaced_value)') }} as loss_share,
    count(distinct from_area) as cells,
    count(distinct from_area) filter (where unplaced_value is null) as cells_unknown,
    count(distinct from_area) filter (where to_area is null) as cells_unplaced
from {{ parts }}
{{ grouped(partition_by) }}
{%- endmacro %}
