with counts as (

    select * from {{ ref('int_area_counts') }}

)

select
    area_code_system,
    area_level,
    area_count,
    expected_count,
    result,
    reason
from counts
