"""What makes an industry in an area stand out: quotients, their rounding bounds, cluster rules."""

from harness.macros import Macros
from harness.panels import Tables, on_cells, panel


def location_quotient(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Rows for the full grid; where both totals come from outside, for the rows that are given: others are not needed."""
    table = on_cells("location_quotient", macros, inputs, parameters)
    if {"area_totals", "base"} <= inputs.keys():
        keys = [*panel(inputs["employment"]), "area_code", "industry_code"]
        table = table.join(inputs["employment"].select(keys), on=keys, how="semi", nulls_equal=True)
    return {"location_quotient": table}


def cluster_strength(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"cluster": on_cells("cluster_strength", macros, inputs, parameters)}


def bres_rounding(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    rules = "input_rounding_rules"
    if "scheme" in inputs["rounding_rules"].columns:
        rules = macros.view(
            "rules", f"select * from {rules} where scheme = {macros.rendered('quoted', parameters['scheme'])}"
        )
    return {"bounds": on_cells("bres_rounding", macros, inputs, parameters, rules=rules)}


ADAPTERS = {
    "bres_rounding": bres_rounding,
    "cluster_strength": cluster_strength,
    "location_quotient": location_quotient,
}
