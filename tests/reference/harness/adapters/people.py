"""Rates and amounts per resident."""

import polars as pl
from harness.macros import Macros
from harness.panels import Tables, panel

from orchestration.methods import poisson


def rd_gap(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    shared = {"partition_by": panel(inputs["rd"]), "money": "m"}
    return {
        "area": macros.call("rd_gap", "input_rd", **shared),
        "total": macros.call("rd_gap_total", "input_rd", **shared, **macros.settings("rd_gap_total", parameters)),
    }


def rates(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    confidence = parameters.get("confidence", 0.95)
    counts = inputs["counts"]["value"].drop_nulls().unique()
    low, high = poisson.exact_limits(counts.to_numpy(), confidence)
    limits = macros.load("limits", pl.DataFrame({"n": counts, "limit_low": low, "limit_high": high}))
    settings = macros.settings("rates", parameters) | {"z": poisson.normal_deviate(confidence)}
    return {"rates": macros.call("rates", "input_counts", limits, partition_by=panel(inputs["counts"]), **settings)}


ADAPTERS = {
    "rates": rates,
    "rd_gap": rd_gap,
}
