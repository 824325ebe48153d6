with sweep as (

    select * from {{ ref('int_cluster_threshold_sweep') }}

),

final as (

    select
        sweep.sector_id,
        sweep.definition_version,
        sectors.definition_title,
        sweep.area_code,
        sweep.area_code_system,
        sweep.boundary_year,
        areas.area_name,
        sweep.area_level,
        sweep.period_start,
        sweep.period_end,
        sweep.period_label,
        sweep.min_location_quotient,
        sweep.quantile,
        sweep.min_share,
        sweep.is_published_rule,
        {{ significant('sweep.lq_emp') }} as location_quotient,
        {{ significant('sweep.lq_cut') }} as strong_threshold,
        {{ significant('sweep.size_share') }} as size_share,
        sweep.cluster_strong = 1 as is_strong_cluster,
        cast(sweep.n_strong as integer) as strong_combinations,
        cast(sweep.n_combinations as integer) as combinations,
        case
            when sweep.cluster_strong is null then {{ null_status('sweep.value_status', 'sweep.reason') }}
            else sweep.value_status
        end as value_status,
        sweep.reason,
        sweep.address_basis,
        sweep.released,
        sweep.release_id,
        sweep.is_latest,
        releases.publisher,
        releases.licence
    from sweep
    left join {{ ref('dim_sectors') }} as sectors
        on sweep.sector_id = sectors.sector_id and sweep.definition_version = sectors.definition_version
    left join {{ ref('dim_areas') }} as areas
        on sweep.area_code = areas.area_code and sweep.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on sweep.release_id = releases.release_id

)

select * from final
