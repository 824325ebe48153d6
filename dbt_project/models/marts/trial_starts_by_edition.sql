with editions as (

    select *
    from {{ ref('observations') }}
    where measure_id = 'trials_started_count' and not is_superseded

),

compared as (

    select
        *,
        row_number() over same_cell as edition_number,
        count(*) over (partition by area_code, area_code_system, industry_code, period_start, period_end) as edition_count,
        first_value(value) over same_cell as first_value,
        lag(value) over same_cell as previous_value
    from editions
    window same_cell as (
        partition by area_code, area_code_system, industry_code, period_start, period_end
        order by released nulls first, release_id
    )

)

select
    compared.area_code,
    compared.area_code_system,
    compared.boundary_year,
    compared.area_level,
    areas.area_name,
    compared.period_start,
    compared.period_end,
    compared.period_label,
    compared.industry_code as trial_kind,
    compared.value,
    compared.unit_id,
    compared.value_status,
    compared.null_reason as reason,
    cast(compared.edition_number as bigint) as edition_number,
    cast(compared.edition_count as bigint) as edition_count,
    compared.previous_value,
    compared.value - compared.previous_value as change_on_previous,
    {{ significant(ratio('compared.value - compared.first_value', 'compared.first_value')) }} as change_on_first_share,
    compared.address_basis,
    compared.is_reference_only,
    compared.source_id,
    compared.release_id,
    compared.released,
    compared.released_precision,
    compared.is_latest,
    compared.note
from compared
left join {{ ref('dim_areas') }} as areas
    on compared.area_code = areas.area_code and compared.area_code_system = areas.area_code_system
