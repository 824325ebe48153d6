with places as (

    select * from {{ ref('int_trial_places') }}
    where area_level in ('itl1', 'itl2', 'local_authority')

),

edges as (

    {{ trial_edges('places', partition_by=['area_level']) }}

),

associated as (

    {{ network_association('edges', partition_by=['area_level']) }}

)

select * from associated
