with observations as (

    select * from {{ ref('int_observations') }}

),

measures as (

    select * from {{ ref('int_measures') }}

),

final as (

    select
        observations.measure_id,
        observations.area_code,
        observations.area_code_system,
        observations.area_level,
        observations.industry_code,
        observations.period_start,
        observations.period_end,
        observations.period_label,
        observations.address_basis,
        observations.source_id,
        observations.release_id,
        observations.value,
        observations.value_status,
        measures.aggregation
    from observations
    inner join measures
        on observations.measure_id = measures.measure_id
    where
        observations.area_code_system in ('nuts2016', 'itl2021')
        and observations.area_level in ('itl1', 'itl2', 'itl3')
        and observations.is_latest
        and not observations.is_reference_only

)

select * from final
