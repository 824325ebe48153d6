from orchestration.methods.collaboration_null import compared


def model(dbt, session):
    columns = "link_kind, period_label, stratum, project_id, organisation_id, itl1_code, itl2_code"
    ordered = dbt.ref("int_collaboration_frame").project(columns).order(columns).fetchnumpy()
    members = {name: column.filled("") if hasattr(column, "filled") else column for name, column in ordered.items()}
    found = compared(
        members,
        {"itl1": "itl1_code", "itl2": "itl2_code"},
        "itl1",
        dbt.config.meta_get("draws"),
        "K02000001",
        "all_years",
    )
    texts = ("link_kind", "period_label", "area_level", "statistic", "area_a", "area_b")
    typed = ", ".join(f"cast({name} as varchar) as {name}" for name in texts)
    return session.sql(f"select * replace ({typed}) from found order by all")
