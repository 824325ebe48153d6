{#- Of a kind's assets, the share that may be in no area of a level before the others are compared with it. Ours. -#}
{%- set most_unplaced = 0.1 -%}
with counts as (

    select * from {{ ref('int_asset_counts') }}

),

limits as (

    select * from {{ ref('int_poisson_limits') }}

),

-- What an area could be expected to have: its share of residents, or of universities, of the areas that the list is about.
based as (

    select
        counts.*,
        'population' as base,
        counts.population_people as base_value,
        counts.population_people is null as is_base_unknown
    from counts
    union all
    select
        counts.*,
        'universities' as base,
        universities.asset_count as base_value,
        universities.asset_count is null as is_base_unknown
    from counts
    inner join counts as universities
        on counts.area_level = universities.area_level and counts.area_code = universities.area_code and universities.asset_kind = 'university'
    where counts.asset_kind <> 'university'

),

shared as (

    select
        *,
        {{ ratio('asset_count', 'placed_count') }} as asset_share,
        {{ ratio(
            'base_value',
            whole_sum('base_value', 'is_covered', ' over (partition by area_level, asset_kind, base)')
        ) }} as base_share,
        placed_count < (1 - {{ most_unplaced }}) * listed_count as is_places_incomplete
    from based

),

expected as (

    select
        *,
        case when is_covered then placed_count * base_share end as expected_count,
        case
            when not is_covered then 'not_applicable: the list is not about this area'
            when listed_count is null then 'not_ingested: the list has not landed here'
            when is_places_incomplete then 'places_incomplete: more than a tenth of the assets are in no area of this level'
            when base_share is null then 'input_missing: residents, or universities, of an area of this level are not known here'
            when base_share = 0 then 'undefined: the area has none of what it is compared by'
        end as reason
    from shared

),

-- What lies in an area is unknown, not nothing, where many have no place.
final as (

    select
        expected.* exclude (asset_count, asset_share),
        case when not expected.is_places_incomplete then expected.asset_count end as asset_count,
        case when not expected.is_places_incomplete then expected.asset_share end as asset_share,
        case when expected.reason is null then {{ ratio('expected.asset_count', 'expected.expected_count') }} end as value,
        case when expected.reason is null then {{ ratio('limits.limit_low', 'expected.expected_count') }} end as value_low,
        case when expected.reason is null then {{ ratio('limits.limit_high', 'expected.expected_count') }} end as value_high
    from expected
    left join limits
        on expected.asset_count = limits.n

)

select * from final
