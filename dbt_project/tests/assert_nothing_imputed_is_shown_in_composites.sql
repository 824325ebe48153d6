-- A score that rests on nothing but what was filled in is not a figure of the area.
select *
from {{ ref('composite_scores') }}
where score is not null and (n_missing = n_indicators or abs(imputed_share - n_missing / n_indicators) > 1e-9)
