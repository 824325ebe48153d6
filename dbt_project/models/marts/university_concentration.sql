{#- A provider of fewer submitted people than this is concentrated by its size. Ours, and shown beside it. -#}
{%- set floor = 50 -%}
with concentration as (

    select * from {{ ref('int_university_concentration') }}

)

select
    ukprn,
    provider_name,
    subject_base,
    region_code,
    itl2_code,
    census_date as period_start,
    census_date as period_end,
    period_label,
    {{ significant('value') }} as provider_fte,
    n_subjects as subject_count,
    n_classes as subjects_in_base,
    {% for column, name in {
        'uni_hhi': 'concentration_hhi',
        'uni_hhi_norm': 'concentration_hhi_normalised',
        'uni_eff_n': 'effective_subject_count',
        'uni_entropy': 'diversity_entropy_bits',
    }.items() -%}
        {{ significant(column) }} as {{ name }},
    {% endfor -%}
    n_subjects = 1 as is_single_subject,
    cast({{ floor }} as double) as size_floor_fte,
    value < {{ floor }} as is_below_size_floor,
    'final' as value_status,
    case when uni_hhi is null then 'undefined: nobody was submitted' end as reason,
    'lead_organisation' as address_basis,
    landed_release_id as release_id,
    released,
    is_latest
from concentration
