with edges as (

    select * from {{ ref('int_trial_edges') }}

),

network as (

    select * from {{ ref('int_trial_network') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

)

select
    network.area_level,
    edges.area_a as area_code,
    areas.area_name,
    edges.area_b as partner_area_code,
    partners.area_name as partner_area_name,
    network.area_code_system,
    cast(network.boundary_year as integer) as boundary_year,
    network.period_start,
    network.period_end,
    network.period_label,
    case when network.places_reason is null then edges.n_shared_trials end as shared_trial_count,
    case when network.places_reason is null then {{ significant('edges.fractional_weight') }} end as shared_trial_weight,
    case when network.places_reason is null then {{ significant('edges.association') }} end as association_ratio,
    network.value_status,
    network.places_reason as reason,
    'site' as address_basis,
    network.release_id,
    network.released,
    network.input_release_ids,
    true as is_latest
from edges
inner join network
    on edges.area_level = network.area_level and edges.area_a = network.area_code
left join areas
    on edges.area_a = areas.area_code and network.area_code_system = areas.area_code_system
left join areas as partners
    on edges.area_b = partners.area_code and network.area_code_system = partners.area_code_system
