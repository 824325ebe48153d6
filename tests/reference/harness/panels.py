"""What the adapters of the cases share: the columns of a panel, its ends, and the zeros of rows that are missing."""

from typing import TypeAlias

import polars as pl
from harness.macros import Macros

Tables: TypeAlias = dict[str, pl.DataFrame]


def panel(table: pl.DataFrame) -> list[str]:
    """The columns within which a table is computed: never pooled over periods or indicators."""
    return [name for name in ("indicator_id", "period") if name in table.columns]


def ends(employment: pl.DataFrame, parameters: dict) -> tuple[str, str]:
    """First and last period, by default those of the table in the order of text."""
    first, last = employment["period"].min(), employment["period"].max()
    return str(parameters.get("period_from", first)), str(parameters.get("period_to", last))


def completed(macros: Macros, *axes: dict[str, list[str]], partition_by: list[str] | None = None) -> str:
    """Employment with a zero for each combination of the axes (relation: columns) that has no row."""
    spelled = [{"relation": name, "columns": columns} for axis in axes for name, columns in axis.items()]
    grid = macros.rendered("complete_grid", "input_employment", spelled, partition_by=partition_by or [])
    return macros.view("cells", grid)


def on_cells(macro: str, macros: Macros, inputs: Tables, parameters: dict, **further: str) -> pl.DataFrame:
    """A macro over areas and industries, each period by itself.

    The area totals and the base repeat for each period where they have none of their own. The grid holds every area
    and industry of the period that employment, area totals or base name, since a missing row is a true zero.
    """
    within = panel(inputs["employment"])
    external = {}
    for name in {"area_totals", "base"} & inputs.keys():
        missing = [column for column in within if column not in inputs[name].columns]
        repeated = f", (select distinct {', '.join(missing)} from input_employment)" if missing else ""
        external[name] = macros.view(f"{name}_by_period", f"select * from input_{name}{repeated}")
    axes = []
    for column, source in (("area_code", external.get("area_totals")), ("industry_code", external.get("base"))):
        columns = ", ".join([*within, column])
        known = f"select {columns} from input_employment" + (f" union select {columns} from {source}" if source else "")
        axes.append({macros.view(f"known_{column}", known): [column]})
    cells = completed(macros, *axes, partition_by=within)
    settings = macros.settings(macro, parameters) | external | further
    return macros.call(macro, cells, partition_by=within, **settings)
