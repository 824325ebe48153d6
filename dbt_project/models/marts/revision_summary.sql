with summaries as (

    select * from {{ ref('int_revision_summary') }}

)

select
    measure_id,
    area_level,
    industry_code,
    industry_code_system,
    period_start,
    period_end,
    period_label,
    address_basis,
    edition_pair,
    from_released,
    released,
    n_cells,
    n_rebased,
    n_compared,
    n_revised,
    n_with_share,
    mean_absolute_share,
    maximum_absolute_share,
    most_revised_area_code,
    n_places_changed,
    reason
from summaries
