"""What universities are strong in, and how concentrated that is."""

import polars as pl
from harness.macros import Macros
from harness.panels import Tables, completed, panel


def university_expertise(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    placed = inputs["fte"] if "area_code" in inputs["fte"].columns else inputs["fte"].with_columns(area_code=None)
    macros.load("input_employment", placed.with_columns(pl.col("area_code").cast(pl.String)))
    within = panel(placed)
    # What a provider has in several areas is one provider's; a subject it has no row for is a true zero.
    cells = completed(
        macros,
        {"input_employment": ["provider_code", "area_code"]},
        {"input_employment": ["subject_code"]},
        partition_by=within,
    )
    keys = ", ".join([*within, "provider_code", "subject_code"])
    whole = macros.rendered("whole_sum", "value")
    together = macros.view("providers", f"select {keys}, {whole} as value from {cells} group by {keys}")
    return {
        "rca": macros.call("university_advantage", together, partition_by=within),
        "provider": macros.call("university_concentration", together, partition_by=within),
        "subject": macros.call("subject_concentration", cells, partition_by=within),
    }


ADAPTERS = {"university_expertise": university_expertise}
