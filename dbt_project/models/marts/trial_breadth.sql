with breadth as (

    select * from {{ ref('int_trial_breadth') }}

),

told as (

    select
        *,
        case when reason is null then amount end as told_amount,
        case when reason is null then whole end as told_whole
    from breadth

),

shares as (

    {{ proportions('told', partition_by=['area_level', 'period_kind', 'period_start', 'breadth_id'], successes='told_amount', trials='told_whole') }}

),

from_sites as (

    select
        told.area_level,
        told.area_code,
        told.area_code_system,
        told.boundary_year,
        told.period_kind,
        told.period_start,
        told.period_end,
        told.period_label,
        told.breadth_id,
        case when told.whole is null then told.told_amount else shares.share end as value,
        shares.share_lo as value_low,
        shares.share_hi as value_high,
        told.unit_id,
        case
            when told.reason is not null and told.value_status <> 'sample' then {{ null_status('told.value_status', 'told.reason') }}
            else told.value_status
        end as value_status,
        told.reason,
        cast(case when told.reason is null then told.site_count end as bigint) as site_count,
        cast(case when told.reason is null then told.matched_sites end as bigint) as matched_site_count,
        'site' as address_basis,
        told.release_id,
        told.released,
        told.input_release_ids,
        false as is_reference_only
    from told
    inner join shares
        on {{ matched('told', 'shares', ['area_level', 'area_code', 'period_kind', 'period_start', 'breadth_id']) }}

),

published as (

    select
        area_level,
        area_code,
        area_code_system,
        boundary_year,
        'year' as period_kind,
        period_start,
        period_end,
        period_label,
        measure_id as breadth_id,
        value,
        value_low,
        value_high,
        unit_id,
        value_status,
        null_reason as reason,
        address_basis,
        release_id,
        released,
        release_id as input_release_ids,
        is_reference_only
    from {{ ref('observations') }}
    where measure_id in ('general_practices_recruiting_share', 'care_homes_recruiting_share') and is_latest

),

together as (

    select * from from_sites
    union all by name
    select * from published

)

select
    together.area_level,
    together.area_code,
    together.area_code_system,
    together.boundary_year,
    areas.area_name,
    together.period_kind,
    together.period_start,
    together.period_end,
    together.period_label,
    together.breadth_id,
    {{ significant('together.value') }} as value,
    together.unit_id,
    {{ significant('together.value_low') }} as value_low,
    {{ significant('together.value_high') }} as value_high,
    case when together.value_low is null then 'none' else 'sampling' end as interval_kind,
    together.value_status,
    together.reason,
    together.site_count,
    together.matched_site_count,
    together.address_basis,
    together.is_reference_only,
    together.release_id,
    together.released,
    together.input_release_ids,
    true as is_latest
from together
left join {{ ref('dim_areas') }} as areas
    on together.area_code = areas.area_code and together.area_code_system = areas.area_code_system
