select
    break_id,
    measure_id,
    area_code_system,
    broken_on,
    reason
from {{ ref('breaks') }}
