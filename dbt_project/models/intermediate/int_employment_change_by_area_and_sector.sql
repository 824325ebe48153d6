with employment as (

    select * from {{ ref('int_employment_by_area_and_sector') }}

),

breaks as (

    select * from {{ ref('breaks') }}

),

pairs as (

    select
        start_year.release_id,
        start_year.released,
        start_year.address_basis,
        start_year.area_code,
        start_year.area_code_system,
        start_year.boundary_year,
        start_year.area_level,
        start_year.sector_id,
        start_year.definition_version,
        start_year.period_start,
        end_year.period_end,
        start_year.period_label as period_from,
        end_year.period_label as period_to,
        start_year.period_label || '-' || end_year.period_label as period_label,
        start_year.value as value_from,
        end_year.value as value_to,
        start_year.value_low as low_from,
        start_year.value_high as high_from,
        end_year.value_low as low_to,
        end_year.value_high as high_to,
        sqrt(start_year.half_width_squared + end_year.half_width_squared) as combined_half_width,
        coalesce(start_year.reason, end_year.reason) as missing_reason,
        start_year.n_cells + end_year.n_cells as n_cells,
        start_year.suppressed_cells + end_year.suppressed_cells as suppressed_cells,
        start_year.is_latest and end_year.is_latest as is_latest,
        {{ latest_together(['start_year', 'end_year']) }},
        {{ series_break(
            'breaks', "'employment_jobs'", 'start_year.period_start', 'end_year.period_end',
            area_code_system='start_year.area_code_system', area_code='start_year.area_code',
        ) }} as break_reason
    from employment as start_year
    inner join employment as end_year
        on
            start_year.release_id = end_year.release_id
            and start_year.area_code = end_year.area_code
            and start_year.area_code_system = end_year.area_code_system
            and start_year.sector_id = end_year.sector_id
            and start_year.definition_version = end_year.definition_version
            and start_year.period_start < end_year.period_start

),

final as (

    select
        * exclude (value_from, value_to, missing_reason, break_reason),
        case when break_reason is null then value_from end as value_from,
        case when break_reason is null then value_to end as value_to,
        case
            when break_reason is not null then break_reason
            when value_from is null or value_to is null then missing_reason
        end as reason
    from pairs

)

select * from final
