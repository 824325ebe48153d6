with ends as (

    select
        edition_id,
        area_level,
        area_code_system,
        area_code,
        itl2_code,
        value,
        value_status = 'provisional' as is_provisional,
        population_people
    from {{ ref('int_disparity_values') }}

),

starts as (

    {{ with_and_without_outliers('ends') }}

),

final as (

    select
        pairs.edition_from,
        pairs.edition_to,
        starts.areas_included,
        starts.left_out_name,
        starts.area_code,
        cast(pairs.years as integer) as years,
        case when pairs.break_reason is null then starts.value end as value_from,
        case when pairs.break_reason is null then ends.value end as value_to,
        starts.population_people as weight_from,
        starts.is_provisional or ends.is_provisional as is_provisional
    from {{ ref('int_convergence_pairs') }} as pairs
    inner join starts
        on pairs.edition_from = starts.edition_id
    inner join ends
        on pairs.edition_to = ends.edition_id and starts.area_code = ends.area_code

)

select * from final
