-- Each pair is there once, the lesser code first, so that proximity is the same both ways; it is what the counts beside it give.
select *
from {{ ref('industry_relatedness') }}
where
    industry_code_a >= industry_code_b
    or cooccurrence_count > least(ubiquity_a, ubiquity_b)
    or abs(proximity * greatest(ubiquity_a, ubiquity_b) - cooccurrence_count) > 1e-9 * greatest(cooccurrence_count, 1)
    or association_ratio < 0
