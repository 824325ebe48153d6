from orchestration.methods.centrality import centrality_by_network


def model(dbt, session):
    # Regions are all joined to one another, and no region lies between any others: only smaller areas are asked.
    asked = "area_level in ('itl2', 'local_authority')"
    nodes = dbt.ref("int_trial_areas").filter(asked).order("area_level, area_code").fetchnumpy()
    edges = dbt.ref("int_trial_edges").filter(asked).order("area_level, area_a, area_b").fetchnumpy()
    found = {name: nodes[name].astype(str) for name in ("area_level", "area_code")}
    found |= centrality_by_network(
        *found.values(), *(edges[name] for name in ("area_level", "area_a", "area_b", "n_shared_trials"))
    )
    return session.sql("select * from found")
