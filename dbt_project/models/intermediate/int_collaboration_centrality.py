from orchestration.methods.centrality import centrality_by_network


def model(dbt, session):
    # Twelve regions are all joined to one another, and the network of districts takes seconds a year.
    ends = dbt.ref("int_collaboration_edges").filter("area_level = 'itl2' and area_a <> area_b")
    edges = ends.order("period_label, area_a, area_b").fetchnumpy()
    nodes = (
        ends.project("period_label, unnest([area_a, area_b]) as area_code")
        .distinct()
        .order("period_label, area_code")
        .fetchnumpy()
    )
    found = {name: nodes[name].astype(str) for name in ("period_label", "area_code")}
    found |= centrality_by_network(
        *found.values(), *(edges[name] for name in ("period_label", "area_a", "area_b", "shared_projects"))
    )
    return session.sql("select * from found")
