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
    n_cells as n_cells_with_two_editions,
    n_rebased,
    n_compared as n_cells_compared,
    n_revised as n_cells_revised,
    n_within_rounding as n_cells_within_rounding,
    n_with_share as n_cells_with_share,
    mean_absolute_share,
    maximum_absolute_share,
    most_revised_area_code,
    most_revised_area_code_system,
    n_places_changed,
    reason
from summaries
