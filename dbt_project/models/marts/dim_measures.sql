select
    measure_id,
    title,
    description,
    theme,
    unit_id,
    aggregation,
    direction
from {{ ref('int_measures') }}
