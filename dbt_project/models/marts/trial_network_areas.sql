with network as (

    select * from {{ ref('int_trial_network') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

)

select
    network.area_level,
    network.area_code,
    network.area_code_system,
    cast(network.boundary_year as integer) as boundary_year,
    areas.area_name,
    network.period_start,
    network.period_end,
    network.period_label,
    {% for column, name in {
        'n_trials': 'trial_count',
        'n_sites': 'site_count',
        'n_multi_region_trials': 'multi_region_trial_count',
        'degree': 'partner_area_count',
        'trial_strength': 'shared_strength',
        'component_id': 'component_id',
        'component_size': 'component_area_count',
    }.items() -%}
        case when network.places_reason is null then network.{{ column }} end as {{ name }},
    {% endfor -%}
    {% for column, name in {
        'trial_multi_share': 'multi_region_share',
        'multi_share_lo': 'multi_region_share_low',
        'multi_share_hi': 'multi_region_share_high',
        'multi_share_expected': 'multi_region_share_expected',
        'multi_share_expected_lo': 'multi_region_share_expected_low',
        'multi_share_expected_hi': 'multi_region_share_expected_high',
        'trial_strength_frac': 'shared_strength_fractional',
        'betweenness': 'betweenness',
        'betweenness_unweighted': 'betweenness_unweighted',
    }.items() -%}
        case when network.places_reason is null then {{ significant('network.' ~ column) }} end as {{ name }},
    {% endfor -%}
    case when network.places_reason is null and network.n_trials > 0 then 'sampling' else 'none' end as interval_kind,
    case when network.places_reason is null then network.n_trials < 10 end as is_small_number,
    network.unplaced_sites as unplaced_site_count,
    network.all_sites as level_site_count,
    case
        when network.places_reason is null then network.value_status
        else {{ null_status('network.value_status', 'network.places_reason') }}
    end as value_status,
    coalesce(network.places_reason, case when network.n_trials = 0 then 'undefined: no trial, so no share of them' end) as reason,
    coalesce(
        network.places_reason,
        case when network.area_level = 'itl1' then 'near_complete: nearly all regions share trials with nearly all others, so none is between them' end
    ) as betweenness_reason,
    'site' as address_basis,
    network.release_id,
    network.released,
    network.input_release_ids,
    true as is_latest
from network
left join areas
    on network.area_code = areas.area_code and network.area_code_system = areas.area_code_system
