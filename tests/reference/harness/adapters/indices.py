"""Composite indices and what they are sensitive to."""

import re

import numpy as np
import polars as pl
from harness.macros import Macros
from harness.panels import Tables

from orchestration.methods import composite as chain
from orchestration.methods import sobol as variance_based

NOT_WANTED = (None, "none")
SEED = 0


def composite(_: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Each period by itself. A missing row is a missing value here, not a zero; areas are those that have a row."""
    values = inputs["values"]
    if "period" not in values.columns:
        return _composite(inputs, parameters)
    parts = []
    for period in sorted(values["period"].unique()):
        tables = {
            name: table.filter(pl.col("period") == period) if "period" in table.columns else table
            for name, table in inputs.items()
        }
        computed = _composite(tables, parameters)
        parts.append({name: table.with_columns(period=pl.lit(period)) for name, table in computed.items()})
    return {name: pl.concat([part[name] for part in parts], how="vertical_relaxed") for name in parts[0]}


def _composite(inputs: Tables, parameters: dict) -> Tables:
    nodes = inputs["indicators"].sort("level", maintain_order=True)
    lowest = nodes.filter(pl.col("level") == nodes["level"].min())
    names, leaves = nodes["indicator_id"].to_list(), lowest["indicator_id"].to_list()
    areas = sorted(inputs["values"]["area_code"].unique())
    raw = _wide(inputs["values"], areas, leaves, "indicator_id")
    if "denominators" in inputs and "denominator_id" in nodes.columns:
        denominators = lowest["denominator_id"].to_list()
        below = _wide(inputs["denominators"], areas, denominators, "denominator_id")
        has_none = np.array([denominator is None for denominator in denominators])
        raw = chain.divided(raw, np.where(has_none, 1.0, below))
    complete = raw
    if parameters.get("impute") not in (*NOT_WANTED, "group_mean"):
        raise ValueError(f"no imputation is called {parameters['impute']!r}: group_mean or none")
    if parameters.get("impute") not in NOT_WANTED:
        group_of = dict(inputs["areas"].select("area_code", "group_code").iter_rows()) if "areas" in inputs else {}
        complete = chain.imputed(raw, [group_of.get(area) for area in areas])

    treat = parameters.get("treat")
    rule = {} if treat in NOT_WANTED else {name: treat[name] for name in treat if name != "moments"}
    limits = {name: rule[name] for name in ("skewness_limit", "kurtosis_limit") if name in rule}
    if rule.get("fallback") == "none":
        rule["fallback"] = None
    treated = complete
    if treat not in NOT_WANTED:
        treated = np.column_stack([chain.treated(series, **rule) for series in complete.T])
    normalised = chain.normalised(treated, _filled(lowest, "direction"), **parameters.get("normalise", {}))

    numbers = {name: number for number, name in enumerate(names)}
    parents = [numbers.get(parent, -1) for parent in nodes["parent_id"].to_list()]
    weights = _filled(nodes, "weight")
    means = parameters.get("aggregate", "amean")
    scores = chain.aggregated(normalised, nodes["level"].to_numpy(), parents, weights, means)
    top = scores[:, -1]
    moments = np.array([chain.moments(series) for series in complete.T])
    return {
        "imputed": _long(complete, areas, leaves),
        "moments": pl.DataFrame(
            {
                "indicator_id": leaves,
                "skewness": moments[:, 0],
                "kurtosis": moments[:, 1],
                "outlier_flag": [int(chain.is_outlying(series, **limits)) for series in complete.T],
            }
        ).fill_nan(None),
        "treated": _long(treated, areas, leaves),
        "normalised": _long(normalised, areas, leaves),
        "scores": _long(scores[:, len(leaves) :], areas, names[len(leaves) :]),
        "index": pl.DataFrame(
            {"area_code": areas, "composite_score": top, "composite_rank": chain.ranks(top)}
        ).fill_nan(None),
    }


def _wide(table: pl.DataFrame, areas: list[str], columns: list, key: str) -> np.ndarray:
    """(areas, columns), NaN where there is no row or no value."""
    cells = {(area, column): value for area, column, value in table.select("area_code", key, "value").iter_rows()}
    rows = [[cells.get((area, column)) for column in columns] for area in areas]
    return np.array(rows, dtype=np.float64).reshape(len(areas), len(columns))


def _long(cells: np.ndarray, areas: list[str], columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "area_code": np.repeat(areas, len(columns)),
            "indicator_id": np.tile(columns, len(areas)),
            "value": cells.ravel(),
        },
        schema={"area_code": pl.String, "indicator_id": pl.String, "value": pl.Float64},
    ).fill_nan(None)


def _filled(nodes: pl.DataFrame, column: str) -> np.ndarray:
    """Weights and directions that are not given are 1."""
    return nodes[column].fill_null(1).to_numpy() if column in nodes.columns else np.ones(nodes.height)


def sobol(_: Macros, inputs: Tables, parameters: dict) -> Tables:
    """The factors of ishigami are x1, x2, x3 by the number in their name, or as they come; further ones do nothing."""
    factors = inputs["factors"].with_columns(pl.col("factor").cast(pl.String))
    if parameters["function"] == "ishigami":
        numbered = [int(digits.group()) if (digits := re.search(r"\d+$", name)) else 0 for name in factors["factor"]]
        factors = factors.with_columns(number=pl.Series(numbered)).sort("number", maintain_order=True)
        a, b = parameters.get("a", 7), parameters.get("b", 0.1)

        def function(x: np.ndarray) -> np.ndarray:
            return np.sin(x[:, 0]) * (1 + b * x[:, 2] ** 4) + a * np.sin(x[:, 1]) ** 2

    elif parameters["function"] == "linear":
        coefficients = factors["coefficient"].to_numpy()

        def function(x: np.ndarray) -> np.ndarray:
            return x @ coefficients

    else:
        raise ValueError(f"no function is called {parameters['function']!r}: ishigami or linear")
    found = variance_based.analysed(
        function, factors["lower"].to_numpy(), factors["upper"].to_numpy(), int(parameters.get("n_base", 16384)), SEED
    )
    table = pl.DataFrame({"factor": factors["factor"], "sobol_s1": found.s1, "sobol_st": found.st})
    return {"sobol": table.fill_nan(None)}


ADAPTERS = {"composite": composite, "sobol": sobol}
