with editions as (

    select * from {{ ref('int_editions') }}

),

releases as (

    select distinct
        measure_id,
        released
    from editions

),

pairs as (

    select
        earlier.measure_id,
        earlier.released as from_released,
        later.released as to_released
    from releases as earlier
    inner join releases as later
        on earlier.measure_id = later.measure_id and earlier.released < later.released

),

-- A cell is one place whatever its code, so that new boundaries, which are breaks of one system of codes, do not part its editions.
final as (

    select
        pairs.*,
        {{ series_break(
            ref('breaks'), 'pairs.measure_id', 'pairs.to_released', 'pairs.to_released', area_code_system="'all'",
            released_from='pairs.from_released', released_to='pairs.to_released'
        ) }} as break_reason
    from pairs

)

select * from final
