{#- Variety of an area's industries, split by how near they are in the classification (Frenken, van Oort and Verburg
    2007), in bits.

    relation   one row per area and industry of a partition: a count of jobs, null when unknown
    hierarchy  one row per industry with its division and its section, the same for every partition

    With P_g the share of division g and P_s of section s: uv sum P_g log2(1/P_g), unrelated variety; rv
    sum P_g H_g, the entropy inside divisions, which is sum p_i log2(P_g/p_i); srv the entropy of divisions inside
    sections; uv_section that of sections; div_entropy that of industries. uv + rv = div_entropy and
    uv_section + srv = uv.
    An unknown cell leaves its area null; so does a cell with jobs whose industry has no division (for uv and rv) or no
    section (for srv and uv_section). -#}
{% macro related_variety(
    relation, hierarchy, partition_by=[], area='area_code', industry='industry_code', value='value',
    division='division', section='section'
) %}
{%- set of_area = partition_by + ['area_key'] -%}
{%- set levels = {'e_r': of_area, 'e_s': of_area + ['section_key'], 'e_g': of_area + ['division_key', 'section_key']} -%}
with

variety_cells as (
    select
        {{ listed(partition_by, 'variety_given') }}
        variety_given.{{ area }} as area_key,
        variety_given.{{ value }} as e_i,
        variety_hierarchy.{{ division }} as division_key,
        variety_hierarchy.{{ section }} as section_key
    from {{ relation }} as variety_given
    left join {{ hierarchy }} as variety_hierarchy
        on variety_given.{{ industry }} = variety_hierarchy.{{ industry }}
),

variety_sums as (
    select
        *,
        {%- for level, columns in levels.items() %}
        cast({{ whole_sum('e_i', over=' over (' ~ partitioned(columns) ~ ')') }} as double) as {{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from variety_cells
),

-- What each cell adds: its share times the bits that tell the narrower group from the wider one. No jobs add nothing.
variety_terms as (
    select
        {{ listed(partition_by) }}
        area_key,
        {{ variety_term('e_r', 'e_i') }} as div_entropy,
        case when e_i = 0 or division_key is not null then {{ variety_term('e_r', 'e_g') }} end as uv,
        case when e_i = 0 or division_key is not null then {{ variety_term('e_g', 'e_i') }} end as rv,
        case
            when e_i = 0 or (division_key is not null and section_key is not null) then {{ variety_term('e_s', 'e_g') }}
        end as srv,
        case when e_i = 0 or section_key is not null then {{ variety_term('e_r', 'e_s') }} end as uv_section
    from variety_sums
)

select
    {{ listed(partition_by) }}
    area_key as {{ area }},
    {%- for measure in ['uv', 'rv', 'srv', 'uv_section', 'div_entropy'] %}
    {{ whole_sum(measure) }} as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from variety_terms
{{ grouped(partition_by + ['area_key']) }}
{% endmacro %}

{#- Share of a cell in its area's jobs times log2(wider / narrower). Null without jobs in the area. -#}
{% macro variety_term(wider, narrower) -%}
case
    when e_r = 0 then null
    when e_i = 0 then 0
    else {{ ratio('e_i', 'e_r') }} * log2({{ ratio(wider, narrower) }})
end
{%- endmacro %}
