with cells as (

    select * from {{ ref('stg_nomis__bres_employment') }}

),

rounding_rules as (

    select * from {{ ref('bres_rounding_rules') }}
    where scheme = '{{ var("rounding_scheme") }}'

),

bounded as (

    {{ bres_cell_bounds('cells', 'rounding_rules') }}

),

final as (

    select
        'employment_jobs' as measure_id,
        bounded.area_code,
        {{ area_code_system('bounded.area_code') }} as area_code_system,
        bounded.industry_code,
        'sic2007' as industry_code_system,
        make_date(bounded.reference_year, 1, 1) as period_start,
        make_date(bounded.reference_year, 12, 31) as period_end,
        cast(bounded.reference_year as varchar) as period_label,
        bounded.value,
        bounded.value_status,
        bounded.null_reason,
        bounded.e_lo as value_low,
        bounded.e_hi as value_high,
        case when bounded.value is null then 'none' else 'rounding' end as interval_kind,
        'workplace' as address_basis,
        {{ released_on('releases.vintage') }} as released,
        {{ released_precision('releases.vintage') }} as released_precision,
        bounded.landed_release_id as release_id,
        'nomis_bres_employment' as source_id,
        sources.source_precedence,
        false as is_reference_only,
        false as is_superseded,
        cast(null as varchar) as note,
        bounded.landed_release_id,
        bounded.source_file,
        bounded.source_row
    from bounded
    inner join {{ ref('stg_landing__releases') }} as releases
        on bounded.landed_release_id = releases.landed_release_id
    left join {{ ref('int_sources') }} as sources
        on sources.source_id = 'nomis_bres_employment'

)

select * from final
