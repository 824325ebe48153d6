with expertise as (

    select * from {{ ref('int_area_expertise') }}

)

select
    expertise.area_code,
    areas.area_code_system,
    areas.boundary_year,
    areas.area_name,
    expertise.area_level,
    expertise.subject_code,
    expertise.subject_name,
    expertise.main_panel,
    expertise.subject_base,
    expertise.census_date as period_start,
    expertise.census_date as period_end,
    expertise.period_label,
    {{ significant('expertise.submitted_fte') }} as submitted_fte,
    {{ significant('expertise.area_fte') }} as area_fte,
    {{ significant('expertise.placed_fte') }} as placed_fte,
    {{ significant('expertise.subject_fte') }} as subject_fte,
    expertise.provider_count as area_provider_count,
    {{ significant('expertise.area_subject_share') }} as area_subject_share,
    {% for column in ['', '_low', '_high'] -%}
        case when expertise.places_reason is null then {{ significant('expertise.uni_rca' ~ column) }} end as revealed_advantage{{ column or '_ratio' }},
    {% endfor -%}
    case when expertise.places_reason is not null or expertise.uni_rca_low is null then 'none' else 'sampling' end as interval_kind,
    case when expertise.placed_fte < expertise.subject_fte then 'partial' else 'final' end as value_status,
    coalesce(expertise.places_reason, case when expertise.uni_rca is null then 'undefined: nobody was submitted' end) as reason,
    'lead_organisation' as address_basis,
    expertise.landed_release_id as release_id,
    expertise.released,
    expertise.is_latest,
    releases.publisher,
    releases.licence
from expertise
left join {{ ref('dim_areas') }} as areas
    on expertise.area_code = areas.area_code and areas.area_code_system = case expertise.area_level when 'itl1' then 'gss' else 'itl2025' end
left join {{ ref('dim_releases') }} as releases
    on expertise.landed_release_id = releases.release_id
