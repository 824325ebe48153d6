-- Where nothing was filled in, a pillar is the weighted mean of its indicators, never their sum.
with indicators as (

    select
        scheme_id,
        area_code,
        area_code_system,
        area_level,
        reference_year,
        parent_id as node_id,
        sum(score * weight_share) as mean_score
    from {{ ref('composite_scores') }}
    where node_kind = 'indicator'
    group by all
    having count(*) = count(score)

)

select
    pillars.scheme_id,
    pillars.area_code,
    pillars.node_id,
    pillars.score,
    indicators.mean_score
from {{ ref('composite_scores') }} as pillars
inner join indicators using (scheme_id, area_code, area_code_system, area_level, reference_year, node_id)
where pillars.score is null or abs(pillars.score - indicators.mean_score) > 1e-8 * abs(indicators.mean_score)
