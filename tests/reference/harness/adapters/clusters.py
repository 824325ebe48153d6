"""What makes an industry in an area stand out: quotients, their rounding bounds, cluster rules."""

from harness.macros import Macros
from harness.panels import Tables, on_cells


def location_quotient(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"location_quotient": on_cells("location_quotient", macros, inputs, parameters)}


def cluster_strength(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"cluster": on_cells("cluster_strength", macros, inputs, parameters)}


def bres_rounding(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    rules = "input_rounding_rules"
    if "scheme" in inputs["rounding_rules"].columns:
        rules = macros.view("rules", f"select * from {rules} where scheme = '{parameters['scheme']}'")
    return {"bounds": on_cells("bres_rounding", macros, inputs, parameters, rules=rules)}


ADAPTERS = {
    "bres_rounding": bres_rounding,
    "cluster_strength": cluster_strength,
    "location_quotient": location_quotient,
}
