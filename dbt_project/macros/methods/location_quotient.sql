{#- Location quotients (Hoover 1936), their symmetric form (Laursen 2015), their standardised forms (O'Donoghue and
    Gleave 2004) and the jobs above the expected number. Rounding bounds are in bres_rounding.sql.

    relation     one row per area and industry of a partition: a count of jobs, null when unknown
    area_totals  optional relation (partition, area, value): replaces the sums of an area's rows
    base         optional relation (partition, industry, value): replaces the sums of an industry's rows
    base_total   optional number: replaces the grand total, otherwise the sum of base, of area_totals or of the rows

    An unknown part makes a sum unknown, so a null cell leaves the quotients of its industry null, and those of every
    area unless totals are given. An area without jobs or an industry without jobs has no quotient. -#}

{#- The four counts a quotient is made of (e_ri, e_r, e_i, e_all) and lq_emp, one row per row of the relation.
    Multiplied before it is divided, so that whole counts give a correctly rounded quotient and ties stay ties.
    kept: further columns of the relation to carry along. -#}
{% macro location_quotient_cells(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value',
    area_totals=none, base=none, base_total=none, kept=[]
) %}
with

lq_cells {{ read_anew() }} (
    select {{ listed(partition_by + kept) }} {{ area }} as area_key, {{ industry }} as industry_key, {{ value }} as e_ri
    from {{ relation }}
),

lq_areas as (
    {% if area_totals -%}
    select {{ listed(partition_by) }} {{ area }} as area_key, {{ value }} as e_r
    from {{ area_totals }}
    {%- else -%}
    select {{ listed(partition_by) }} area_key, {{ whole_sum('e_ri') }} as e_r
    from lq_cells
    {{ grouped(partition_by + ['area_key']) }}
    {%- endif %}
),

lq_industries as (
    {% if base -%}
    select {{ listed(partition_by) }} {{ industry }} as industry_key, {{ value }} as e_i
    from {{ base }}
    {%- else -%}
    select {{ listed(partition_by) }} industry_key, {{ whole_sum('e_ri') }} as e_i
    from lq_cells
    {{ grouped(partition_by + ['industry_key']) }}
    {%- endif %}
),

lq_whole as (
    {% if base_total is not none -%}
    select distinct {{ listed(partition_by) }} {{ base_total }} as e_all
    from lq_cells
    {%- else -%}
    select {{ listed(partition_by) }} {{ whole_sum('e_i' if base else 'e_r') }} as e_all
    from {{ 'lq_industries' if base else 'lq_areas' }}
    {{ grouped(partition_by) }}
    {%- endif %}
),

lq_counts as (
    select
        {{ listed(partition_by + kept, 'lq_cells') }}
        lq_cells.area_key,
        lq_cells.industry_key,
        cast(lq_cells.e_ri as double) as e_ri,
        cast(lq_areas.e_r as double) as e_r,
        cast(lq_industries.e_i as double) as e_i,
        cast(lq_whole.e_all as double) as e_all
    from lq_cells
    left join lq_areas on {{ matched('lq_cells', 'lq_areas', partition_by + ['area_key']) }}
    left join lq_industries on {{ matched('lq_cells', 'lq_industries', partition_by + ['industry_key']) }}
    left join lq_whole on {{ matched('lq_cells', 'lq_whole', partition_by) }}
)

select
    {{ listed(partition_by + kept) }}
    area_key as {{ area }},
    industry_key as {{ industry }},
    e_ri,
    e_r,
    e_i,
    e_all,
    {{ ratio('e_ri * e_all', 'e_r * e_i') }} as lq_emp
from lq_counts
{% endmacro %}

{#- Returns the partition, area and industry with
    lq_emp (e_ri/e_r)/(e_i/E); lq_excl the same against the base less this area; lq_sym (LQ-1)/(LQ+1), -1 to 1;
    lq_slq z score of LQ over the areas of an industry, sample deviation; lq_slq_log the same on ln LQ, zeros left out;
    lq_excess_jobs e_ri - e_r*e_i/E, in jobs. -#}
{% macro location_quotient(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value',
    area_totals=none, base=none, base_total=none
) %}
with

lq_quotients {{ read_anew() }} (
    select
        *,
        case when lq_emp > 0 then ln(lq_emp) end as lq_log,
        {{ ratio('e_ri * (e_all - e_r)', 'e_r * (e_i - e_ri)') }} as lq_excl_raw
    from (
        {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total) }}
    ) as lq_counted
),

lq_spread as (
    select
        {{ listed(partition_by) }}
        {{ industry }},
        avg(lq_emp) as lq_mean,
        stddev_samp(lq_emp) as lq_deviation,
        avg(lq_log) as log_mean,
        stddev_samp(lq_log) as log_deviation
    from lq_quotients
    {{ grouped(partition_by + [industry]) }}
)

select
    {{ listed(partition_by, 'lq_quotients') }}
    lq_quotients.{{ area }},
    lq_quotients.{{ industry }},
    lq_quotients.lq_emp,
    case when lq_quotients.e_all <> lq_quotients.e_r then lq_quotients.lq_excl_raw end as lq_excl,
    {{ ratio('lq_quotients.lq_emp - 1', 'lq_quotients.lq_emp + 1') }} as lq_sym,
    {{ ratio('lq_quotients.lq_emp - lq_spread.lq_mean', 'lq_spread.lq_deviation') }} as lq_slq,
    {{ ratio('lq_quotients.lq_log - lq_spread.log_mean', 'lq_spread.log_deviation') }} as lq_slq_log,
    lq_quotients.e_ri - {{ ratio('lq_quotients.e_r * lq_quotients.e_i', 'lq_quotients.e_all') }} as lq_excess_jobs
from lq_quotients
left join lq_spread on {{ matched('lq_quotients', 'lq_spread', partition_by + [industry]) }}
{% endmacro %}

{#- Over rows of location_quotient_cells: 1 where lq_emp is at least lq_threshold, 0 where it is less or where the area or the
    industry has no jobs at all, null where it is unknown. -#}
{% macro is_specialised(lq_threshold) -%}
case
        when lq_emp >= {{ lq_threshold }} then 1
        when lq_emp < {{ lq_threshold }} then 0
        when e_ri = 0 and (e_r = 0 or e_i = 0) then 0
    end
{%- endmacro %}
