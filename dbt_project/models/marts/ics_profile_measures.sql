with measures as (

    select * from {{ ref('int_ics_measures') }}

)

select
    measures.icb_code as area_code,
    boards.icb_code_system as area_code_system,
    boards.boundary_year,
    'icb' as area_level,
    boards.icb_name as area_name,
    boards.icb_code_2024,
    measures.ics_measure_id,
    described.title,
    measures.period_start,
    measures.period_end,
    {{ significant('measures.value') }} as value,
    described.unit_id,
    case
        when measures.value is not null then coalesce(measures.value_status, 'final')
        when measures.value_status = 'sample' then 'sample'
        when starts_with(measures.reason_without, 'places_incomplete') then 'partial'
        else 'missing'
    end as value_status,
    case when measures.value is null then measures.reason_without end as reason,
    described.address_basis,
    measures.release_id,
    measures.released
from measures
inner join {{ ref('int_integrated_care_boards') }} as boards
    on measures.icb_code = boards.icb_code
inner join {{ ref('ics_measures') }} as described
    on measures.ics_measure_id = described.ics_measure_id
