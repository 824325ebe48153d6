from orchestration.methods.composite_analysis import by_panel


def model(dbt, session):
    panels = dbt.ref("com_panels").order("panel_id")
    nodes = dbt.ref("composite_indicators").order("scheme_id, level, node_id")
    choices = dbt.ref("composite_choices").order("factor, choice_id")
    cells = dbt.ref("com_inputs").order("panel_id, area_code, node_id")
    results = by_panel(*(table.fetchnumpy() for table in (panels, nodes, choices, cells)))
    texts = "cast(columns(* exclude (value)) as varchar)"
    return session.sql(f"select {texts}, nullif(value, 'nan'::double) as value from results")
