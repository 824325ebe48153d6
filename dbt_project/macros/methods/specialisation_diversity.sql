{#- How an area's jobs are spread over industries, and an industry's over areas.

    relation     one row per area and industry of a partition: a count of jobs, null when unknown. complete_grid() first
                 where a missing row is a true zero: the number of industries n counts every one of the partition.

    p_ri = e_ri / e_r, p_i = e_i / E, s_ir = e_ri / e_i, p_r = e_r / E. An unknown cell makes its area's, its industry's
    and the grand total unknown, so whatever compares with a total that holds it is null; an area or an industry
    without jobs has no shares, and is specialised in nothing. -#}

{#- By area: hhi_spec sum p_ri^2 (Herfindahl, Hirschman), hhi_norm (H - 1/n) / (1 - 1/n), hhi_eff_n 1/H;
    div_entropy -sum p_ri log2 p_ri (Shannon 1948), in bits, where an industry without jobs adds 0, and div_evenness
    entropy / log2 n, null for one industry; krugman sum |p_ri - p_i| (Krugman 1991), 0 to 2, hoover_spec half of it,
    hachman 1 / sum(p_ri^2 / p_i), above 0 to 1; mor_k0 the industries with a location quotient of lq_threshold or
    more (Hidalgo and Hausmann 2009). -#}
{% macro specialisation_diversity(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value', lq_threshold=1
) %}
with

spec_cells as (
    select
        *,
        {{ ratio('e_ri', 'e_r') }} as p_ri,
        {{ ratio('e_i', 'e_all') }} as p_i
    from ({{ location_quotient_cells(relation, partition_by, area, industry, value) }}) as spec_counted
),

spec_sums as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        count(*) as n,
        {{ whole_sum('p_ri * p_ri') }} as hhi_spec,
        {{ whole_sum('case when p_ri = 0 then 0 else p_ri * log2(' ~ ratio('e_r', 'e_ri') ~ ') end') }} as div_entropy,
        {{ whole_sum('abs(p_ri - p_i)') }} as krugman,
        {{ whole_sum('case when p_ri = 0 and p_i = 0 then 0 else ' ~ ratio('p_ri * p_ri', 'p_i') ~ ' end') }} as distance,
        {{ whole_sum(is_specialised(lq_threshold)) }} as mor_k0
    from spec_cells
    {{ grouped(partition_by + [area]) }}
)

select
    {{ listed(partition_by) }}
    {{ area }},
    hhi_spec,
    {{ ratio('hhi_spec - ' ~ ratio(1, 'n'), '1 - ' ~ ratio(1, 'n')) }} as hhi_norm,
    {{ ratio(1, 'hhi_spec') }} as hhi_eff_n,
    div_entropy,
    {{ ratio('div_entropy', 'log2(n)') }} as div_evenness,
    krugman,
    krugman / 2 as hoover_spec,
    {{ ratio(1, 'distance') }} as hachman,
    mor_k0
from spec_sums
{% endmacro %}

{#- By industry: loc_gini half the Gini coefficient of s_ir against p_r with areas in the order of their location
    quotients (Krugman 1991), 0 to 0.5; hoover_idx 50 sum |s_ir - p_r| (Hoover 1936), 0 to 100; spatial_hhi sum s_ir^2;
    ubiquity the areas with a location quotient of lq_threshold or more. -#}
{% macro spatial_concentration(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value', lq_threshold=1
) %}
{%- set of_industry = partition_by + [industry] -%}
with

conc_cells as (
    select
        *,
        {{ ratio('e_ri', 'e_i') }} as s_ir,
        {{ ratio('e_r', 'e_all') }} as p_r
    from ({{ location_quotient_cells(relation, partition_by, area, industry, value) }}) as conc_counted
),

-- The Lorenz curve up to and including each area. Jobs stay whole until they are divided, so that it ends at one.
conc_curve as (
    select
        *,
        sum(e_ri) over (
            {{ partitioned(of_industry) }} order by lq_emp, {{ area }} rows between unbounded preceding and current row
        ) as e_so_far
    from conc_cells
),

conc_sums as (
    select
        {{ listed(of_industry) }}
        {{ whole_sum('p_r * ' ~ ratio('2 * e_so_far - e_ri', 'e_i')) }} as twice_the_area_under_the_curve,
        50 * {{ whole_sum('abs(s_ir - p_r)') }} as hoover_idx,
        {{ whole_sum('s_ir * s_ir') }} as spatial_hhi,
        {{ whole_sum(is_specialised(lq_threshold)) }} as ubiquity
    from conc_curve
    {{ grouped(of_industry) }}
)

select
    {{ listed(of_industry) }}
    -- Rounding can leave an evenly spread industry a hair below zero.
    case when twice_the_area_under_the_curve > 1 then 0 else (1 - twice_the_area_under_the_curve) / 2 end as loc_gini,
    hoover_idx,
    spatial_hhi,
    ubiquity
from conc_sums
{% endmacro %}
