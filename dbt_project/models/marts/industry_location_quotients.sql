with quotients as (

    select * from {{ ref('int_industry_location_quotients') }}

),

final as (

    select
        quotients.industry_code,
        industries.industry_code_system,
        industries.industry_name,
        industries.industry_level,
        quotients.area_code,
        quotients.area_code_system,
        areas.boundary_year,
        areas.area_name,
        areas.area_level,
        quotients.period_start,
        quotients.period_end,
        quotients.period_label,
        quotients.jobs,
        quotients.value_low as jobs_low,
        quotients.value_high as jobs_high,
        case
            when starts_with(quotients.jobs_reason, 'not_published') then 'not_published'
            when quotients.jobs is null then 'missing'
            when quotients.jobs_status = 'partial' then 'partial'
            when quotients.jobs = 0 then 'zero_or_rounded'
            else 'published'
        end as jobs_state,
        quotients.lq_emp as location_quotient,
        quotients.lq_lo as location_quotient_low,
        quotients.lq_hi as location_quotient_high,
        case when quotients.lq_lo is null or quotients.lq_hi is null then 'none' else 'rounding' end as interval_kind,
        case
            when quotients.lq_emp is null then {{ null_status('quotients.jobs_status', 'quotients.quotient_reason') }}
            when quotients.quotient_reason is not null then 'partial'
            else quotients.jobs_status
        end as value_status,
        quotients.quotient_reason as reason,
        {{ is_undecided('quotients.lq_lo', 'quotients.lq_hi', 1) }} as is_above_1_undecided,
        quotients.lq_without_agriculture as location_quotient_without_agriculture,
        quotients.lq_own_lo as location_quotient_own_cell_low,
        quotients.lq_own_hi as location_quotient_own_cell_high,
        {{ is_undecided('quotients.lq_own_lo', 'quotients.lq_own_hi', 1) }} as is_above_1_undecided_by_own_cell,
        quotients.address_basis,
        quotients.released,
        quotients.release_id,
        quotients.is_latest,
        releases.publisher,
        releases.licence
    from quotients
    left join {{ ref('dim_industries') }} as industries
        on quotients.industry_code = industries.industry_code
    left join {{ ref('dim_areas') }} as areas
        on quotients.area_code = areas.area_code and quotients.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on quotients.release_id = releases.release_id

)

select * from final
