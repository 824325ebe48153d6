{#- Which industries an area is specialised in, how often industries go together over areas, and how close an industry is
    to what an area already does. Complexity indices of the same matrix are in orchestration/methods/complexity.py.

    Proximity: Hidalgo, Klinger, Barabasi and Hausmann 2007. Relatedness by association: van Eck and Waltman 2009, as in
    Boschma, Balland and Kogler 2015. An unknown cell leaves the counts of its industry unknown, and every density. -#}

{#- Rows of location_quotient_cells with specialised: 1 where lq_emp is at least lq_threshold, 0 where it is less or where
    the area or the industry has no jobs at all, null where it is unknown. -#}
{% macro specialisations(
    relation, partition_by=[], area='area_code', industry='industry_code', value='value', lq_threshold=1,
    area_totals=none, base=none, base_total=none
) %}
select
    *,
    {{ is_specialised(lq_threshold) }} as specialised
from (
    {{ location_quotient_cells(relation, partition_by, area, industry, value, area_totals, base, base_total) }}
) as specialisation_quotients
{% endmacro %}

{#- relation  one row per area and industry of a partition, with specialised 0, 1 or null; areas and industries complete
    Returns one row per partition, industry_a < industry_b, with ubiquity_a and ubiquity_b (areas specialised in each);
    cooccurrence, areas specialised in both; proximity, the lesser of the two conditional probabilities, 0 to 1; and from
    c = cooccurrence, s = its sums over the other industries and T = the sum of s:
    rel_prob        c over the number expected of two draws without an industry meeting itself, 1 = as expected
    rel_association c * T / (s_a * s_b); rel_cosine c / sqrt(s_a * s_b); rel_jaccard c / (s_a + s_b - c). -#}
{% macro relatedness(relation, partition_by=[], area='area_code', industry='industry_code', specialised='specialised') %}
with

rel_cells as (
    select {{ listed(partition_by) }} {{ area }} as area_key, {{ industry }} as industry_key, {{ specialised }} as m_ri
    from {{ relation }}
),

rel_industries as (
    select {{ listed(partition_by) }} industry_key, {{ whole_sum('m_ri') }} as ubiquity
    from rel_cells
    {{ grouped(partition_by + ['industry_key']) }}
),

rel_ones as (
    select * from rel_cells
    where m_ri = 1
),

rel_met as (
    select
        {{ listed(partition_by, 'first_one') }}
        first_one.industry_key as industry_a,
        second_one.industry_key as industry_b,
        count(*) as met
    from rel_ones as first_one
    inner join rel_ones as second_one
        on {{ matched('first_one', 'second_one', partition_by + ['area_key']) }}
        and first_one.industry_key < second_one.industry_key
    group by {{ listed(partition_by, 'first_one') }} first_one.industry_key, second_one.industry_key
),

rel_pairs as (
    select
        {{ listed(partition_by, 'first_industry') }}
        first_industry.industry_key as industry_a,
        second_industry.industry_key as industry_b,
        cast(first_industry.ubiquity as double) as ubiquity_a,
        cast(second_industry.ubiquity as double) as ubiquity_b,
        case
            when first_industry.ubiquity is not null and second_industry.ubiquity is not null
            then cast(coalesce(rel_met.met, 0) as double)
        end as cooccurrence
    from rel_industries as first_industry
    inner join rel_industries as second_industry
        on {{ matched('first_industry', 'second_industry', partition_by) }}
        and first_industry.industry_key < second_industry.industry_key
    left join rel_met
        on {{ matched('first_industry', 'rel_met', partition_by) }}
        and first_industry.industry_key = rel_met.industry_a
        and second_industry.industry_key = rel_met.industry_b
),

rel_sums as (
    select {{ listed(partition_by) }} industry_key, {{ whole_sum('cooccurrence') }} as s_i
    from (
        select {{ listed(partition_by) }} industry_a as industry_key, cooccurrence from rel_pairs
        union all
        select {{ listed(partition_by) }} industry_b as industry_key, cooccurrence from rel_pairs
    ) as rel_both_ways
    {{ grouped(partition_by + ['industry_key']) }}
),

rel_counted as (
    select
        rel_pairs.*,
        rel_sums_a.s_i as s_a,
        rel_sums_b.s_i as s_b,
        rel_totals.t_all
    from rel_pairs
    inner join rel_sums as rel_sums_a
        on {{ matched('rel_pairs', 'rel_sums_a', partition_by) }} and rel_pairs.industry_a = rel_sums_a.industry_key
    inner join rel_sums as rel_sums_b
        on {{ matched('rel_pairs', 'rel_sums_b', partition_by) }} and rel_pairs.industry_b = rel_sums_b.industry_key
    inner join (
        select {{ listed(partition_by) }} {{ whole_sum('s_i') }} as t_all
        from rel_sums
        {{ grouped(partition_by) }}
    ) as rel_totals on {{ matched('rel_pairs', 'rel_totals', partition_by) }}
)

select
    {{ listed(partition_by) }}
    industry_a,
    industry_b,
    ubiquity_a,
    ubiquity_b,
    cooccurrence,
    {{ ratio('cooccurrence', 'greatest(ubiquity_a, ubiquity_b)') }} as proximity,
    -- c / ((T / 2) * ((s_a / T) * s_b / (T - s_a) + (s_b / T) * s_a / (T - s_b))), multiplied out.
    {{ ratio(
        '2 * cooccurrence * (t_all - s_a) * (t_all - s_b)', '(s_a * s_b * (2 * t_all - s_a - s_b))'
    ) }} as rel_prob,
    {{ ratio('cooccurrence * t_all', '(s_a * s_b)') }} as rel_association,
    {{ ratio('cooccurrence', 'sqrt(s_a * s_b)') }} as rel_cosine,
    {{ ratio('cooccurrence', '(s_a + s_b - cooccurrence)') }} as rel_jaccard
from rel_counted
{% endmacro %}

{#- relation as for relatedness, pairs what that returned for it. Returns one row per partition, area and industry:
    rel_density              sum of proximities to the industries the area is specialised in over the sum of all, the
                             industry itself included with proximity 1; 0 to 1 (Hidalgo et al. 2007)
    rel_density_excl         the same with the industry itself left out and weights rel_prob, 0 to 100
    rel_density_excl_binary  the same with weight 1 where rel_prob is 1 or more, else 0
    Null for an industry that no area is specialised in, or that is related to nothing. -#}
{% macro relatedness_density(
    relation, pairs, partition_by=[], area='area_code', industry='industry_code', specialised='specialised'
) %}
with

-- Every pair meets every area: numbers for the names keep that join and its sums short.
den_cells as (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ industry }} as industry_key,
        {{ group_key(partition_by + [area]) }} as area_number,
        {{ group_key(partition_by + [industry]) }} as industry_number,
        {{ specialised }} as m_ri
    from {{ relation }}
),

den_pairs as (
    select
        {{ group_key(partition_by + ['industry_a']) }} as number_a,
        {{ group_key(partition_by + ['industry_b']) }} as number_b,
        {{ undefined_is_none('proximity') }} as w_proximity,
        {{ undefined_is_none('rel_prob') }} as w_prob,
        {{ undefined_is_none('case when rel_prob >= 1 then 1.0 when rel_prob < 1 then 0.0 end') }} as w_binary
    from {{ pairs }}
),

den_weights as (
    select number_a as industry_number, number_b as other_number, w_proximity, w_prob, w_binary
    from den_pairs
    union all
    select number_b as industry_number, number_a as other_number, w_proximity, w_prob, w_binary
    from den_pairs
),

den_all as (
    select
        industry_number,
        {{ whole_sum('w_proximity') }} as all_proximity,
        {{ whole_sum('w_prob') }} as all_prob,
        {{ whole_sum('w_binary') }} as all_binary
    from den_weights
    group by industry_number
),

den_own as (
    select industry_number, {{ whole_sum('m_ri') }} as ubiquity
    from den_cells
    group by industry_number
),

den_present as (
    select
        den_cells.area_number,
        den_weights.industry_number,
        sum(den_weights.w_proximity) as has_proximity,
        sum(den_weights.w_prob) as has_prob,
        sum(den_weights.w_binary) as has_binary
    from den_cells
    inner join den_weights
        on den_cells.industry_number = den_weights.other_number
    where den_cells.m_ri = 1
    group by den_cells.area_number, den_weights.industry_number
),

den_joined as (
    select
        {{ listed(partition_by, 'den_cells') }}
        den_cells.area_key,
        den_cells.industry_key,
        den_cells.m_ri,
        den_own.ubiquity,
        -- An only industry has nothing but itself.
        case when den_all.industry_number is null then 0 else den_all.all_proximity end as all_proximity,
        den_all.all_prob,
        den_all.all_binary,
        coalesce(den_present.has_proximity, 0) as has_proximity,
        coalesce(den_present.has_prob, 0) as has_prob,
        coalesce(den_present.has_binary, 0) as has_binary
    from den_cells
    inner join den_own on den_cells.industry_number = den_own.industry_number
    left join den_all on den_cells.industry_number = den_all.industry_number
    left join den_present
        on den_cells.industry_number = den_present.industry_number
        and den_cells.area_number = den_present.area_number
)

select
    {{ listed(partition_by) }}
    area_key as {{ area }},
    industry_key as {{ industry }},
    case when ubiquity > 0 then {{ ratio('has_proximity + m_ri', 'all_proximity + 1') }} end as rel_density,
    100 * {{ ratio('has_prob', 'all_prob') }} as rel_density_excl,
    100 * {{ ratio('has_binary', 'all_binary') }} as rel_density_excl_binary
from den_joined
{% endmacro %}

{#- A weight that is undefined because the two industries meet nobody weighs nothing; one that is unknown stays so. -#}
{% macro undefined_is_none(weight) -%}
case when cooccurrence is not null then coalesce({{ weight }}, 0) end
{%- endmacro %}
