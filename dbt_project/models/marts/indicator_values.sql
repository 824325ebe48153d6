with united as (

    select * from {{ ref('com_values') }}

),

ranks as (

    select * from {{ ref('com_ranks') }}

),

final as (

    select
        united.indicator_id,
        indicators.title,
        united.sector_id,
        united.definition_version,
        united.area_code,
        united.area_code_system,
        cast(united.boundary_year as integer) as boundary_year,
        areas.area_name,
        united.area_level,
        united.period_start,
        united.period_end,
        united.period_label,
        {{ significant('united.value') }} as value,
        united.unit_id,
        cast(united.direction as integer) as direction,
        united.value_status,
        united.reason,
        united.is_direction_known,
        {{ significant('united.value_low') }} as value_low,
        {{ significant('united.value_high') }} as value_high,
        united.interval_kind,
        {{ significant('united.cv_percent') }} as cv_percent,
        united.reliability,
        united.n_cells,
        united.suppressed_cells,
        {{ significant('united.imputed_share') }} as imputed_share,
        {{ significant('united.comparator_value') }} as comparator_value,
        ranks.rank,
        ranks.rank_low,
        ranks.rank_high,
        ranks.n_ranked,
        ranks.n_expected,
        ranks.tier,
        united.address_basis,
        united.release_id,
        united.released,
        united.input_release_ids,
        united.is_latest,
        releases.publisher,
        releases.licence
    from united
    left join ranks using (peer_group, area_key)
    left join {{ ref('indicators') }} as indicators
        on united.indicator_id = indicators.indicator_id
    left join {{ ref('dim_areas') }} as areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on united.release_id = releases.release_id

)

select * from final
