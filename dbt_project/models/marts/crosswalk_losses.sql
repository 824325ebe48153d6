with losses as (

    select * from {{ ref('int_crosswalk_losses') }}

)

select
    measure_id,
    industry_code,
    period_start,
    period_end,
    period_label,
    area_level,
    area_code_system as published_area_code_system,
    {{ significant('total_before') }} as total_before,
    {{ significant('total_after') }} as total_after,
    {{ significant('loss') }} as loss,
    {{ significant('loss_share') }} as loss_share,
    cells,
    cells_unknown,
    cells_unplaced,
    case when total_before is null and cells_unknown = cells then 'refused_or_unknown' else 'moved' end as result,
    address_basis,
    source_id,
    release_id
from losses
