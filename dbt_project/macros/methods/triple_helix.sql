{#- Triple Helix synergy: mutual information of three dimensions of firms, geography, technology and size (Leydesdorff
    2003; Leydesdorff, Dolfsma and van der Panne 2006), and its decomposition over areas in the form of Theil (1972).
    Negative is synergy: the three distributions together leave less uncertain than the pairs account for. It is the
    opposite sign to the interaction information of McGill. It measures how firms are distributed, not what relations
    they have, and the plug-in estimate is biased where there are few firms to a cell. -#}

{#- relation: (partition, area, subarea, technology, size_band, value), value a count of firms, null when unknown; cells
    without a row hold none. Geography is the sub-area *inside* the area: with the area itself H_g and T would be zero.
    total_area: optional code of the whole, which is summed from the areas, each sub-area being its area's own; rows
    that already have that code are left out.
    Returns the partition and area with
    n_firms, n_cells (cells that hold firms), th_firms_per_cell
    h_g, h_t, h_o, h_gt, h_go, h_to, h_gto   Shannon entropies of sub-area, technology and size and their joints, bits
    i_gt, i_go, i_to                         mutual information of each pair, bits, H_x + H_y - H_xy
    th_t_mbits                               1000*(h_g+h_t+h_o-h_gt-h_go-h_to+h_gto), millibits, negative is synergy
    Null where a count is unknown, and without firms. -#}
{% macro triple_helix(
    relation, partition_by=[], total_area=none, area='area_code', subarea='subarea_code', technology='technology',
    size_band='size_band', value='value'
) %}
{%- set margins = {'h_g': 3, 'h_t': 5, 'h_o': 6, 'h_gt': 1, 'h_go': 2, 'h_to': 4, 'h_gto': 0} -%}
{%- set within = ['area_key'] + partition_by -%}
with

th_firms as (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ area }} as parent_key,
        {{ subarea }} as g,
        {{ technology }} as t,
        {{ size_band }} as o,
        {{ value }} as own_value
    from {{ relation }}
    {% if total_area is not none -%}
    where {{ area }} is distinct from {{ quoted(total_area) }}
    union all
    select
        {{ listed(partition_by) }}
        {{ quoted(total_area) }} as area_key,
        {{ area }} as parent_key,
        {{ subarea }} as g,
        {{ technology }} as t,
        {{ size_band }} as o,
        {{ value }} as own_value
    from {{ relation }}
    where {{ area }} is distinct from {{ quoted(total_area) }}
    {%- endif %}
),

{#- One bit for each dimension summed over: 3 is sub-area alone, 0 all three together, 7 none. -#}
th_counted as (
    select
        {{ listed(within) }}
        grouping(g, t, o) as margin,
        {{ whole_sum('own_value') }} as firms
    from th_firms
    group by grouping sets (
        {% for margin in ['', 'parent_key, g', 't', 'o', 'parent_key, g, t', 'parent_key, g, o', 't, o', 'parent_key, g, t, o'] -%}
        ({{ listed(within)[:-2] }}{{ ', ' ~ margin if margin }}){{ ',' if not loop.last }}
        {% endfor %}
    )
),

th_whole as (
    select {{ listed(within) }} cast(firms as double) as n_firms
    from th_counted
    where margin = 7
),

th_entropies as (
    select
        {{ listed(within, 'th_counted') }}
        th_counted.margin,
        count(*) filter (where th_counted.firms > 0) as occupied,
        case
            when count(*) = count(th_counted.firms)
                then log2(nullif(max(th_whole.n_firms), 0)) - {{ ratio(
                    careful_sum('case when th_counted.firms > 0 then th_counted.firms * log2(th_counted.firms) else 0 end'),
                    'max(th_whole.n_firms)'
                ) }}
        end as entropy
    from th_counted
    inner join th_whole on {{ matched('th_counted', 'th_whole', within) }}
    group by {{ listed(within, 'th_counted') }} th_counted.margin
),

th_pivoted as (
    select
        {{ listed(within) }}
        max(case when margin = 0 then occupied end) as n_cells{% for name, margin in margins.items() %},
        max(case when margin = {{ margin }} then entropy end) as {{ name }}
        {%- endfor %}
    from th_entropies
    {{ grouped(within) }}
)

select
    {{ listed(partition_by, 'th_pivoted') }}
    th_pivoted.area_key as {{ area }},
    th_whole.n_firms,
    case when th_whole.n_firms is not null then th_pivoted.n_cells end as n_cells,
    {{ ratio('th_whole.n_firms', 'th_pivoted.n_cells') }} as th_firms_per_cell,
    {{ listed(margins, 'th_pivoted') }}
    th_pivoted.h_g + th_pivoted.h_t - th_pivoted.h_gt as i_gt,
    th_pivoted.h_g + th_pivoted.h_o - th_pivoted.h_go as i_go,
    th_pivoted.h_t + th_pivoted.h_o - th_pivoted.h_to as i_to,
    1000 * (
        th_pivoted.h_g + th_pivoted.h_t + th_pivoted.h_o
        - th_pivoted.h_gt - th_pivoted.h_go - th_pivoted.h_to
        + th_pivoted.h_gto
    ) as th_t_mbits
from th_pivoted
inner join th_whole on {{ matched('th_pivoted', 'th_whole', within) }}
{% endmacro %}

{#- results: what triple_helix returned with total_area. Returns the partition and component (each area, `between`,
    `total`) with contribution_mbits, for an area n_r/n of its own figure (nothing where it has no firms), between the
    rest of the total's, and share_of_total: null where the total is nothing. Adds up to the total by construction:
    T = T_0 + sum n_r/n T_r. -#}
{% macro triple_helix_decomposition(results, total_area, partition_by=[], area='area_code') %}
with

th_total as (
    select {{ listed(partition_by) }} n_firms, th_t_mbits
    from {{ results }}
    where {{ area }} = {{ quoted(total_area) }}
),

th_parts as (
    select
        {{ listed(partition_by, 'th_area') }}
        th_area.{{ area }} as component,
        case
            when th_total.n_firms > 0 and th_area.n_firms = 0 then 0
            else {{ ratio('th_area.n_firms * th_area.th_t_mbits', 'th_total.n_firms') }}
        end as contribution_mbits
    from {{ results }} as th_area
    inner join th_total on {{ matched('th_area', 'th_total', partition_by) }}
    where th_area.{{ area }} <> {{ quoted(total_area) }}
),

th_within as (
    select {{ listed(partition_by) }} {{ whole_sum('contribution_mbits') }} as contribution_mbits
    from th_parts
    {{ grouped(partition_by) }}
),

th_components as (
    select * from th_parts
    union all
    select
        {{ listed(partition_by, 'th_total') }}
        'between' as component,
        th_total.th_t_mbits - th_within.contribution_mbits as contribution_mbits
    from th_total
    inner join th_within on {{ matched('th_total', 'th_within', partition_by) }}
    union all
    select {{ listed(partition_by) }} 'total' as component, th_t_mbits as contribution_mbits
    from th_total
)

{# What is smaller than the seventh decimal of a millibit is rounding of doubles, not a total to take shares of. #}
select
    {{ listed(partition_by, 'th_components') }}
    th_components.component,
    th_components.contribution_mbits,
    case
        when abs(th_total.th_t_mbits) > 1e-7
            then {{ ratio('th_components.contribution_mbits', 'th_total.th_t_mbits') }}
    end as share_of_total
from th_components
inner join th_total on {{ matched('th_components', 'th_total', partition_by) }}
{% endmacro %}
