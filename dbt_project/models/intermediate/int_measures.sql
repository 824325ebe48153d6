select
    measure_id,
    title,
    unit_id,
    description,
    aggregation,
    direction,
    theme
from {{ ref('stg_official_figures__measures') }}
where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
