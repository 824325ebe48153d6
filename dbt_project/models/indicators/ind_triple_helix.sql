with areas as (

    select
        *,
        'all' as sector_id,
        technology_classification as definition_version,
        'gss' as area_code_system,
        cast(null as integer) as boundary_year,
        'registered_office' as address_basis,
        'estimated' as value_status,
        0 as suppressed_cells,
        case
            when contribution_mbits is null and reason is null then 'peers_incomplete: this release lacks a region, or has districts without a code'
            when contribution_mbits is null then reason
        end as contribution_reason
    from {{ ref('int_triple_helix') }}

)

{{ indicator_rows('areas', [
    {'id': 'innovation_triple_helix_synergy', 'value': 'synergy_mbits', 'low': 'synergy_mbits_low', 'high': 'synergy_mbits_high',
     'interval': "'monte_carlo'", 'cells': 'coalesce(n_cells, 0)'},
    {'id': 'innovation_triple_helix_synergy_contribution', 'value': 'contribution_mbits', 'reason': 'contribution_reason', 'cells': 'coalesce(n_cells, 0)'},
]) }}
