"""The single entry of the cases: a method's inputs and parameters → its output tables, through the project's macros.

An adapter says only what a case means: which rows are the base, that a missing row is a true zero, that each period of
a panel is computed by itself. Every formula is in the macros.
"""

from collections.abc import Callable

import polars as pl
from harness.macros import Macros

from orchestration.methods import poisson

Tables = dict[str, pl.DataFrame]


def compute(method: str, inputs: Tables, parameters: dict, macro_text: str | None = None) -> Tables:
    """Output tables of one method, by name, from inputs as `cases.typed` leaves them; a null parameter is not given.

    Raises KeyError for a method that is not in IMPLEMENTED.
    """
    adapter = ADAPTERS[method]
    given = {name: value for name, value in parameters.items() if value is not None}
    with Macros(macro_text) as macros:
        for name, table in inputs.items():
            macros.load(f"input_{name}", table)
        return adapter(macros, inputs, given)


def location_quotient(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"location_quotient": _on_cells("location_quotient", macros, inputs, parameters)}


def cluster_strength(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    return {"cluster": _on_cells("cluster_strength", macros, inputs, parameters)}


def bres_rounding(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    rules = "input_rounding_rules"
    if "scheme" in inputs["rounding_rules"].columns:
        rules = macros.view("rules", f"select * from {rules} where scheme = '{parameters['scheme']}'")
    return {"bounds": _on_cells("bres_rounding", macros, inputs, parameters, rules=rules)}


def net_new_jobs(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    cells = _completed(macros, {"input_employment": ["area_code", "is_capital"]}, {"input_employment": ["period"]})
    return {"jobs": macros.call("net_new_jobs", cells, *_ends(inputs["employment"], parameters))}


def shift_share(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    axes = [{"input_employment": [name]} for name in ("area_code", "industry_code", "period")]
    cells = _completed(macros, *axes)
    base = None
    if "base_area" in parameters:
        base = macros.view("base_cells", f"select * from {cells} where area_code = '{parameters['base_area']}'")
        cells = macros.view("area_cells", f"select * from {cells} where area_code <> '{parameters['base_area']}'")
    outputs = {"by_industry": "shift_share", "total": "shift_share_total"}
    if parameters.get("dynamic"):
        outputs |= {"annual": "shift_share_annual", "dynamic_total": "shift_share_dynamic_total"}
    ends = _ends(inputs["employment"], parameters)
    tables = {name: macros.call(macro, cells, *ends, base=base) for name, macro in outputs.items()}
    if "area" not in parameters:
        return tables
    wanted = parameters["area"] if isinstance(parameters["area"], list) else [parameters["area"]]
    return {name: table.filter(pl.col("area_code").is_in(wanted)) for name, table in tables.items()}


def rd_gap(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    shared = {"partition_by": _panel(inputs["rd"]), "money": "m"}
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
    return {"rates": macros.call("rates", "input_counts", limits, partition_by=_panel(inputs["counts"]), **settings)}


def gap_to_uk(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    within = [name for name in _panel(inputs["values"]) if name != "period"]
    settings = macros.settings("gap_to_uk", parameters)
    return {"gap": macros.call("gap_to_uk", "input_values", partition_by=within, **settings)}


def levelling_up_mad(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    with_polarity = "select input_values.*, polarity from input_values left join input_indicators using (indicator_id)"
    scored = macros.view("scored", with_polarity)
    settings = macros.settings("levelling_up_mad", parameters)
    return {"gap": macros.call("levelling_up_mad", scored, partition_by=_panel(inputs["values"]), **settings)}


def ranking(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    settings = macros.settings("ranking", parameters)
    return {"ranks": macros.call("ranking", "input_values", partition_by=_panel(inputs["values"]), **settings)}


ADAPTERS: dict[str, Callable[[Macros, Tables, dict], Tables]] = {
    "bres_rounding": bres_rounding,
    "cluster_strength": cluster_strength,
    "gap_to_uk": gap_to_uk,
    "levelling_up_mad": levelling_up_mad,
    "location_quotient": location_quotient,
    "net_new_jobs": net_new_jobs,
    "ranking": ranking,
    "rates": rates,
    "rd_gap": rd_gap,
    "shift_share": shift_share,
}
IMPLEMENTED = frozenset(ADAPTERS)


def _panel(table: pl.DataFrame) -> list[str]:
    """The columns within which a table is computed: never pooled over periods or indicators."""
    return [name for name in ("indicator_id", "period") if name in table.columns]


def _ends(employment: pl.DataFrame, parameters: dict) -> tuple[str, str]:
    """First and last period, by default those of the table in the order of text."""
    first, last = employment["period"].min(), employment["period"].max()
    return str(parameters.get("period_from", first)), str(parameters.get("period_to", last))


def _completed(macros: Macros, *axes: dict[str, list[str]], partition_by: list[str] | None = None) -> str:
    """Employment with a zero for each combination of the axes (relation: columns) that has no row."""
    spelled = [{"relation": name, "columns": columns} for axis in axes for name, columns in axis.items()]
    grid = macros.rendered("complete_grid", "input_employment", spelled, partition_by=partition_by or [])
    return macros.view("cells", grid)


def _on_cells(macro: str, macros: Macros, inputs: Tables, parameters: dict, **further: str) -> pl.DataFrame:
    """A macro over areas and industries, each period by itself.

    The area totals and the base repeat for each period where they have none of their own. The grid holds every area
    and industry of the period that employment, area totals or base name, since a missing row is a true zero.
    """
    panel = _panel(inputs["employment"])
    external = {}
    for name in {"area_totals", "base"} & inputs.keys():
        missing = [column for column in panel if column not in inputs[name].columns]
        repeated = f", (select distinct {', '.join(missing)} from input_employment)" if missing else ""
        external[name] = macros.view(f"{name}_by_period", f"select * from input_{name}{repeated}")
    axes = []
    for column, source in (("area_code", external.get("area_totals")), ("industry_code", external.get("base"))):
        columns = ", ".join([*panel, column])
        known = f"select {columns} from input_employment" + (f" union select {columns} from {source}" if source else "")
        axes.append({macros.view(f"known_{column}", known): [column]})
    cells = _completed(macros, *axes, partition_by=panel)
    settings = macros.settings(macro, parameters) | external | further
    return macros.call(macro, cells, partition_by=panel, **settings)
