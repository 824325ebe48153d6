with observations as (

    select * from {{ ref('int_observations') }}
    where industry_code = 'all' and not is_reference_only and not is_superseded

),

measures as (

    select
        levelling_up_measures.measure_id,
        levelling_up_measures.indicator_stem,
        int_measures.direction
    from {{ ref('levelling_up_measures') }} as levelling_up_measures
    inner join {{ ref('int_measures') }} as int_measures
        on levelling_up_measures.measure_id = int_measures.measure_id

),

areas as (

    select * from {{ ref('int_areas') }}

),

final as (

    select
        measures.indicator_stem,
        measures.direction,
        'all' as sector_id,
        'as_published' as definition_version,
        observations.comparable_area_code as area_code,
        observations.comparable_area_code_system as area_code_system,
        compared.boundary_year,
        case when areas.is_itl1_region then 'itl1' else areas.area_level end as area_level,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.address_basis,
        observations.release_id,
        observations.released,
        observations.is_latest,
        observations.latest_from,
        observations.latest_until,
        observations.value,
        observations.value_low,
        observations.value_high,
        observations.interval_kind,
        observations.value_status,
        case
            when observations.value is null
                then 'input_' || observations.value_status || ': ' || coalesce(observations.null_reason, 'no reason published')
        end as reason,
        1 as n_cells,
        cast(observations.value is null as integer) as suppressed_cells
    from observations
    inner join measures
        on observations.measure_id = measures.measure_id
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    inner join areas as compared
        on
            observations.comparable_area_code = compared.area_code
            and observations.comparable_area_code_system = compared.area_code_system
    -- A release that shows one place under two codes shows one figure twice.
    qualify row_number() over (
        partition by
            observations.measure_id, compared.area_code, compared.area_code_system, observations.period_start, observations.period_end,
            observations.release_id, observations.address_basis
        order by observations.is_latest desc, observations.latest_from is null asc, observations.area_code_system asc, observations.area_code asc
    ) = 1

)

select * from final
