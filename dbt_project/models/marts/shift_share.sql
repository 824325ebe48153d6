with decomposed as (

    select * from {{ ref('int_shift_share_by_area_and_industry') }}

),

final as (

    select
        decomposed.industry_detail,
        decomposed.sector_id,
        decomposed.definition_version,
        decomposed.industry_code,
        industries.industry_name,
        decomposed.area_code,
        decomposed.area_code_system,
        decomposed.boundary_year,
        areas.area_name,
        decomposed.area_level,
        decomposed.base_kind,
        decomposed.period_from,
        decomposed.period_to,
        decomposed.period_start,
        decomposed.period_end,
        decomposed.period_from || '-' || decomposed.period_to as period_label,
        {{ significant('decomposed.value_from') }} as jobs_from,
        {{ significant('decomposed.value_to') }} as jobs_to,
        {{ significant('decomposed.change') }} as change_jobs,
        {{ significant('decomposed.change_low') }} as change_jobs_low,
        {{ significant('decomposed.change_high') }} as change_jobs_high,
        case when decomposed.change_low is null or decomposed.change_high is null then 'none' else 'rounding' end as interval_kind,
        decomposed.is_direction_known,
        {{ significant('decomposed.ss_national') }} as national_jobs,
        {{ significant('decomposed.ss_mix') }} as mix_jobs,
        {{ significant('decomposed.ss_regional') }} as regional_jobs,
        {{ significant('decomposed.ss_em_homothetic') }} as homothetic_jobs,
        {{ significant('decomposed.ss_em_comp') }} as competitive_jobs,
        {{ significant('decomposed.ss_em_alloc') }} as allocation_jobs,
        {{ significant('decomposed.dynamic_ss_national') }} as dynamic_national_jobs,
        {{ significant('decomposed.dynamic_ss_mix') }} as dynamic_mix_jobs,
        {{ significant('decomposed.dynamic_ss_regional') }} as dynamic_regional_jobs,
        decomposed.value_status,
        decomposed.component_reason as reason,
        case
            when decomposed.component_reason is not null then decomposed.component_reason
            when decomposed.ss_em_comp is null then 'base_is_zero: without jobs at the start there is no growth to split; all jobs are regional'
        end as allocation_reason,
        case
            when decomposed.component_reason is not null then decomposed.component_reason
            when decomposed.base_kind <> 'one_year' then 'not_applicable: a mean of years has no path from year to year'
            when decomposed.dynamic_ss_regional is null then 'steps_missing: not every year between the two has figures of this detail'
        end as dynamic_reason,
        'GB' as coverage_base,
        cast(decomposed.n_cells as bigint) as n_cells,
        cast(decomposed.suppressed_cells as bigint) as suppressed_cells,
        decomposed.address_basis,
        decomposed.released,
        decomposed.release_id,
        row_number() over (
            partition by
                decomposed.industry_detail, decomposed.sector_id, decomposed.definition_version, decomposed.industry_code, decomposed.area_code,
                decomposed.base_kind, decomposed.period_from, decomposed.period_to
            order by decomposed.ss_regional is null asc, decomposed.released desc nulls last, decomposed.release_id asc
        ) = 1 as is_latest,
        releases.publisher,
        releases.licence
    from decomposed
    left join {{ ref('dim_areas') }} as areas
        on decomposed.area_code = areas.area_code and decomposed.area_code_system = areas.area_code_system
    left join {{ ref('dim_industries') }} as industries
        on decomposed.industry_code = industries.industry_code
    left join {{ ref('dim_releases') }} as releases
        on decomposed.release_id = releases.release_id

)

select * from final
