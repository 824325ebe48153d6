"""Trials that areas share, what they are, how they are designed; shares with their interval."""

import numpy as np
import polars as pl
from harness.adapters.people import rates
from harness.macros import Macros
from harness.panels import Tables, panel

from orchestration.methods import centrality, poisson

# What the distance along an edge is the inverse of.
WEIGHTS = {"1/n_shared_trials": "n_shared_trials", "1/fractional_weight": "fractional_weight"}


def trial_network(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    normalised = parameters.get("normalised", True)
    form = parameters.get("input", "sites" if "sites" in inputs else "edges")
    within = panel(inputs[form])
    if form == "edges":
        # Pairs as they come: either way round, perhaps more than once, an area alone with itself.
        ordered = f"{columns(within)} least(area_a, area_b) as area_a, greatest(area_a, area_b) as area_b"
        weight = "n_shared_trials" if "n_shared_trials" in inputs["edges"].columns else "cast(null as bigint)"
        edges = macros.view(
            "edges",
            f"select {ordered}, sum({weight}) as n_shared_trials, cast(null as double) as fractional_weight "
            "from input_edges where area_a <> area_b group by all",
        )
        named = [f"select {columns(within)} {end} as area_code from input_edges" for end in ("area_a", "area_b")]
        areas = macros.view(
            "areas", f"select distinct * from ({' union all '.join(named)}) where area_code is not null"
        )
        counts = macros.view("counts", f"select {columns(within)} area_code from areas")
    else:
        edges = macros.view("edges", macros.rendered("trial_edges", "input_sites", partition_by=within))
        areas = _areas(macros, inputs, within)
        counts = macros.view(
            "counts", macros.rendered("trial_multi_share", "input_sites", areas=areas, partition_by=within)
        )
    strength = macros.view("strength", macros.rendered("network_strength", edges, areas, partition_by=within))
    shared = ", ".join(["area_code", *within])
    nodes = macros.query(f"select * from {counts} inner join {strength} using ({shared})")
    distance = parameters.get("distance", "1/n_shared_trials")
    if distance not in WEIGHTS:
        raise ValueError(f"no distance is called {distance!r}: {' or '.join(WEIGHTS)}")
    tables = {
        "nodes": _with_centrality(nodes, macros.query(f"select * from {edges}"), within, WEIGHTS[distance], normalised)
    }
    if form == "edges":
        return tables
    unsaid = {name: "null" for name in ("phase", "sponsor_class") if name not in inputs["sites"].columns}
    mix = macros.view(
        "mix", macros.rendered("trial_phase_mix", "input_sites", areas=areas, partition_by=within, **unsaid)
    )
    return tables | {
        "edges": macros.query(f"select * from {edges}"),
        "phase_mix": _with_rates(macros, mix, inputs, parameters, within),
    }


def columns(names: list[str]) -> str:
    """The names, each followed by a comma."""
    return "".join(f"{name}, " for name in names)


def _areas(macros: Macros, inputs: Tables, within: list[str]) -> str:
    """Every area of sites or population, in each panel of the sites: one without a trial has zeros."""
    found = [f"select {columns(within)} area_code from input_sites"]
    if "population" in inputs:
        own = [name for name in within if name in inputs["population"].columns]
        other = [name for name in within if name not in own]
        repeated = f", (select distinct {', '.join(other)} from input_sites)" if other else ""
        found.append(f"select {columns(within)} area_code from input_population{repeated}")
    return macros.view("areas", f"select distinct * from ({' union all '.join(found)}) where area_code is not null")


def _with_centrality(
    nodes: pl.DataFrame, edges: pl.DataFrame, within: list[str], strongest: str, normalised: bool
) -> pl.DataFrame:
    """The nodes with trial_betw, trial_betw_unweighted and their component, each panel by itself."""

    def networks(table: pl.DataFrame) -> np.ndarray:
        keys = [table[name].cast(pl.String).fill_null("") for name in within]
        return np.array(["\t".join(row) for row in zip(*keys, strict=True)] or [""] * table.height, dtype=object)

    shared = edges[strongest]
    found = centrality.centrality_by_network(
        networks(nodes),
        nodes["area_code"].to_numpy(),
        networks(edges),
        edges["area_a"].to_numpy(),
        edges["area_b"].to_numpy(),
        (pl.ones(edges.height, eager=True) if shared.null_count() else shared).to_numpy(),
        normalised,
    )
    weighted = [None] * nodes.height if shared.null_count() else found["betweenness"]
    return nodes.with_columns(
        pl.Series("trial_betw", weighted, dtype=pl.Float64),
        pl.Series("trial_betw_unweighted", found["betweenness_unweighted"]),
        pl.Series("component_id", found["component_id"]),
        pl.Series("component_size", found["component_size"]),
    )


def _with_rates(macros: Macros, mix: str, inputs: Tables, parameters: dict, within: list[str]) -> pl.DataFrame:
    """The mix with trials_100k and its limits, null where there is no population."""
    shared = ", ".join(["area_code", *within])
    residents = "cast(null as double) as population"
    if "population" in inputs:
        own = ", ".join(["area_code", *(name for name in within if name in inputs["population"].columns)])
        counted = f"select {shared}, n_trials as value, population from {mix} left join input_population using ({own})"
    else:
        counted = f"select {shared}, n_trials as value, {residents} from {mix}"
    counts = macros.query(counted)
    macros.load("input_counts", counts)
    per_head = rates(macros, {"counts": counts}, parameters)["rates"]
    renamed = {"rate_100k": "trials_100k", "rate_lo": "trials_100k_lo", "rate_hi": "trials_100k_hi"}
    table = macros.query(f"select * from {mix}")
    return table.join(per_head.rename(renamed), on=["area_code", *within], how="left", nulls_equal=True)


def proportions(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    z = poisson.normal_deviate(parameters.get("confidence", 0.95))
    within = panel(inputs["counts"])
    return {"proportions": macros.call("proportions", "input_counts", partition_by=within, z=z)}


def trial_design(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    settings = {"partition_by": panel(inputs["flags"]), "z": poisson.normal_deviate(parameters.get("confidence", 0.95))}
    tables = {"components": macros.call("trial_design_shares", "input_flags", **settings)}
    if "weights" in inputs:
        further = macros.settings("trial_design_index", parameters)
        tables["index"] = macros.call("trial_design_index", "input_flags", "input_weights", **settings, **further)
    return tables


ADAPTERS = {
    "proportions": proportions,
    "trial_design": trial_design,
    "trial_network": trial_network,
}
