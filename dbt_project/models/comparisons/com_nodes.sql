with recursive

nodes as (

    select * from {{ ref('composite_indicators') }}

),

-- Every node with the indicators beneath it, an indicator beneath itself.
reached as (

    select
        scheme_id,
        node_id,
        parent_id,
        node_id as leaf_id
    from nodes
    where level = 1
    union all
    select
        nodes.scheme_id,
        nodes.node_id,
        nodes.parent_id,
        reached.leaf_id
    from reached
    inner join nodes
        on reached.scheme_id = nodes.scheme_id and reached.parent_id = nodes.node_id

),

weighted as (

    select
        scheme_id,
        node_id,
        parent_id,
        level,
        title,
        {{ ratio('weight', 'sum(weight) over (partition by scheme_id, parent_id)') }} as weight_share
    from nodes

),

final as (

    select
        weighted.*,
        reached.leaf_id
    from weighted
    inner join reached using (scheme_id, node_id)

)

select * from final
