{{ config(meta={'dagster': {'ref': {'name': 'industry_relatedness'}}}) }}
-- Weighted by jobs, all industries together are spread as all jobs are: what the pairs crowd together, each industry's own concentration outweighs.
with concentrations as (

    select * from {{ ref('industry_concentration') }}
    where definition_version in ('divisions', 'subclasses')

),

own as (

    select
        release_id,
        industry_level,
        period_start,
        sum(jobs * jobs * plant_adjusted_concentration_high) as own_part
    from concentrations
    where n_unknown_cells = 0
    group by all

),

pairs as (

    select
        pairs.release_id,
        pairs.industry_level,
        pairs.period_start,
        sum(2 * industry_a.jobs * industry_b.jobs * pairs.coagglomeration) as pair_part
    from {{ ref('industry_relatedness') }} as pairs
    inner join concentrations as industry_a
        on
            pairs.release_id = industry_a.release_id
            and pairs.period_start = industry_a.period_start
            and pairs.industry_code_a = industry_a.industry_code
    inner join concentrations as industry_b
        on
            pairs.release_id = industry_b.release_id
            and pairs.period_start = industry_b.period_start
            and pairs.industry_code_b = industry_b.industry_code
    group by all

)

select *
from own
inner join pairs using (release_id, industry_level, period_start)
where abs(own_part + pair_part) > 1e-6 * own_part
