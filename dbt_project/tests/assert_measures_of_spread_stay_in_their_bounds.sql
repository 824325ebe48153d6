-- Evenness, Hachman, Hoover and Herfindahl measures lie between 0 and 1, Krugman's between 0 and 2; a quotient of an area is 1 or more somewhere.
{{ config(meta={'dagster': {'ref': {'name': 'ind_diversity'}}}) }}

with bounds as (

    select
        indicator_id,
        case
            when indicator_id = 'employment_specialisation_krugman' then 2
            when indicator_id in ('employment_diversity_effective_industries_count', 'employment_diversity_specialised_industries_count')
                then 10000
            when indicator_id like '%entropy' or indicator_id like 'employment_variety%' then 10
            else 1
        end as highest,
        case when indicator_id like '%count' then 1 else 0 end as lowest
    from (select distinct indicator_id from {{ ref('ind_diversity') }}) as indicators

)

select
    diversity.indicator_id,
    diversity.definition_version,
    diversity.area_code,
    diversity.period_label,
    diversity.release_id,
    diversity.value
from {{ ref('ind_diversity') }} as diversity
inner join bounds
    on diversity.indicator_id = bounds.indicator_id
where diversity.value < bounds.lowest - 1e-9 or diversity.value > bounds.highest * (1 + 1e-9)
