"""How sure quotients and classes are: draws of assumed errors, the bootstrap cut, and the rule at other thresholds."""

import dataclasses

import polars as pl
from harness.macros import Macros
from harness.panels import Tables, on_cells, panel

from orchestration.methods import cluster_uncertainty as method


def cluster_uncertainty(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Each industry by itself, or the sectors of a further input; an area without any jobs has null probabilities."""
    names = {field.name for field in dataclasses.fields(method.Rules)}
    rules = method.Rules(**{name: value for name, value in parameters.items() if name in names})
    cells = _cells(inputs)
    known = cells.filter(
        pl.col("value").is_not_null().all().over("period_label", "sector_key")
        & (pl.col("value").sum().over("period_label", "sector_key") > 0)
        & (pl.col("area_total") > 0)
    ).sort(*method.KEYS, "industry_code", "area_code")
    columns = {name: known[name].to_numpy() for name in known.columns}
    found = method.of_sectors(columns, int(parameters.get("draws", 2000)), int(parameters.get("resamples", 100)), rules)
    rows = cells.select("period_label", "sector_key", "area_code").unique()
    drawn = pl.DataFrame({name: column.tolist() for name, column in found.items()})
    keys = ["period_label", "sector_key", "area_code"]
    table = rows.join(drawn, on=keys, how="left").rename({"period_label": "period", "sector_key": "sector_id"})
    return {"probability": table}


def standardised_cut(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    values = inputs["values"]
    by = [*panel(values), *(name for name in ("industry_code",) if name in values.columns)]
    rows = []
    for keys, group in values.group_by(by, maintain_order=True) if by else [((), values)]:
        cut = method.standardised_cut(
            group["value"].drop_nulls().to_numpy(),
            int(parameters.get("resamples", 10_000)),
            int(parameters.get("seed", 0)),
            float(parameters.get("quantile", 0.95)),
        )
        rows.append({**dict(zip(by, keys, strict=True)), "n": group["value"].drop_nulls().len(), "lq_boot_cut": cut})
    return {"cut": pl.DataFrame(rows)}


def cluster_threshold_sweep(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    sweep = on_cells("cluster_threshold_sweep", macros, inputs, parameters, thresholds="input_thresholds")
    return {"sweep": sweep}


def _cells(inputs: Tables) -> pl.DataFrame:
    """The full grid with what is drawn: a row that is missing has no jobs; errors that are not given are none."""
    employment = _with(inputs["employment"], "period", "all").rename({"period": "period_label"})
    employment = _with(_with(employment, "cv", 0.0), "rounding_base", 0.0)
    if "area_totals" in inputs:
        totals = _with(_with(inputs["area_totals"], "cv", 0.0), "rounding_base", 0.0)
        totals = totals.rename({"value": "area_total", "cv": "total_cv", "rounding_base": "total_rounding_base"})
    else:
        totals = employment.group_by("period_label", "area_code").agg(pl.col("value").sum().alias("area_total"))
        totals = totals.with_columns(total_cv=pl.lit(0.0), total_rounding_base=pl.lit(0.0))
    sectors = inputs.get("sectors")
    if sectors is None:
        industries = employment.select("industry_code").unique()
        sectors = industries.with_columns(sector_id=pl.col("industry_code"), weight=pl.lit(1.0))
    periods = employment.select("period_label").unique()
    areas = pl.concat([employment.select("area_code"), totals.select("area_code")]).unique()
    given = employment.with_columns(pl.lit(True).alias("is_given"))
    grid = periods.join(areas, how="cross").join(sectors, how="cross")
    grid = grid.join(given, on=["period_label", "area_code", "industry_code"], how="left")
    on = [name for name in ("period_label", "area_code") if name in totals.columns]
    return (
        grid.join(totals, on=on, how="left")
        .with_columns(
            pl.when(pl.col("is_given")).then(pl.col("value")).otherwise(0).cast(pl.Float64).alias("value"),
            pl.col("cv", "rounding_base", "total_cv", "total_rounding_base").fill_null(0).cast(pl.Float64),
            pl.col("weight").cast(pl.Float64),
            pl.col("area_total").cast(pl.Float64),
            pl.lit("case").alias("release_id"),
            pl.lit("case").alias("area_level"),
        )
        .rename({"sector_id": "sector_key"})
    )


def _with(table: pl.DataFrame, column: str, value: object) -> pl.DataFrame:
    return table if column in table.columns else table.with_columns(pl.lit(value).alias(column))


ADAPTERS = {
    "cluster_threshold_sweep": cluster_threshold_sweep,
    "cluster_uncertainty": cluster_uncertainty,
    "standardised_cut": standardised_cut,
}
