select
    indicator_id,
    base_indicator_id,
    form,
    theme,
    title,
    subtitle,
    unit_id,
    direction,
    rank_order,
    coverage_base,
    is_experimental,
    method,
    formula,
    caveat,
    citation
from {{ ref('indicators') }}
