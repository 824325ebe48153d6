"""How jobs are spread: over industries, over areas, and over the branches of a classification."""

from harness.macros import Macros
from harness.panels import Tables, on_cells


def specialisation_diversity(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    outputs = {"area": "specialisation_diversity", "industry": "spatial_concentration"}
    return {name: on_cells(macro, macros, inputs, parameters) for name, macro in outputs.items()}


def related_variety(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    hierarchy = "input_hierarchy"
    if "section" not in inputs["hierarchy"].columns:
        hierarchy = macros.view("without_sections", f"select *, cast(null as varchar) as section from {hierarchy}")
    return {"area": on_cells("related_variety", macros, inputs, parameters, hierarchy=hierarchy)}


ADAPTERS = {
    "related_variety": related_variety,
    "specialisation_diversity": specialisation_diversity,
}
