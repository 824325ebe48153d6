-- The choices of the scheme, tried as one combination of all, give the score of the top node again, and move no rank.
{{ config(meta={'dagster': {'ref': {'name': 'composite_scenarios'}}}) }}

select
    scores.scheme_id,
    scores.area_code,
    scores.score,
    scenarios.score as scenario_score
from {{ ref('composite_scores') }} as scores
left join {{ ref('composite_scenarios') }} as scenarios
    on
        scores.scheme_id = scenarios.scheme_id
        and scores.area_code = scenarios.area_code
        and scores.area_code_system = scenarios.area_code_system
        and scores.area_level = scenarios.area_level
        and scores.reference_year = scenarios.reference_year
        and scenarios.is_base
where
    scores.node_kind = 'top'
    and scores.score is not null
    and (scenarios.score is null or scenarios.score <> scores.score or scenarios.rank_change <> 0)
