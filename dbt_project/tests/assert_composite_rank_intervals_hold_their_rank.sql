-- A rank and the median over assumptions lie in their interval, every interval lies among the areas, and only a score is ranked.
select *
from {{ ref('composite_scores') }}
where
    rank < rank_low
    or rank > rank_high
    or rank_median not between rank_low and rank_high
    or rank_low < 1
    or rank_high > n_ranked
    or rank > n_ranked
    or (rank is null) <> (score is null)
    or top_quarter_share not between 0 and 1
