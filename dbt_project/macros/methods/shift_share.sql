{#- Shift-share (Dunn 1960; Creamer 1943) with the homothetic split of Esteban-Marquillas (1972), year by year as in
    Barff and Knight (1988). Jobs throughout; e0 and e1 are the jobs at the start and end, g the growth of the base,
    g_i that of an industry in the base, g_ri that of the area's industry.

    ss_national e0*g; ss_mix e0*(g_i - g); ss_regional e0*(g_ri - g_i), taken as e1 - e0*(1 + g_i); they add up to the
    change. An industry that was not in the area at the start (e0 = 0) has its whole end value in ss_regional and
    nothing in the others.
    ss_em_homothetic h = (area's jobs)*(industry's share of the base); ss_em_comp h*(g_ri - g_i);
    ss_em_alloc (e0 - h)*(g_ri - g_i): these two add up to ss_regional and are null where e0 = 0, when there is no g_ri.

    A null cell leaves null whatever needs it. A row that is missing for one end is unknown, not zero: complete_grid()
    first where a missing row is a true zero. Without a base, the base is the sum of the areas of the relation. -#}

{#- Where both ends are known per row. relation: (partition, area, industry, value_from, value_to); base: the same
    without area. Returns partition, area, industry, emp_from, emp_to, what emp_from would have become at the growth
    of the whole base and at that of its industry (emp_at_whole_growth, emp_at_industry_growth), and the six
    components. -#}
{% macro shift_share_pairs(
    relation, base=none, partition_by=[], area='area_code', industry='industry_code',
    value_from='value_from', value_to='value_to'
) %}
with

ss_cells {{ read_anew() }} (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ industry }} as industry_key,
        {{ value_from }} as e0,
        {{ value_to }} as e1
    from {{ relation }}
),

ss_base as (
    {% if base -%}
    select {{ listed(partition_by) }} {{ industry }} as industry_key, {{ value_from }} as base_e0, {{ value_to }} as base_e1
    from {{ base }}
    {%- else -%}
    select {{ listed(partition_by) }} industry_key, {{ whole_sum('e0') }} as base_e0, {{ whole_sum('e1') }} as base_e1
    from ss_cells
    {{ grouped(partition_by + ['industry_key']) }}
    {%- endif %}
),

ss_base_whole as (
    select {{ listed(partition_by) }} {{ whole_sum('base_e0') }} as whole_e0, {{ whole_sum('base_e1') }} as whole_e1
    from ss_base
    {{ grouped(partition_by) }}
),

ss_areas as (
    select {{ listed(partition_by) }} area_key, {{ whole_sum('e0') }} as area_e0
    from ss_cells
    {{ grouped(partition_by + ['area_key']) }}
),

ss_rates as (
    select
        {{ listed(partition_by, 'ss_cells') }}
        ss_cells.area_key,
        ss_cells.industry_key,
        ss_cells.e0,
        ss_cells.e1,
        {{ ratio('ss_base.base_e1 - ss_base.base_e0', 'ss_base.base_e0') }} as g_i,
        {{ ratio('ss_cells.e1 - ss_cells.e0', 'ss_cells.e0') }} as g_ri,
        case
            when ss_cells.e0 = 0 then 0
            else ss_cells.e0 * {{ ratio('ss_base_whole.whole_e1', 'ss_base_whole.whole_e0') }}
        end as at_whole_growth,
        case
            when ss_cells.e0 = 0 then 0
            else ss_cells.e0 * {{ ratio('ss_base.base_e1', 'ss_base.base_e0') }}
        end as at_industry_growth,
        cast(ss_areas.area_e0 as double) * {{ ratio('ss_base.base_e0', 'ss_base_whole.whole_e0') }} as homothetic
    from ss_cells
    left join ss_base on {{ matched('ss_cells', 'ss_base', partition_by + ['industry_key']) }}
    left join ss_base_whole on {{ matched('ss_cells', 'ss_base_whole', partition_by) }}
    left join ss_areas on {{ matched('ss_cells', 'ss_areas', partition_by + ['area_key']) }}
)

select
    {{ listed(partition_by) }}
    area_key as {{ area }},
    industry_key as {{ industry }},
    e0 as emp_from,
    e1 as emp_to,
    at_whole_growth as emp_at_whole_growth,
    at_industry_growth as emp_at_industry_growth,
    at_whole_growth - e0 as ss_national,
    at_industry_growth - at_whole_growth as ss_mix,
    e1 - at_industry_growth as ss_regional,
    homothetic as ss_em_homothetic,
    homothetic * (g_ri - g_i) as ss_em_comp,
    (e0 - homothetic) * (g_ri - g_i) as ss_em_alloc
from ss_rates
{% endmacro %}

{#- The components summed over the industries of an area, with emp_change, ss_net_total (change less national growth),
    ss_em_comp and ss_em_alloc over the industries present at the start, and Gerfin's factors: ss_gerfin_structure sum
    e0(1+g_i) / sum e0(1+g), ss_gerfin_location sum e1 / sum e0(1+g_i), ss_gerfin_regional their product. -#}
{% macro shift_share_pairs_total(
    relation, base=none, partition_by=[], area='area_code', industry='industry_code',
    value_from='value_from', value_to='value_to'
) %}
{%- set at_start = 'emp_from <> 0 or emp_from is null' -%}
with ss_sums as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ whole_sum('emp_to - emp_from') }} as emp_change,
        {{ whole_sum('ss_national') }} as ss_national,
        {{ whole_sum('ss_mix') }} as ss_mix,
        {{ whole_sum('ss_regional') }} as ss_regional,
        {{ whole_sum('ss_em_comp', at_start) }} as ss_em_comp,
        {{ whole_sum('ss_em_alloc', at_start) }} as ss_em_alloc,
        {{ whole_sum('emp_to') }} as e1,
        {{ whole_sum('emp_at_whole_growth') }} as e0_at_whole_growth,
        {{ whole_sum('emp_at_industry_growth') }} as e0_at_industry_growth
    from ({{ shift_share_pairs(relation, base, partition_by, area, industry, value_from, value_to) }}) as ss_by_industry
    {{ grouped(partition_by + [area]) }}
)

select
    {{ listed(partition_by) }}
    {{ area }},
    emp_change,
    ss_national,
    ss_mix,
    ss_regional,
    emp_change - ss_national as ss_net_total,
    ss_em_comp,
    ss_em_alloc,
    {{ ratio('e0_at_industry_growth', 'e0_at_whole_growth') }} as ss_gerfin_structure,
    {{ ratio('e1', 'e0_at_industry_growth') }} as ss_gerfin_location,
    {{ ratio('e1', 'e0_at_whole_growth') }} as ss_gerfin_regional
from ss_sums
{% endmacro %}

{#- Rows of one period each → one row per key with value_from and value_to; null where a period has no row. -#}
{% macro shift_share_between(relation, period_from, period_to, keys, period='period', value='value') -%}
select
    {{ listed(keys) }}
    {{ whole_sum(value, period ~ ' = ' ~ quoted(period_from)) }} as value_from,
    {{ whole_sum(value, period ~ ' = ' ~ quoted(period_to)) }} as value_to
from {{ relation }}
where {{ period }} in ({{ quoted(period_from) }}, {{ quoted(period_to) }})
{{ grouped(keys) }}
{%- endmacro %}

{#- Rows of one period each → one row per key and pair of neighbouring periods, in the order of the period column. -#}
{% macro shift_share_steps(relation, period_from, period_to, keys, partition_by=[], period='period', value='value') -%}
with

ss_periods as (
    select distinct {{ listed(partition_by) }} {{ period }} as step_to
    from {{ relation }}
    where {{ period }} between {{ quoted(period_from) }} and {{ quoted(period_to) }}
),

ss_neighbours as (
    select
        {{ listed(partition_by) }}
        lag(step_to) over ({{ partitioned(partition_by) }} order by step_to) as step_from,
        step_to
    from ss_periods
),

ss_ends as (
    {%- for end in ['from', 'to'] %}
    select
        {{ listed(keys, 'ss_values') }}
        ss_neighbours.step_from,
        ss_neighbours.step_to,
        '{{ end }}' as step_end,
        ss_values.{{ value }} as step_value
    from {{ relation }} as ss_values
    inner join ss_neighbours
        on ss_values.{{ period }} = ss_neighbours.step_{{ end }}
        and ss_neighbours.step_from is not null
        and {{ matched('ss_values', 'ss_neighbours', partition_by) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ listed(keys) }}
    step_from as period_from,
    step_to as period_to,
    {{ whole_sum('step_value', "step_end = 'from'") }} as value_from,
    {{ whole_sum('step_value', "step_end = 'to'") }} as value_to
from ss_ends
{{ grouped(keys + ['step_from', 'step_to']) }}
{%- endmacro %}

{#- Between two periods, by area and industry. relation: (partition, area, industry, period, value); base: the same
    without area. -#}
{% macro shift_share(
    relation, period_from, period_to, base=none, partition_by=[], area='area_code', industry='industry_code',
    period='period', value='value'
) %}
with

ss_area_pairs as (
    {{ shift_share_between(relation, period_from, period_to, partition_by + [area, industry], period, value) }}
){% if base %},

ss_base_pairs as (
    {{ shift_share_between(base, period_from, period_to, partition_by + [industry], period, value) }}
){% endif %}

select *
from (
    {{ shift_share_pairs('ss_area_pairs', 'ss_base_pairs' if base else none, partition_by, area, industry) }}
) as ss_decomposed
{% endmacro %}

{#- Between two periods, by area. -#}
{% macro shift_share_total(
    relation, period_from, period_to, base=none, partition_by=[], area='area_code', industry='industry_code',
    period='period', value='value'
) %}
with

ss_area_pairs as (
    {{ shift_share_between(relation, period_from, period_to, partition_by + [area, industry], period, value) }}
){% if base %},

ss_base_pairs as (
    {{ shift_share_between(base, period_from, period_to, partition_by + [industry], period, value) }}
){% endif %}

select *
from (
    {{ shift_share_pairs_total('ss_area_pairs', 'ss_base_pairs' if base else none, partition_by, area, industry) }}
) as ss_totalled
{% endmacro %}

{#- Between each pair of neighbouring periods from period_from to period_to, by area: period_from and period_to of the
    step, then the columns of the total. -#}
{% macro shift_share_annual(
    relation, period_from, period_to, base=none, partition_by=[], area='area_code', industry='industry_code',
    period='period', value='value'
) %}
with

ss_area_steps as (
    {{ shift_share_steps(relation, period_from, period_to, partition_by + [area, industry], partition_by, period, value) }}
){% if base %},

ss_base_steps as (
    {{ shift_share_steps(base, period_from, period_to, partition_by + [industry], partition_by, period, value) }}
){% endif %}

select *
from (
    {{ shift_share_pairs_total(
        'ss_area_steps', 'ss_base_steps' if base else none, partition_by + ['period_from', 'period_to'], area, industry
    ) }}
) as ss_stepwise
{% endmacro %}

{#- The steps added up: depends on the path, and so differs from the decomposition between the two ends. -#}
{% macro shift_share_dynamic_total(
    relation, period_from, period_to, base=none, partition_by=[], area='area_code', industry='industry_code',
    period='period', value='value'
) %}
select
    {{ listed(partition_by) }}
    {{ area }},
    {{ quoted(period_from) }} as period_from,
    {{ quoted(period_to) }} as period_to,
    {{ whole_sum('emp_change') }} as emp_change,
    {{ whole_sum('ss_national') }} as ss_national,
    {{ whole_sum('ss_mix') }} as ss_mix,
    {{ whole_sum('ss_regional') }} as ss_regional
from (
    {{ shift_share_annual(relation, period_from, period_to, base, partition_by, area, industry, period, value) }}
) as ss_each_step
{{ grouped(partition_by + [area]) }}
{% endmacro %}
