select
    source_id,
    publisher,
    title,
    publisher_url,
    licence,
    attribution,
    released,
    released_precision,
    is_reference_only,
    note
from {{ ref('int_sources') }}
