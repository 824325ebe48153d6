select
    unit_id,
    title
from {{ ref('units') }}
