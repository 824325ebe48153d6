{#- A provider of fewer submitted people than this is concentrated by its size. Ours, and shown beside it. -#}
{%- set floor = 50 -%}
with concentration as (

    select * from {{ ref('int_university_concentration') }}

)

select
    concentration.ukprn,
    concentration.provider_name,
    concentration.subject_base,
    concentration.region_code,
    regions.area_name as region_name,
    concentration.itl2_code,
    parts.area_name as itl2_name,
    concentration.census_date as period_start,
    concentration.census_date as period_end,
    concentration.period_label,
    {{ significant('concentration.value') }} as provider_fte,
    concentration.n_subjects as subject_count,
    concentration.n_classes as subjects_in_base,
    {% for column, name in {
        'uni_hhi': 'concentration_hhi',
        'uni_hhi_norm': 'concentration_hhi_normalised',
        'uni_eff_n': 'effective_subject_count',
        'uni_entropy': 'diversity_entropy_bits',
    }.items() -%}
        {{ significant('concentration.' ~ column) }} as {{ name }},
    {% endfor -%}
    concentration.n_subjects = 1 as is_single_subject,
    cast({{ floor }} as double) as size_floor_fte,
    concentration.value < {{ floor }} as is_below_size_floor,
    'final' as value_status,
    case when concentration.uni_hhi is null then 'undefined: nobody was submitted' end as reason,
    'lead_organisation' as address_basis,
    concentration.landed_release_id as release_id,
    concentration.released,
    concentration.is_latest,
    releases.publisher,
    releases.licence
from concentration
left join {{ ref('dim_areas') }} as regions
    on concentration.region_code = regions.area_code and regions.area_code_system = 'gss'
left join {{ ref('dim_areas') }} as parts
    on concentration.itl2_code = parts.area_code and parts.area_code_system = 'itl2025'
left join {{ ref('dim_releases') }} as releases
    on concentration.landed_release_id = releases.release_id
