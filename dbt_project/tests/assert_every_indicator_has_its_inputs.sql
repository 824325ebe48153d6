{{ config(meta = {'dagster': {'ref': {'name': 'indicator_inputs'}}}) }}
-- Every indicator says which figures or records enter it, and no recipe is for nothing.
with recipes as (

    select distinct applies_to
    from {{ ref('input_recipes') }}

),

own as (

    select indicator_id
    from {{ ref('dim_indicators') }}
    where indicator_id in (select applies_to from recipes)

),

indicators as (

    select
        indicator_id,
        'method:' || method as method_recipe
    from {{ ref('dim_indicators') }}

),

by_method as (

    select method_recipe
    from indicators
    where indicator_id not in (select indicator_id from own)

)

select
    indicator_id as missing,
    'no row of input_recipes is for this indicator or its method' as problem
from indicators
where indicator_id not in (select indicator_id from {{ ref('indicator_inputs') }})
union all
select
    applies_to as missing,
    'no indicator takes this recipe' as problem
from recipes
where
    applies_to not in (select indicator_id from own)
    and applies_to not in (select method_recipe from by_method)
