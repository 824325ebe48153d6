with listed as (

    {{ current_rows(ref('stg_official_figures__measures')) }}

),

added as (

    select * from {{ ref('publisher_measures') }}

),

final as (

    select
        measure_id,
        title,
        unit_id,
        description,
        aggregation,
        direction,
        theme
    from listed
    union all
    select
        measure_id,
        title,
        unit_id,
        description,
        aggregation,
        case higher_is_better when '1' then 1 when '0' then -1 else 0 end as direction,
        theme
    from added

)

select * from final
