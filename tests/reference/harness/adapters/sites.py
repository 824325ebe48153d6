"""Where firms, strengths, wages and ways lie together: synergy, hidden excellence, wage premium, access."""

import polars as pl
from harness.macros import Macros
from harness.panels import Tables, panel


def triple_helix(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    within = panel(inputs["firms"])
    whole = parameters.get("total_area")
    areas = macros.call("triple_helix", "input_firms", partition_by=within, total_area=whole)
    if whole is None:
        return {"area": areas}
    results = macros.load("results", areas)
    return {
        "area": areas,
        "decomposition": macros.call("triple_helix_decomposition", results, whole, partition_by=within),
    }


def hidden_excellence(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Without a list of them, every further column of numbers makes an area visible."""
    scores = inputs["scores"]
    within = panel(scores)
    further = [name for name in scores.columns if name not in {*within, "area_code", "strength_score"}]
    columns = parameters.get("visibility_columns") or [name for name in further if scores[name].dtype.is_numeric()]
    columns = [columns] if isinstance(columns, str) else columns
    settings = macros.settings("hidden_excellence", parameters) | {"visibility_columns": columns}
    return {"area": macros.call("hidden_excellence", "input_scores", partition_by=within, **settings)}


def wage_premium(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"area": macros.call("wage_premium", "input_wages", partition_by=panel(inputs["wages"]))}


def accessibility(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Times or zones that have no period of their own hold in each period of the other."""
    within = [name for name in ("indicator_id", "period") if any(name in table.columns for table in inputs.values())]
    times, zones = (_in_every_panel(macros, inputs, name, within) for name in ("times", "zones"))
    settings = macros.settings("accessibility", parameters)
    zoned = macros.call("accessibility", times, zones, partition_by=within, **settings)
    results = macros.load("results", zoned)
    named = {"acc_cum": f"acc_cum{parameters.get('threshold_minutes', 45):g}"}
    of_residents = macros.call("accessibility_of_residents", results, zones, partition_by=within)
    return {"zone": _also_as(zoned, named), "population_weighted": _also_as(of_residents, named)}


def _in_every_panel(macros: Macros, inputs: Tables, name: str, within: list[str]) -> str:
    absent = [column for column in within if column not in inputs[name].columns]
    if not absent:
        return f"input_{name}"
    other = "zones" if name == "times" else "times"
    columns = ", ".join(absent)
    return macros.view(
        f"{name}_in_every_panel", f"select * from input_{name}, (select distinct {columns} from input_{other})"
    )


def _also_as(table: pl.DataFrame, named: dict[str, str]) -> pl.DataFrame:
    """The column of the threshold by the name of the cases, which all say 45, and by the threshold's own."""
    return table.with_columns(
        pl.col(column).alias(name) for column, own in named.items() for name in {own, "acc_cum45"}
    )


ADAPTERS = {
    "accessibility": accessibility,
    "hidden_excellence": hidden_excellence,
    "triple_helix": triple_helix,
    "wage_premium": wage_premium,
}
