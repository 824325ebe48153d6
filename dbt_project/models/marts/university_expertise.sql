{#- Fewer submitted people than this in a unit, and an advantage is mostly chance. Ours, and shown beside it. -#}
{%- set floor = 10 -%}
with expertise as (

    select * from {{ ref('int_university_expertise') }}

)

select
    ukprn,
    provider_name,
    subject_code,
    subject_name,
    main_panel,
    subject_base,
    region_code,
    itl2_code,
    census_date as period_start,
    census_date as period_end,
    period_label,
    {{ significant('submitted_fte') }} as submitted_fte,
    {{ significant('provider_fte') }} as provider_fte,
    {{ significant('subject_fte') }} as subject_fte,
    {{ significant('provider_share') }} as provider_share,
    {{ significant('subject_share') }} as subject_share,
    {{ significant('uni_rca') }} as revealed_advantage_ratio,
    {{ significant('uni_rca_sym') }} as revealed_advantage_symmetric,
    cast({{ floor }} as double) as size_floor_fte,
    submitted_fte < {{ floor }} as is_below_size_floor,
    'final' as value_status,
    case when uni_rca is null then 'undefined: nobody was submitted' end as reason,
    'lead_organisation' as address_basis,
    landed_release_id as release_id,
    released,
    is_latest
from expertise
