{#- Fewer submitted people than this in a unit, and an advantage is mostly chance. Ours, and shown beside it. -#}
{%- set floor = 10 -%}
with expertise as (

    select * from {{ ref('int_university_expertise') }}

)

select
    expertise.ukprn,
    expertise.provider_name,
    expertise.subject_code,
    expertise.subject_name,
    expertise.main_panel,
    expertise.subject_base,
    expertise.region_code,
    regions.area_name as region_name,
    expertise.itl2_code,
    parts.area_name as itl2_name,
    expertise.census_date as period_start,
    expertise.census_date as period_end,
    expertise.period_label,
    {{ significant('expertise.submitted_fte') }} as submitted_fte,
    {{ significant('expertise.provider_fte') }} as provider_fte,
    {{ significant('expertise.subject_fte') }} as subject_fte,
    {{ significant('expertise.provider_share') }} as provider_share,
    {{ significant('expertise.subject_share') }} as subject_share,
    {{ significant('expertise.uni_rca') }} as revealed_advantage_ratio,
    {{ significant('expertise.uni_rca_sym') }} as revealed_advantage_symmetric,
    {{ significant('expertise.uni_rca_low') }} as revealed_advantage_low,
    {{ significant('expertise.uni_rca_high') }} as revealed_advantage_high,
    case when expertise.uni_rca_low is null or expertise.uni_rca_high is null then 'none' else 'sampling' end as interval_kind,
    cast({{ floor }} as double) as size_floor_fte,
    expertise.submitted_fte < {{ floor }} as is_below_size_floor,
    'final' as value_status,
    case when expertise.uni_rca is null then 'undefined: nobody was submitted' end as reason,
    'lead_organisation' as address_basis,
    expertise.landed_release_id as release_id,
    expertise.released,
    expertise.is_latest,
    releases.publisher,
    releases.licence
from expertise
left join {{ ref('dim_areas') }} as regions
    on expertise.region_code = regions.area_code and regions.area_code_system = 'gss'
left join {{ ref('dim_areas') }} as parts
    on expertise.itl2_code = parts.area_code and parts.area_code_system = 'itl2025'
left join {{ ref('dim_releases') }} as releases
    on expertise.landed_release_id = releases.release_id
