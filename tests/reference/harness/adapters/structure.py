"""How industries hang together over areas: relatedness, complexity, concentration and coagglomeration."""

import numpy as np
import polars as pl
from harness.macros import Macros
from harness.panels import Tables, on_cells, panel

from orchestration.methods import complexity as methods


def relatedness(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    cells = macros.load("specialised_cells", on_cells("specialisations", macros, inputs, parameters))
    within = panel(inputs["employment"])
    pairs = macros.call("relatedness", cells, partition_by=within)
    related = macros.load("related_pairs", pairs)
    return {"proximity": pairs, "density": macros.call("relatedness_density", cells, related, partition_by=within)}


NO_ANCHORS = pl.DataFrame(schema={"area_code": pl.String, "value": pl.Float64})
AREA = {
    "mor_k0": "diversity", "mor_k1": "mean_ubiquity", "mor_k2": "mean_codiversity", "eci": "eci", "fitness": "fitness",
}  # fmt: skip
INDUSTRY = {
    "ubiquity": "ubiquity", "mor_kp1": "mean_diversity", "mor_kp2": "mean_coubiquity", "pci": "pci",
    "fitness_pci": "fitness_complexity",
}  # fmt: skip


def complexity(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    if "matrix" in inputs:
        cells, within = inputs["matrix"].rename({"value": "specialised"}), panel(inputs["matrix"])
    else:
        cells, within = on_cells("specialisations", macros, inputs, parameters), panel(inputs["employment"])
    rule = parameters.get("sign_anchor", "anchor" if "anchor" in inputs else "diversity")
    if rule not in ("anchor", "diversity"):
        raise ValueError(f"no sign rule is called {rule!r}: anchor or diversity")
    tables: dict[str, list[pl.DataFrame]] = {"area": [], "industry": []}
    for key, part in cells.group_by(within) if within else [((), cells)]:
        names = dict(zip(within, key, strict=True))
        anchors = _of(inputs.get("anchor", NO_ANCHORS), names) if rule == "anchor" else None
        for table, rows in _indices(part, anchors, parameters).items():
            tables[table].append(rows.with_columns(pl.lit(value).alias(name) for name, value in names.items()))
    return {table: pl.concat(parts) for table, parts in tables.items()}


def _of(table: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Rows of one panel; a table that has no column for the panel holds for every one."""
    return table.filter(*(pl.col(name) == value for name, value in names.items() if name in table.columns))


def _indices(cells: pl.DataFrame, anchors: pl.DataFrame | None, parameters: dict) -> Tables:
    """One matrix; an area or industry without a row is a zero, an unknown cell leaves everything unknown."""
    areas, industries = (cells[name].unique().sort() for name in ("area_code", "industry_code"))
    matrix = np.zeros((len(areas), len(industries)))
    rows, columns = areas.search_sorted(cells["area_code"]), industries.search_sorted(cells["industry_code"])
    matrix[rows, columns] = cells["specialised"].cast(pl.Float64).fill_null(np.nan)
    anchor = None
    if anchors is not None:
        known = dict(anchors.select("area_code", "value").rows())
        anchor = np.array([np.nan if known.get(area) is None else known[area] for area in areas])
    settings = {"fitness_steps": parameters["fitness_steps"]} if "fitness_steps" in parameters else {}
    is_known = not np.isnan(matrix).any()
    got = methods.indices(matrix if is_known else np.zeros_like(matrix), anchor, **settings)
    return {
        table: pl.DataFrame(
            {key: keys} | {name: getattr(got, field) if is_known else np.full(len(keys), np.nan) for name, field in of}
        ).fill_nan(None)
        for table, key, keys, of in (
            ("area", "area_code", areas, AREA.items()),
            ("industry", "industry_code", industries, INDUSTRY.items()),
        )
    }


def ellison_glaeser(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Coagglomeration is that of the employment table, or else of the plants; a table without groups is one group."""
    main = "employment" if "employment" in inputs else "plants"
    within = panel(inputs[main])
    sources = {"base_table": "base", "employment": "employment", "plants": "plants"}
    chosen = parameters.get("base") or next(name for name, table in sources.items() if table in inputs)
    base = _base(macros, inputs[sources[chosen]], sources[chosen], inputs[main], main)
    tables = {}
    if "plants" in inputs:
        tables["industry"] = macros.call("ellison_glaeser", "input_plants", base, partition_by=panel(inputs["plants"]))
    jobs = macros.view(
        "jobs",
        f"""select {", ".join([*within, "area_code", "industry_code"])},
            case when count(*) = count(value) then sum(value) end as value
        from input_{main} group by all""",
    )
    tables["coagglomeration"] = macros.call("coagglomeration", jobs, base, partition_by=within)
    grouped = f"input_{main}"
    if "industry_group" not in inputs[main].columns:
        grouped = macros.view("one_group", f"select *, 'ALL' as industry_group from {grouped}")
    tables["group"] = macros.call("coagglomeration_group", grouped, base, partition_by=within)
    return tables


def _base(macros: Macros, table: pl.DataFrame, name: str, other: pl.DataFrame, other_name: str) -> str:
    """Base by panel and area: its own panels where it has them, else the same base in every panel of the other table."""
    columns = [*panel(table), "area_code"]
    summed = f"""select {", ".join(columns)}, case when count(*) = count(value) then sum(value) end as value
        from input_{name} group by all"""
    missing = [column for column in panel(other) if column not in table.columns]
    repeated = f", (select distinct {', '.join(missing)} from input_{other_name})" if missing else ""
    return macros.view("base_shares", f"select * from ({summed}){repeated}")


ADAPTERS = {
    "complexity": complexity,
    "ellison_glaeser": ellison_glaeser,
    "relatedness": relatedness,
}
