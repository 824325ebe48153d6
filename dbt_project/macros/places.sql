{#- Pairs of `from_code` and `to_code` of which the publisher says only that they overlap: the weight is the share of the small areas of the
    first that lie in the second. An area in one pair alone is whole; where no small area can tell, the parts are equal. -#}
{% macro weighted_pairs(pairs, counts) %}
select
    pairs.*,
    coalesce(counts.small_area_count, 0) as small_area_count,
    count(*) over (partition by pairs.from_code, pairs.from_system, pairs.to_system, pairs.to_level) as parts,
    sum(coalesce(counts.small_area_count, 0)) over (partition by pairs.from_code, pairs.from_system, pairs.to_system, pairs.to_level) as whole
from {{ pairs }} as pairs
left join {{ counts }} as counts
    on pairs.from_code = counts.from_code and pairs.to_code = counts.to_code
{% endmacro %}

{#- Whether two links lead to areas of one level: ITL codes have a length for each level, other systems one level only. -#}
{% macro same_level(left, right) -%}
length({{ left }}.to_code) = length({{ right }}.to_code)
{%- endmacro %}
