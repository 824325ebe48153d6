with concentration as (

    select * from {{ ref('int_university_subject_concentration') }}

)

select
    concentration.subject_code,
    concentration.subject_name,
    concentration.main_panel,
    concentration.subject_base,
    concentration.area_level,
    concentration.area_code_system,
    concentration.census_date as period_start,
    concentration.census_date as period_end,
    concentration.period_label,
    {{ significant('concentration.subject_fte') }} as subject_fte,
    {{ significant('concentration.placed_fte') }} as placed_fte,
    concentration.provider_count,
    concentration.area_count as populated_area_count,
    {{ significant('concentration.spatial_hhi') }} as spatial_hhi,
    {{ significant(ratio(1, 'concentration.spatial_hhi')) }} as effective_area_count,
    {{ significant('concentration.provider_hhi') }} as provider_hhi,
    {{ significant(ratio(1, 'concentration.provider_hhi')) }} as effective_provider_count,
    case when concentration.reason is not null then 'partial' else 'final' end as value_status,
    concentration.reason,
    'lead_organisation' as address_basis,
    concentration.landed_release_id as release_id,
    concentration.released,
    concentration.is_latest,
    releases.publisher,
    releases.licence
from concentration
left join {{ ref('dim_releases') }} as releases
    on concentration.landed_release_id = releases.release_id
