with network as (

    select * from {{ ref('int_trial_network') }}

),

-- Which pairs share a trial is itself told by place: where that cannot be told, every pair of regions says why.
edges as (

    select edges.*
    from {{ ref('int_trial_edges') }} as edges
    inner join network
        on edges.area_level = network.area_level and edges.area_a = network.area_code
    where network.places_reason is null
    union all by name
    select
        network.area_level,
        network.area_code as area_a,
        partners.area_code as area_b
    from network
    inner join network as partners
        on network.area_level = partners.area_level and network.area_code < partners.area_code
    where network.places_reason is not null and network.area_level = 'itl1'

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
    edges.n_shared_trials as shared_trial_count,
    {{ significant('edges.fractional_weight') }} as shared_trial_weight,
    {{ significant('edges.association') }} as association_ratio,
    case
        when network.places_reason is null then network.value_status
        else {{ null_status('network.value_status', 'network.places_reason') }}
    end as value_status,
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
