{#- Every combination of the axes within a partition, with zero where the relation has no row.
    Only for tables in which a missing row is known to be a true zero: a null value stays null.
    axes: list of {'relation': name, 'columns': [...]}, whose distinct tuples span the grid.
    Returns the partition columns, the axes' columns and the value. -#}
{% macro complete_grid(relation, axes, partition_by=[], value='value') %}
{%- set keys = partition_by + (axes | map(attribute='columns') | sum(start=[])) -%}
with
{% for axis in axes -%}
grid_axis_{{ loop.index }} as (
    select distinct {{ (partition_by + axis['columns']) | join(', ') }}
    from {{ axis['relation'] }}
),

{% endfor -%}
grid_cells as (
    select
        {{ listed(partition_by, 'grid_axis_1') }}
        {%- for axis in axes %}{% set number = loop.index %}
        {{ listed(axis['columns'], 'grid_axis_' ~ number).rstrip(', ') }}{{ ',' if not loop.last }}
        {%- endfor %}
    from grid_axis_1
    {%- for axis in axes[1:] %}
    inner join grid_axis_{{ loop.index + 1 }} on {{ matched('grid_axis_1', 'grid_axis_' ~ (loop.index + 1), partition_by) }}
    {%- endfor %}
),

grid_given as (
    select {{ listed(keys) }} {{ value }} as given_value, true as is_given
    from {{ relation }}
)

select
    {{ listed(keys, 'grid_cells') }}
    case when grid_given.is_given then grid_given.given_value else 0 end as {{ value }}
from grid_cells
left join grid_given on {{ matched('grid_cells', 'grid_given', keys) }}
{% endmacro %}
