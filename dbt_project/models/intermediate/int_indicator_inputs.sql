with indicators as (

    select * from {{ ref('indicators') }}

),

recipes as (

    select * from {{ ref('input_recipes') }}

),

measures as (

    select * from {{ ref('levelling_up_measures') }}

),

-- An indicator with rows of its own does not take those of its method.
own as (

    select distinct applies_to
    from recipes

),

matched as (

    select
        indicators.indicator_id,
        indicators.base_indicator_id,
        case when own.applies_to is null then 'method:' || indicators.method else indicators.indicator_id end as applies_to
    from indicators
    left join own
        on indicators.indicator_id = own.applies_to

)

select
    matched.indicator_id,
    recipes.input_order,
    recipes.symbol,
    recipes.input_role,
    recipes.table_name,
    case recipes.measure_id when '*' then measures.measure_id else recipes.measure_id end as measure_id,
    recipes.areas_taken,
    recipes.industries_taken,
    recipes.period_taken,
    recipes.edition_taken,
    recipes.note
from matched
inner join recipes
    on matched.applies_to = recipes.applies_to
left join measures
    on matched.base_indicator_id = measures.indicator_stem
