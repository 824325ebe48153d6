{{ config(meta={'dagster': {'ref': {'name': 'industry_location_quotients'}}}) }}
-- The quotients of an industry, weighted by the areas' share of all jobs, average to one: the base is the sum of the areas.
with weighted as (

    select
        quotients.industry_code,
        quotients.period_start,
        quotients.release_id,
        sum(quotients.location_quotient_without_agriculture * totals.value) / sum(totals.value) as average
    from {{ ref('industry_location_quotients') }} as quotients
    inner join {{ ref('int_employment_by_area_and_sector') }} as totals
        on
            quotients.release_id = totals.release_id
            and quotients.period_start = totals.period_start
            and quotients.area_code = totals.area_code
            and totals.sector_id = 'all'
            and totals.definition_version = 'sections_b_to_u'
    where quotients.location_quotient_without_agriculture is not null
    group by all

)

select *
from weighted
where abs(average - 1) > 1e-8
