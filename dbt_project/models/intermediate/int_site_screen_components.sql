with employment as (

    select * from {{ ref('int_sector_employment_against_base') }}
    where is_latest and sector_id <> 'all'

),

jobs_shares as (

    select
        'sector_jobs_share' as component_id,
        sector_id,
        definition_version,
        area_level,
        area_code,
        area_code_system,
        period_start,
        period_end,
        period_label,
        {{ ratio('value', 'area_total') }} as value,
        'share' as unit_id,
        jobs_status as value_status,
        jobs_reason as reason,
        release_id as input_release_ids
    from employment

),

without_a_sector as (

    select * from {{ ref('int_site_screen_components_of_regions') }}
    union all by name
    select * from {{ ref('int_site_screen_components_of_areas') }}

),

final as (

    select * from jobs_shares
    union all by name
    select
        *,
        'all' as sector_id,
        'as_published' as definition_version
    from without_a_sector

)

select * from final
