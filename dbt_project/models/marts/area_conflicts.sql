with conflicts as (

    select * from {{ ref('int_area_conflicts') }}

)

select
    conflict_id,
    area_name,
    first_code,
    first_source,
    is_first_landed,
    second_code,
    second_source,
    is_second_landed,
    decision,
    reason
from conflicts
