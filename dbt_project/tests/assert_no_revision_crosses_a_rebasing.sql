{{ config(meta = {'dagster': {'ref': {'name': 'revisions'}}}) }}
-- No published revision, and no area that overtakes another, lies across a break between the releases of its measure.
with changes as (

    select
        measure_id,
        from_released,
        released
    from {{ ref('revisions') }}
    where revision is not null
    union
    select
        measure_id,
        first_released,
        released
    from {{ ref('revisions') }}
    where revision_from_first is not null
    union
    select
        measure_id,
        from_released,
        released
    from {{ ref('rank_flips') }}

)

select changes.*
from changes
inner join {{ ref('dim_breaks') }} as breaks
    on
        changes.measure_id = breaks.measure_id
        and breaks.severity = 'break'
        and breaks.compared_by = 'release'
        and breaks.area_code_system = 'all'
        and changes.from_released < breaks.broken_on
        and changes.released >= breaks.broken_on
