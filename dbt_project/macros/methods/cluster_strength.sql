{#- Two rules for calling an industry in an area a cluster, both relative to the other areas of the partition.

    Strong, in the manner of US Cluster Mapping (Delgado, Porter and Stern 2014): location quotient in the top quarter
    of areas and above 1, and at least one per cent of the industry's jobs. No floor on establishments.
    Stars, after the European Cluster Observatory: one each for size (jobs in the top tenth of areas), specialisation
    (location quotient of 2 or more) and focus (share of the area's jobs in the top tenth); none below 1,000 jobs.
    "Top tenth" is cume_dist above 0.9, so tied areas stand or fall together; areas with no value are not counted. -#}

{#- The strong-cluster rule; the cut is the quantile of quotients over areas, size the share of the industry's jobs.
    Interpolating between two equal quotients can come out one rounding error above both, hence the tolerance. -#}
{% macro is_strong(quotient, cut, size, min_quotient, min_size) -%}
{{ quotient }} >= {{ cut }} * (1 - 1e-12) and {{ quotient }} > {{ min_quotient }} and {{ size }} >= {{ min_size }}
{%- endmacro %}

{#- relation, area_totals, base, base_total as for location_quotient.
    Returns the partition, area and industry with lq_emp; lq_q75, the type-7 quantile of it over areas (at
    strong_quantile); focus e_ri/e_r and size_share e_ri/e_i (0 to 1); cluster_strong, star_size, star_spec,
    star_focus (0 or 1) and cluster_stars (0 to 3). A flag is null when what is known does not decide it. -#}
{% macro cluster_strength(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value',
    strong_quantile=0.75, strong_min_lq=1, strong_min_share=0.01, star_top=0.1, star_lq=2, star_min_employment=1000,
    area_totals=none, base=none, base_total=none
) %}
{%- set of_industry = partition_by + [industry] -%}
with

cluster_shares {{ read_anew() }} (
    select
        *,
        {{ ratio('e_ri', 'e_r') }} as focus,
        {{ ratio('e_ri', 'e_i') }} as size_share
    from (
        {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total) }}
    ) as cluster_counts
),

cluster_cuts as (
    select
        {{ listed(of_industry) }}
        {{ quantile('lq_emp', strong_quantile) }} as lq_q75,
        {{ lowest_in_top('e_ri', star_top) }} as lowest_top_size,
        {{ lowest_in_top('focus', star_top) }} as lowest_top_focus
    from cluster_shares
    {{ grouped(of_industry) }}
),

cluster_judged as (
    select
        {{ listed(of_industry + [area], 'cluster_shares') }}
        cluster_shares.lq_emp,
        cluster_cuts.lq_q75,
        cluster_shares.focus,
        cluster_shares.size_share,
        {{ is_strong(
            'cluster_shares.lq_emp', 'cluster_cuts.lq_q75', 'cluster_shares.size_share', strong_min_lq, strong_min_share
        ) }} as is_strong,
        cluster_shares.e_ri >= {{ star_min_employment }} as is_large_enough,
        cluster_shares.e_ri >= cluster_cuts.lowest_top_size as is_in_top_size,
        cluster_shares.lq_emp >= {{ star_lq }} as is_specialised,
        cluster_shares.focus >= cluster_cuts.lowest_top_focus as is_in_top_focus
    from cluster_shares
    left join cluster_cuts on {{ matched('cluster_shares', 'cluster_cuts', of_industry) }}
),

cluster_starred as (
    select
        {{ listed(of_industry + [area]) }}
        lq_emp,
        lq_q75,
        focus,
        size_share,
        cast(is_strong as integer) as cluster_strong,
        cast(is_large_enough and is_in_top_size as integer) as star_size,
        cast(is_large_enough and is_specialised as integer) as star_spec,
        cast(is_large_enough and is_in_top_focus as integer) as star_focus
    from cluster_judged
)

select *, star_size + star_spec + star_focus as cluster_stars
from cluster_starred
{% endmacro %}

{#- The strong-cluster rule at every combination of thresholds, to show which areas owe their class to the choice of them.
    relation, area_totals, base, base_total as for location_quotient.
    thresholds: relation of combinations (min_location_quotient, quantile, min_share).
    Returns the partition, area, industry and thresholds with lq_emp; size_share, 0 to 1; lq_cut, the type-7 quantile of quotients
    over areas; cluster_strong, 0 or 1, null where what is known does not decide it; n_strong and n_combinations, the number of
    combinations at which the area is strong, null unless all are decided, and of all combinations. -#}
{% macro cluster_threshold_sweep(
    relation, thresholds, partition_by=[], area='area_code', industry='industry_code', value='value',
    area_totals=none, base=none, base_total=none
) %}
{%- set of_industry = partition_by + [industry] -%}
{%- set of_cell = ' over (partition by ' ~ (of_industry + [area]) | join(', ') ~ ')' -%}
with

sweep_cells as (
    select
        *,
        {{ ratio('e_ri', 'e_i') }} as size_share
    from (
        {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total) }}
    ) as sweep_counts
),

sweep_lists as (
    select {{ listed(of_industry) }} {{ sorted_list('lq_emp') }} as quotients
    from sweep_cells
    {{ grouped(of_industry) }}
),

sweep_cuts as (
    select
        sweep_lists.*,
        sweep_quantiles.quantile,
        {{ quantile_of_list('sweep_lists.quotients', 'sweep_quantiles.quantile') }} as lq_cut
    from sweep_lists
    cross join (select distinct quantile from {{ thresholds }}) as sweep_quantiles
),

sweep_judged as (
    select
        {{ listed(of_industry + [area], 'sweep_cells') }}
        sweep_thresholds.min_location_quotient,
        sweep_thresholds.quantile,
        sweep_thresholds.min_share,
        sweep_cells.lq_emp,
        sweep_cells.size_share,
        sweep_cuts.lq_cut,
        cast({{ is_strong(
            'sweep_cells.lq_emp', 'sweep_cuts.lq_cut', 'sweep_cells.size_share', 'sweep_thresholds.min_location_quotient',
            'sweep_thresholds.min_share'
        ) }} as integer) as cluster_strong
    from sweep_cells
    inner join sweep_cuts on {{ matched('sweep_cells', 'sweep_cuts', of_industry) }}
    inner join {{ thresholds }} as sweep_thresholds on sweep_cuts.quantile = sweep_thresholds.quantile
)

select
    *,
    {{ whole_sum('cluster_strong', over=of_cell) }} as n_strong,
    count(*){{ of_cell }} as n_combinations
from sweep_judged
{% endmacro %}

{#- The class in words: a strong cluster; specialised, with a quotient above 1 but not strong; not specialised, with a quotient of 1 or below;
    unknown. strong: 1, 0 or null; quotient: the location quotient. -#}
{% macro cluster_class(strong, quotient) -%}
case
            when {{ strong }} = 1 then 'strong cluster'
            when {{ quotient }} > 1 then 'specialised'
            when {{ quotient }} is not null then 'not specialised'
            else 'unknown'
        end
{%- endmacro %}
