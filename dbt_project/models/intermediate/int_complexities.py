from orchestration.methods.complexity import of_panels


def model(dbt, session):
    cells = dbt.ref("int_specialisations").filter("specialised = 1 and industry_level <> 'class'")
    cells = cells.order("panel, area_code, industry_code").fetchnumpy()
    anchors = dbt.ref("int_complexity_anchors").order("panel, area_code").fetchnumpy()
    complexities = of_panels(cells, anchors, fitness_steps=dbt.config.get("fitness_steps"))
    return session.sql("select * from complexities")
