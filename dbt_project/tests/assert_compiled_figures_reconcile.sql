-- The compiled figures were checked when they were compiled: what does not add up in them is a mistake of ours.
select *
from {{ ref('reconciliation') }}
where result = 'unexplained' and starts_with(release_id, 'official_figures/')
