-- Every cell has exactly one latest edition, or none where all its rows were withdrawn, and a reference-only figure is the latest only where
-- nothing official exists.
select
    measure_id,
    comparable_area_code,
    comparable_area_code_system,
    industry_code,
    period_start,
    period_end,
    address_basis,
    count(*) filter (where is_latest) as latest,
    bool_or(not is_superseded) as is_current,
    bool_or(is_latest and is_reference_only) and bool_or(not is_reference_only and not is_superseded) as reference_before_official
from {{ ref('observations') }}
group by all
having latest <> cast(is_current as integer) or reference_before_official
