"""Who works with whom against chance: members of projects in, links and shares with what the null model gives out."""

import numpy as np
import polars as pl
from harness.macros import Macros
from harness.panels import Tables

from orchestration.methods import collaboration_null

LEVELS = {"itl1": "itl1_code", "itl2": "itl2_code"}


def collaboration_null_model(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Periods are drawn apart and pooled under `all`; strata, as the case names them, apart within a period."""
    table = inputs["members"].cast(pl.String).with_columns(pl.lit("case").alias("link_kind"))
    table = table.rename({"period": "period_label"}).fill_null("")
    members = {name: table[name].to_numpy().astype(object) for name in table.columns}
    found = collaboration_null.compared(members, LEVELS, "itl1", parameters.get("draws", 1000), "UK", "all")
    kept = {name: np.asarray(column).tolist() for name, column in found.items()}
    return {"links": pl.DataFrame(kept).rename({"period_label": "period"})}


ADAPTERS = {"collaboration_null": collaboration_null_model}
