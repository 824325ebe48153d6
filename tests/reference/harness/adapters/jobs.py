"""Change of employment and what it is made of."""

import polars as pl
from harness.macros import Macros
from harness.panels import Tables, completed, ends


def net_new_jobs(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    cells = completed(macros, {"input_employment": ["area_code", "is_capital"]}, {"input_employment": ["period"]})
    return {"jobs": macros.call("net_new_jobs", cells, *ends(inputs["employment"], parameters))}


def shift_share(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    axes = [{"input_employment": [name]} for name in ("area_code", "industry_code", "period")]
    cells = completed(macros, *axes)
    base = None
    if "base_area" in parameters:
        base_area = macros.rendered("quoted", parameters["base_area"])
        base = macros.view("base_cells", f"select * from {cells} where area_code = {base_area}")
        cells = macros.view("area_cells", f"select * from {cells} where area_code <> {base_area}")
    outputs = {"by_industry": "shift_share", "total": "shift_share_total"}
    if parameters.get("dynamic"):
        outputs |= {"annual": "shift_share_annual", "dynamic_total": "shift_share_dynamic_total"}
    first_and_last = ends(inputs["employment"], parameters)
    tables = {name: macros.call(macro, cells, *first_and_last, base=base) for name, macro in outputs.items()}
    if "area" not in parameters:
        return tables
    wanted = parameters["area"] if isinstance(parameters["area"], list) else [str(parameters["area"])]
    return {name: table.filter(pl.col("area_code").is_in(wanted)) for name, table in tables.items()}


ADAPTERS = {
    "net_new_jobs": net_new_jobs,
    "shift_share": shift_share,
}
