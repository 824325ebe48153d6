-- One top per scheme, every other node one level under a parent that exists, an indicator at the lowest level and nowhere else, the direction
-- that the indicator has where it has one.
{{ config(meta={'dagster': {'ref': {'name': 'composite_indicators'}}}) }}

select nodes.*
from {{ ref('composite_indicators') }} as nodes
left join {{ ref('composite_indicators') }} as parents
    on nodes.scheme_id = parents.scheme_id and nodes.parent_id = parents.node_id
left join {{ ref('indicators') }} as indicators
    on nodes.indicator_id = indicators.indicator_id
where
    (nodes.parent_id is null) <> (nodes.level = 3)
    or (nodes.parent_id is not null and coalesce(parents.level <> nodes.level + 1, true))
    or (nodes.level = 1) <> (nodes.indicator_id is not null)
    or (nodes.direction <> indicators.direction and indicators.direction <> 0)
    or (nodes.level = 3 and nodes.node_id <> 'illustration')
