from orchestration.methods.complexity import of_panels

# Ranges are drawn for the latest year of a release and level: each takes hundreds of eigenproblems.
COLUMNS = """
    panel, area_code, industry_code, known_value as jobs,
    cast(specialised is not distinct from 1 as integer) as specialised,
    case
        when period_start = max(period_start) over (partition by release_id, industry_level)
        then sqrt(half_width_squared)
    end as half_width
"""


def model(dbt, session):
    cells = dbt.ref("int_specialisations").filter("known_value > 0 and industry_level <> 'class'").project(COLUMNS)
    anchors = dbt.ref("int_complexity_anchors").order("panel, area_code")
    complexities = of_panels(
        cells.order("panel, area_code, industry_code").fetchnumpy(),
        anchors.fetchnumpy(),
        fitness_steps=dbt.config.get("fitness_steps"),
        min_lq=dbt.config.get("min_lq"),
        draws=dbt.config.get("draws"),
        seed=dbt.config.get("seed"),
    )
    return session.sql("select * from complexities")
