select
    period,
    area_code,
    sum(value) as value
from {{ ref('cells') }}
group by all
