with balance as (

    select * from {{ ref('int_greater_south_east_balance') }}

)

select
    measures.theme,
    balance.measure_id,
    measures.title,
    balance.industry_code,
    balance.sector_id,
    balance.definition_version,
    'GREATER-SOUTH-EAST' as area_code,
    'aggregate' as area_code_system,
    'aggregate' as area_level,
    balance.coverage_base,
    balance.regions_present,
    balance.period_start,
    balance.period_end,
    balance.period_label,
    balance.aggregation,
    balance.weight_measure_id,
    balance.unit_id,
    {{ significant('balance.inside_value') }} as greater_south_east_value,
    {{ significant('balance.inside_low') }} as greater_south_east_low,
    {{ significant('balance.inside_high') }} as greater_south_east_high,
    {{ significant('balance.outside_value') }} as rest_value,
    {{ significant('balance.outside_low') }} as rest_low,
    {{ significant('balance.outside_high') }} as rest_high,
    case
        when (balance.inside_low is null or balance.inside_high is null) and (balance.outside_low is null or balance.outside_high is null) then 'none'
        else balance.interval_kind
    end as interval_kind,
    balance.value_status,
    balance.reason,
    {{ significant('balance.inside_share') }} as greater_south_east_share,
    {{ significant('balance.share_low') }} as greater_south_east_share_low,
    {{ significant('balance.share_high') }} as greater_south_east_share_high,
    {{ significant('1 - balance.inside_share') }} as rest_share,
    balance.share_reason,
    {{ significant('balance.inside_per_head') }} as greater_south_east_per_head,
    {{ significant('balance.outside_per_head') }} as rest_per_head,
    balance.per_head_reason,
    {{ significant('balance.inside_to_outside_ratio') }} as greater_south_east_to_rest_ratio,
    {{ significant('balance.whole_value') }} as regions_total,
    {{ significant('balance.published_value') }} as published_total,
    {{ significant('balance.published_difference') }} as published_difference,
    {{ significant('balance.published_difference_share') }} as published_difference_share,
    balance.published_reason,
    balance.address_basis,
    balance.released,
    balance.release_id,
    balance.input_release_ids,
    -- A later release of one nation is the latest of its region, but makes no balance.
    row_number() over (
        partition by
            balance.measure_id, balance.industry_code, balance.sector_id, balance.definition_version, balance.period_start, balance.period_end,
            balance.address_basis
        order by balance.reason is not null asc, balance.is_latest desc, balance.released desc nulls last, balance.release_id asc
    ) = 1 as is_latest,
    releases.publisher,
    releases.licence
from balance
left join {{ ref('dim_measures') }} as measures
    on balance.measure_id = measures.measure_id
left join {{ ref('dim_releases') }} as releases
    on balance.release_id = releases.release_id
