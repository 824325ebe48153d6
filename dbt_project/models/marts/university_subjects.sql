with concentration as (

    select * from {{ ref('int_university_subject_concentration') }}

)

select
    subject_code,
    subject_name,
    main_panel,
    subject_base,
    area_level,
    area_code_system,
    census_date as period_start,
    census_date as period_end,
    period_label,
    {{ significant('subject_fte') }} as subject_fte,
    {{ significant('placed_fte') }} as placed_fte,
    provider_count,
    area_count as populated_area_count,
    {{ significant('spatial_hhi') }} as spatial_hhi,
    {{ significant(ratio(1, 'spatial_hhi')) }} as effective_area_count,
    {{ significant('provider_hhi') }} as provider_hhi,
    {{ significant(ratio(1, 'provider_hhi')) }} as effective_provider_count,
    case when reason is not null then 'partial' else 'final' end as value_status,
    reason,
    'lead_organisation' as address_basis,
    landed_release_id as release_id,
    released,
    is_latest
from concentration
