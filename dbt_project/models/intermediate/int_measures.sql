with measures as (

    {{ current_rows(ref('stg_official_figures__measures')) }}

)

select
    measure_id,
    title,
    unit_id,
    description,
    aggregation,
    direction,
    theme
from measures
