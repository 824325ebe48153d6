{#- What disparity, convergence and their companions share: which areas are compared, and when too few of them have a value. -#}

{#- The columns that make an edition of a measure at a level: one table of areas. -#}
{% macro disparity_edition() -%}
{{ return([
    'measure_id', 'area_level', 'area_code_system', 'period_start', 'period_end', 'period_label', 'address_basis', 'release_id',
]) }}
{%- endmacro %}

{#- Every row once for all areas, and once more for each variant of its level without the areas that the variant leaves out. -#}
{% macro with_and_without_outliers(relation) -%}
select
    kept.*,
    'all' as areas_included,
    cast(null as varchar) as left_out_name
from {{ relation }} as kept
union all
select
    kept.*,
    exclusions.areas_included,
    exclusions.left_out_name
from {{ relation }} as kept
inner join {{ ref('disparity_exclusions') }} as exclusions
    on kept.area_level = exclusions.area_level and kept.area_code_system = exclusions.area_code_system
where exclusions.left_out_code <> case exclusions.left_out_level when kept.area_level then kept.area_code else kept.itl2_code end
{%- endmacro %}

{#- Null, or why so few areas have a value that nothing is computed. -#}
{% macro coverage_reason(n_areas, n_expected) -%}
case
    when {{ n_areas }} < {{ var('disparity_min_areas') }}
        then 'too_few_areas: ' || {{ n_areas }} || ' of ' || {{ n_expected }} || ' areas have a value, {{ var("disparity_min_areas") }} are needed'
    when {{ n_areas }} < {{ var('disparity_min_coverage') }} * {{ n_expected }}
        then 'coverage_incomplete: ' || {{ n_areas }} || ' of ' || {{ n_expected }} || ' areas have a value'
end
{%- endmacro %}

{#- Why there is nothing that needs residents. -#}
{% macro no_weights_reason() -%}
'no_population: no release gives the residents of every area that has a value'
{%- endmacro %}

{#- The measures with what is said of each, and their unit. -#}
{% macro disparity_measures() -%}
select
    disparity_measures.*,
    int_measures.unit_id
from {{ ref('disparity_measures') }} as disparity_measures
inner join {{ ref('int_measures') }} as int_measures
    on disparity_measures.measure_id = int_measures.measure_id
{%- endmacro %}

{#- Status of a table of areas: reason, n_areas, n_expected and is_provisional of the relation. -#}
{% macro disparity_status(relation) -%}
case
    when {{ relation }}.reason like 'too_few_areas%' or {{ relation }}.reason like 'series_break%' then 'not_applicable'
    when {{ relation }}.n_areas < {{ relation }}.n_expected then 'partial'
    when {{ relation }}.is_provisional then 'provisional'
    else 'estimated'
end
{%- endmacro %}
