"""What a composite index depends on: every combination of choices, random weights and input errors, coherence.

A panel is one hierarchy of nodes over the areas of one level in one year. The formulas of the chain are in composite,
those of the indices in sobol; here is which of them is run how often, and what is summed up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orchestration.methods import composite, sobol

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Table = dict[str, NDArray]

# The means of the levels, from the bottom: arithmetic within pillars, this one across them.
ACROSS = {"arithmetic": "amean", "geometric": "gmean", "harmonic": "hmean"}
FACTORS = ("treatment", "normalisation", "aggregation", "weights", "input_error")
# Half a 95% interval of a normal distribution, in standard deviations.
HALF_INTERVAL = 1.959963984540054
# Cells that are averaged at once, which bounds the memory.
CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Panel:
    """What an index is made of. n areas; k nodes, of which the first m are the indicators and the last is the top.

    values, low, high: (n, m), NaN where unknown. interval_kind: (n, m), text; `rounding` is even between low and high,
    any other with both bounds a 95% interval. groups: n names of regions whose mean fills a gap, None to leave it.
    directions: (m,). levels, parents, weights: (k,). choices: the options of treatment (`winsorise`, `none`),
    normalisation (`minmax`, `zscore`, `rank`) and aggregation across pillars (`arithmetic`, `geometric`, `harmonic`),
    of each the one that the index is made by first. rule: keywords of composite.treated. scale: lower, upper, mean, sd.
    weight_variation: by how much of itself a weight may vary either way.
    """

    values: Floats
    low: Floats
    high: Floats
    interval_kind: NDArray[np.str_]
    groups: Sequence[str | None]
    directions: Floats
    levels: Whole
    parents: Whole
    weights: Floats
    choices: dict[str, list[str]]
    rule: dict[str, float]
    scale: dict[str, float]
    weight_variation: float


@dataclass(frozen=True)
class Draws:
    """How often, from which seed: points per sample (a power of two), replicates of the design, weights, errors."""

    base: int
    replicates: int
    weights: int
    errors: int
    seed: int


class Model:
    """Scores of one panel under any choices: option numbers of treatment, normalisation and aggregation, and draws.

    Draw 0 of the weights, and of the errors, is the panel as it is.
    """

    def __init__(self, panel: Panel, draws: Draws) -> None:
        self.panel = panel
        generator = np.random.default_rng(draws.seed)
        self.weights = drawn_weights(panel.weights, panel.weight_variation, draws.weights, generator)
        self.values = drawn_values(panel, draws.errors, generator)
        complete = [composite.imputed(values, panel.groups) for values in self.values]
        self.leaves = np.stack(
            [self._leaves(complete, treatment) for treatment in range(len(panel.choices["treatment"]))]
        )

    def treated(self, values: Floats, treatment: int = 0) -> Floats:
        """Values (n, m) after the treatment of this number."""
        if self.panel.choices["treatment"][treatment] == "none":
            return values
        return np.column_stack([composite.treated(series, **self.panel.rule) for series in values.T])

    def _leaves(self, complete: Sequence[Floats], treatment: int) -> Floats:
        """Normalised scores (normalisations, errors, n, m)."""
        panel = self.panel
        treated = [self.treated(values, treatment) for values in complete]
        return np.stack(
            [
                [composite.normalised(values, panel.directions, normalisation, **panel.scale) for values in treated]
                for normalisation in panel.choices["normalisation"]
            ]
        )

    def scores(self, points: Whole) -> Iterator[tuple[NDArray[np.intp], Floats]]:
        """Which of the points (points, 5), and their scores (those, n, k), in portions of bounded size."""
        panel = self.panel
        portion = max(1, CELLS_AT_ONCE // (panel.values.shape[0] * panel.levels.size))
        for option, name in enumerate(panel.choices["aggregation"]):
            chosen = np.flatnonzero(points[:, 2] == option)
            for start in range(0, chosen.size, portion):
                those = chosen[start : start + portion]
                treatment, normalisation, _, weight, error = points[those].T
                leaves = self.leaves[treatment, normalisation, error]
                means = ["amean", ACROSS[name]]
                yield (
                    those,
                    composite.aggregated(leaves, panel.levels, panel.parents, self.weights[weight], means),
                )

    def ranks(self, points: Whole, nodes: Sequence[int] = (-1,)) -> Floats:
        """Ranks (points, nodes, n) of the areas, by default at the top."""
        ranked = np.empty((len(points), len(nodes), self.panel.values.shape[0]))
        for those, scores in self.scores(points):
            ranked[those] = composite.ranks(np.moveaxis(scores[..., list(nodes)], -1, -2))
        return ranked

    def base(self) -> Floats:
        """Scores (n, k) under the first options."""
        return next(self.scores(np.zeros((1, len(FACTORS)), dtype=np.int64)))[1][0]

    def points(self, unit: Floats) -> Whole:
        """Options and draws for points of the unit cube (..., 5)."""
        panel = self.panel
        options = [len(panel.choices[factor]) for factor in FACTORS[:3]]
        return np.floor(unit * [*options, len(self.weights), len(self.values)]).astype(np.int64)


def drawn_weights(weights: Floats, variation: float, draws: int, generator: np.random.Generator) -> Floats:
    """Weights (draws + 1, k): as they are, then each by itself even between 1 - variation and 1 + variation of it."""
    factors = 1 + variation * generator.uniform(-1, 1, (draws, weights.size))
    return np.concatenate([weights[np.newaxis], weights * factors])


def drawn_values(panel: Panel, draws: int, generator: np.random.Generator) -> Floats:
    """Values (draws + 1, n, m): as they are, then with an error drawn for every cell that has an interval."""
    normal = generator.standard_normal((draws, *panel.values.shape))
    even = generator.uniform(size=(draws, *panel.values.shape))
    span = panel.high - panel.low
    erring = np.where(
        panel.interval_kind == "rounding",
        panel.low + even * span,
        panel.values + normal * span / (2 * HALF_INTERVAL),
    )
    return np.concatenate([panel.values[np.newaxis], np.where(np.isnan(span), panel.values, erring)])


def rank_shift(ranks: Floats, base: Floats) -> Floats:
    """Mean over areas of how many places a rank differs from that of the base: (..., n) against (n,)."""
    shifts = np.abs(ranks - base)
    known = ~np.isnan(shifts)
    count = known.sum(axis=-1)
    return np.where(known, shifts, 0).sum(axis=-1) / np.where(count == 0, np.nan, count)


def spread(ranks: Floats, n_ranked: int) -> dict[str, Floats]:
    """Over scenarios, the first axis: median, 5th and 95th percentile of rank, each a rank that occurs, and the share
    of scenarios in the top quarter. Scenarios in which an area has no rank do not count for it."""
    ordered = np.sort(ranks, axis=0)
    count = (~np.isnan(ranks)).sum(axis=0)
    result = {}
    for name, probability in (("rank_median", 0.5), ("rank_p5", 0.05), ("rank_p95", 0.95)):
        place = np.clip(np.ceil(probability * count).astype(np.int64) - 1, 0, None)
        result[name] = np.take_along_axis(ordered, place[np.newaxis], axis=0)[0]
    within = (ranks <= n_ranked / 4).sum(axis=0)
    return result | {"top_quarter_share": within / np.where(count == 0, np.nan, count)}


def cronbach_alpha(scores: ArrayLike) -> float:
    """Internal consistency of the columns of (n, m), k/(k-1) (1 - sum of variances / variance of the sum) (Cronbach
    1951), over areas that have all. Can be negative: a reason to think again about the structure, not an error."""
    parts = np.asarray(scores, dtype=np.float64)
    parts = parts[~np.isnan(parts).any(axis=1)]
    if parts.shape[0] < 3 or parts.shape[1] < 2:
        return np.nan
    of_sum = parts.sum(axis=1).var(ddof=1)
    k = parts.shape[1]
    return float(k / (k - 1) * (1 - parts.var(axis=0, ddof=1).sum() / of_sum)) if of_sum > 0 else np.nan


def correlation(one: ArrayLike, other: ArrayLike) -> float:
    """Pearson's coefficient over areas that have both; NaN for fewer than three, and where one does not vary."""
    pairs = np.column_stack([one, other]).astype(np.float64)
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    if len(pairs) < 3 or np.any(np.ptp(pairs, axis=0) == 0):
        return np.nan
    return float(np.corrcoef(pairs.T)[0, 1])


def analysed(panel: Panel, draws: Draws) -> Iterator[tuple[str, int, int, str, str, float]]:
    """Everything about one panel, as (analysis, area, node, scenario, statistic, value).

    area and node are numbers, -1 where the row is not about one. Analyses: `base` (score and rank of each node;
    is_treated, 1 where the treatment changed an indicator's value), `outliers` (skewness and excess_kurtosis of each
    indicator before it), `uncertainty` (ranks over the points of the design, with all five factors at random),
    `scenario` (score and rank at the top for each combination of choices, and without each pillar), `sensitivity`
    (Sobol indices, with the standard error, of the mean absolute rank shift; scenario is the factor), `rank_shift`
    (mean absolute, by scenario, and over the draws of weights and of errors, each with all else as it is) and
    `coherence` (correlation of each node with the top, alpha of each node with at least two parts, and of the whole).
    """
    model = Model(panel, draws)
    base = model.base()
    base_ranks = composite.ranks(base.T)
    top, parents = panel.levels.size - 1, panel.parents
    for node in range(top + 1):
        yield from _by_area("base", node, "base", {"score": base[:, node], "rank": base_ranks[node]})

    complete = composite.imputed(panel.values, panel.groups)
    for node, (series, treated) in enumerate(zip(complete.T, model.treated(complete).T, strict=True)):
        changed = np.where(np.isnan(series), np.nan, series != treated)
        yield from _by_area("base", node, "base", {"is_treated": changed})
        for statistic, value in zip(("skewness", "excess_kurtosis"), composite.moments(series), strict=True):
            yield "outliers", -1, node, "base", statistic, value

    unit = sobol.design(len(FACTORS), draws.base, draws.seed, draws.replicates)
    points = model.points(unit)
    upper = np.flatnonzero(panel.levels > panel.levels.min())
    samples = model.ranks(points[:, :2].reshape(-1, len(FACTORS)), upper)
    n_ranked = int((~np.isnan(base_ranks[top])).sum())
    for number, node in enumerate(upper):
        yield from _by_area("uncertainty", int(node), "all", spread(samples[:, number], n_ranked))
    mixed = model.ranks(points[:, 2:].reshape(-1, len(FACTORS)))[:, 0]
    shifts = np.concatenate(
        [
            rank_shift(samples[:, -1], base_ranks[top]).reshape(*points.shape[:1], 2, -1),
            rank_shift(mixed, base_ranks[top]).reshape(*points.shape[:1], len(FACTORS), -1),
        ],
        axis=1,
    )
    found = sobol.indices(shifts)
    for number, factor in enumerate(FACTORS):
        for statistic in ("s1", "st", "s1_error", "st_error"):
            yield "sensitivity", -1, -1, factor, statistic, float(getattr(found, statistic)[number])

    for name, scores in scenarios(model):
        ranks = composite.ranks(scores)
        yield from _by_area("scenario", top, name, {"score": scores, "rank": ranks})
        yield "rank_shift", -1, -1, name, "mean_absolute_rank_shift", float(rank_shift(ranks, base_ranks[top]))

    for number, count in ((3, draws.weights), (4, draws.errors)):
        alone = np.zeros((count, len(FACTORS)), dtype=np.int64)
        alone[:, number] = np.arange(1, count + 1)
        shift = float(np.mean(rank_shift(model.ranks(alone)[:, 0], base_ranks[top])))
        yield "rank_shift", -1, -1, FACTORS[number], "mean_absolute_rank_shift", shift

    for node in range(top):
        yield "coherence", -1, node, "base", "correlation_with_top", correlation(base[:, node], base[:, top])
    for node in upper:
        parts = base[:, parents == node]
        if parts.shape[1] > 1:
            yield "coherence", -1, int(node), "base", "cronbach_alpha", cronbach_alpha(parts)
    leaves = base[:, panel.levels == panel.levels.min()]
    yield "coherence", -1, -1, "base", "cronbach_alpha", cronbach_alpha(leaves)


def scenarios(model: Model) -> Iterator[tuple[str, Floats]]:
    """Name and scores at the top (n,) of each combination of choices, `winsorise/minmax/geometric`, and without each
    part of the top in turn, `without/<number of the node>`."""
    panel = model.panel
    options = [range(len(panel.choices[factor])) for factor in FACTORS[:3]]
    combinations = np.array([(*each, 0, 0) for each in product(*options)])
    scores = np.empty((len(combinations), panel.values.shape[0]))
    for those, all_scores in model.scores(combinations):
        scores[those] = all_scores[..., -1]
    for point, of_areas in zip(combinations, scores, strict=True):
        names = (panel.choices[factor][option] for factor, option in zip(FACTORS[:3], point[:3], strict=True))
        yield "/".join(names), of_areas
    means = ["amean", ACROSS[panel.choices["aggregation"][0]]]
    pillars = np.flatnonzero(panel.parents == panel.levels.size - 1)
    for pillar in pillars if pillars.size > 1 else ():
        weights = np.where(np.arange(panel.weights.size) == pillar, 0, panel.weights)
        without = composite.aggregated(model.leaves[0, 0, 0], panel.levels, panel.parents, weights, means)
        yield f"without/{pillar}", without[:, -1]


def _by_area(analysis: str, node: int, scenario: str, statistics: dict[str, Floats]) -> Iterator[tuple]:
    for statistic, values in statistics.items():
        for area, value in enumerate(values):
            yield analysis, area, node, scenario, statistic, float(value)


def by_panel(panels: Table, nodes: Table, choices: Table, cells: Table) -> Table:
    """Everything about every panel. Tables are columns of one length by name; a masked value is missing.

    panels: panel_id, scheme_id, the choices and numbers of a scheme, draws and seed. nodes: scheme_id, node_id,
    parent_id, level, weight, direction, from the lowest level up. choices: factor, choice_id. cells: panel_id,
    area_code, node_id, group_code, value, value_low, value_high, interval_kind, is_included, a full grid of the areas
    and the lowest nodes in the order of both. Returns panel_id, analysis, area_code, node_id, scenario, statistic and
    value, text but for the value, with an empty text where the row is not about an area or a node.
    """
    found: list[tuple] = []
    for number, panel_id in enumerate(panels["panel_id"]):
        row = {name: column[number] for name, column in panels.items()}
        scheme = _where(nodes, nodes["scheme_id"] == row["scheme_id"])
        grid = _where(cells, (cells["panel_id"] == panel_id) & cells["is_included"])
        areas = [*dict.fromkeys(grid["area_code"]), ""]
        names = [*scheme["node_id"], ""]
        draws = Draws(*(int(row[name]) for name in ("base_draws", "replicates", "weight_draws", "error_draws", "seed")))
        for analysis, area, node, scenario, statistic, value in analysed(_panel(row, scheme, choices, grid), draws):
            kind, _, left_out = scenario.partition("without/")
            named = f"without/{names[int(left_out)]}" if left_out else kind
            found.append((panel_id, analysis, areas[area], names[node], named, statistic, value))
    columns = ("panel_id", "analysis", "area_code", "node_id", "scenario", "statistic", "value")
    of_rows = zip(*found, strict=True) if found else [()] * len(columns)
    return {
        name: np.array(values, dtype=np.float64 if name == "value" else np.str_)
        for name, values in zip(columns, of_rows, strict=True)
    }


def _panel(row: dict, scheme: Table, choices: Table, grid: Table) -> Panel:
    names = list(scheme["node_id"])
    parents = np.array([names.index(parent) if parent in names else -1 for parent in scheme["parent_id"]])
    lowest = scheme["level"] == scheme["level"].min()
    # The grid is in the order of names; the scheme's indicators are too, being sorted alike within their level.
    shape = (-1, int(lowest.sum()))
    return Panel(
        **{
            name: np.ma.filled(grid[column].astype(np.float64), np.nan).reshape(shape)
            for name, column in (("values", "value"), ("low", "value_low"), ("high", "value_high"))
        },
        interval_kind=grid["interval_kind"].reshape(shape),
        groups=[None if group is np.ma.masked else group for group in grid["group_code"].reshape(shape)[:, 0]],
        directions=scheme["direction"][lowest].astype(np.float64),
        levels=np.asarray(scheme["level"]),
        parents=parents,
        weights=np.asarray(scheme["weight"], dtype=np.float64),
        choices={
            factor: sorted(choices["choice_id"][choices["factor"] == factor], key=lambda choice: choice != row[factor])
            for factor in FACTORS[:3]
        },
        rule={name: row[name] for name in ("skewness_limit", "kurtosis_limit", "winsorise_max")},
        scale={"lower": row["score_lower"], "upper": row["score_upper"], "mean": row["z_mean"], "sd": row["z_sd"]},
        weight_variation=float(row["weight_variation"]),
    )


def _where(table: Table, chosen: NDArray[np.bool_]) -> Table:
    return {name: column[np.asarray(chosen, dtype=bool)] for name, column in table.items()}
