-- A mean of scores lies between the least and the greatest of them, so that no node leaves the scale of the scheme.
{{ config(meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}

select
    composite_scores.scheme_id,
    composite_scores.area_level,
    composite_scores.area_code,
    composite_scores.node_id,
    composite_scores.score
from {{ ref('composite_scores') }} as composite_scores
inner join {{ ref('composite_schemes') }} as composite_schemes
    on composite_scores.scheme_id = composite_schemes.scheme_id and composite_scores.area_level = composite_schemes.area_level
where
    composite_schemes.normalisation <> 'zscore'
    and not composite_scores.score between composite_schemes.score_lower * (1 - 1e-9) and composite_schemes.score_upper * (1 + 1e-9)
