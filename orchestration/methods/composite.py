"""The chain of a composite index after the OECD/JRC Handbook (2008): impute, treat outliers, normalise, average, rank.

Arrays of shape (..., areas, columns) in double precision, in which NaN is a missing value and nothing is infinite.
Uncertainty and sensitivity are in composite_analysis.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
SKEWNESS_LIMIT, KURTOSIS_LIMIT, WINSORISE_MAX = 2.0, 3.5, 5


def divided(values: ArrayLike, denominators: ArrayLike) -> Floats:
    """Values over their denominators, both of one shape; missing where either is, or where the denominator is zero."""
    below = np.asarray(denominators, dtype=np.float64)
    return np.asarray(values, dtype=np.float64) / np.where(below == 0, np.nan, below)


def imputed(values: ArrayLike, groups: Sequence[str | None]) -> Floats:
    """Missing cells of (areas, columns) as the mean of the column over the area's group (Handbook, section 3.2).

    An area without a group (None), and a group without any value in the column, stay missing.
    """
    filled = np.array(values, dtype=np.float64)
    for group in {name for name in groups if name is not None}:
        members = np.array([name == group for name in groups])
        for column in range(filled.shape[1]):
            cells = filled[members, column]
            known = cells[~np.isnan(cells)]
            if known.size:
                filled[members, column] = np.where(np.isnan(cells), known.mean(), cells)
    return filled


def moments(values: ArrayLike) -> tuple[float, float]:
    """Skewness and excess kurtosis of the known values, bias-corrected (type 2 of Joanes and Gill 1998).

    These are what the rule of thumb below was made for, and what DuckDB computes; type 1, the default of SciPy and
    Polars, flags other series. NaN for fewer than three (kurtosis: four) values and for values that do not vary.
    """
    known = _known(values)
    n = known.size
    if n < 3 or np.ptp(known) == 0:
        return np.nan, np.nan
    deviations = known - known.mean()
    second, third, fourth = (float(np.mean(deviations**power)) for power in (2, 3, 4))
    skewness = np.sqrt(n * (n - 1)) / (n - 2) * third / second**1.5
    if n < 4:
        return float(skewness), np.nan
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6)
    return float(skewness), float(kurtosis)


def is_outlying(
    values: ArrayLike, skewness_limit: float = SKEWNESS_LIMIT, kurtosis_limit: float = KURTOSIS_LIMIT
) -> bool:
    """Whether a series needs treatment: |skewness| and excess kurtosis both reach their limits, as the JRC does it."""
    skewness, kurtosis = moments(values)
    return bool(abs(skewness) >= skewness_limit and kurtosis >= kurtosis_limit)


def treated(
    values: ArrayLike,
    skewness_limit: float = SKEWNESS_LIMIT,
    kurtosis_limit: float = KURTOSIS_LIMIT,
    winsorise_max: int | None = WINSORISE_MAX,
    fallback: str | None = "log",
) -> Floats:
    """One series, shape (areas,), with its outliers treated as COINr does by default; others come back as they are.

    While the series is outlying, its largest value (its smallest, where skewness is negative) becomes the next one,
    and values tied with it too, until winsorise_max points have been moved (None: no limit). If that is not enough,
    the fallback is applied to the series as it came: `log`, ln(x - min + 0.01 range), or None to keep the winsorised.
    Raises ValueError for another fallback.
    """
    series = np.array(values, dtype=np.float64)
    limits = (skewness_limit, kurtosis_limit)
    moved = {"high": 0, "low": 0}
    while is_outlying(series, *limits) and (winsorise_max is None or sum(moved.values()) < winsorise_max):
        known = _known(series)
        if moments(series)[0] >= 0:
            extreme = series == known.max()
            series[extreme] = known[known < known.max()].max()
            moved["high"] = int(extreme.sum())
        else:
            extreme = series == known.min()
            series[extreme] = known[known > known.min()].min()
            moved["low"] = int(extreme.sum())
    if fallback is None or not is_outlying(series, *limits):
        return series
    if not fallback.startswith("log"):
        raise ValueError(f"no fallback is called {fallback!r}: log, or none")
    untreated = np.array(values, dtype=np.float64)
    known = _known(untreated)
    return np.log(untreated - known.min() + 0.01 * np.ptp(known))


def normalised(
    values: ArrayLike,
    directions: ArrayLike,
    method: str = "minmax",
    lower: float = 0,
    upper: float = 100,
    mean: float = 0,
    sd: float = 1,
) -> Floats:
    """Columns of (areas, columns) on one scale, higher is better: multiplied by their direction (1 or -1) first.

    `minmax`: from lower to upper. `zscore`: with this mean and sample standard deviation. `rank`: the share of the
    other areas that are below, from lower to upper. A column whose values do not differ tells nothing: missing.
    Raises ValueError for another method.
    """
    signed = np.asarray(values, dtype=np.float64) * np.asarray(directions, dtype=np.float64)
    scaled = np.full(signed.shape, np.nan)
    for column in range(signed.shape[1]):
        known = _known(signed[:, column])
        if known.size < 2 or np.ptp(known) == 0:
            continue
        cells = signed[:, column]
        if method == "minmax":
            scaled[:, column] = lower + (upper - lower) * (cells - known.min()) / np.ptp(known)
        elif method == "zscore":
            scaled[:, column] = mean + sd * (cells - known.mean()) / known.std(ddof=1)
        elif method == "rank":
            below = np.searchsorted(np.sort(known), cells) / (known.size - 1)
            scaled[:, column] = np.where(np.isnan(cells), np.nan, lower + (upper - lower) * below)
        else:
            raise ValueError(f"no normalisation is called {method!r}: minmax, zscore or rank")
    return scaled


def averaged(values: ArrayLike, weights: ArrayLike, kind: str = "amean") -> Floats:
    """Weighted mean over the last axis of (..., areas, parts), with weights of shape (..., parts): amean, gmean, hmean.

    Weights are made to sum to 1; parts of weight zero do not count. Nothing is averaged over what happens to be there:
    a missing part makes the mean missing. A zero makes the geometric and the harmonic mean zero, their limit; they
    have no meaning with a part below zero: missing. Raises ValueError for another kind.
    """
    parts, given = np.broadcast_arrays(
        np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)[..., np.newaxis, :]
    )
    total = given.sum(axis=-1, keepdims=True)
    shares = given / np.where(total > 0, total, np.nan)
    counted = shares > 0
    if kind == "amean":
        return np.where(counted, parts * shares, 0 * shares).sum(axis=-1)
    below_zero = (counted & (parts < 0)).any(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "gmean":
            means = np.exp(np.where(counted, np.log(parts) * shares, 0 * shares).sum(axis=-1))
        elif kind == "hmean":
            means = 1 / np.where(counted, shares / parts, 0 * shares).sum(axis=-1)
        else:
            raise ValueError(f"no mean is called {kind!r}: amean, gmean or hmean")
    return np.where(below_zero, np.nan, means)


def aggregated(
    leaves: ArrayLike, levels: ArrayLike, parents: ArrayLike, weights: ArrayLike, means: str | Sequence[str] = "amean"
) -> Floats:
    """Scores of all nodes of a hierarchy from those of its leaves, level by level.

    leaves: (..., areas, m), the normalised scores of the first m nodes, which are those of the lowest level.
    levels, parents: (k,), the level of each node and the number of its parent (-1: none). weights: (..., k), the
    weight of each node among its parent's. means: the mean that makes the nodes of each level above the lowest, from
    the bottom; one for all levels, and the last goes on if there are more. Returns (..., areas, k).
    """
    scores_of_leaves = np.asarray(leaves, dtype=np.float64)
    level, parent, weight = (np.asarray(each) for each in (levels, parents, weights))
    kinds = [means] if isinstance(means, str) else list(means)
    batch = np.broadcast_shapes(scores_of_leaves.shape[:-2], weight.shape[:-1])
    scores = np.full((*batch, scores_of_leaves.shape[-2], level.size), np.nan)
    scores[..., : scores_of_leaves.shape[-1]] = scores_of_leaves
    for step, upper in enumerate(np.unique(level)[1:]):
        for node in np.flatnonzero(level == upper):
            parts = np.flatnonzero(parent == node)
            if parts.size:
                kind = kinds[min(step, len(kinds) - 1)]
                scores[..., node] = averaged(scores[..., parts], weight[..., parts], kind)
    return scores


def ranks(scores: ArrayLike) -> Floats:
    """Ranks over the last axis, 1 for the largest; ties share the best rank, missing scores have none.

    Scores that agree to ten significant digits are ties, so that the order of summation decides nothing.
    """
    compared = -_significant(np.asarray(scores, dtype=np.float64))
    order = np.argsort(compared, axis=-1, kind="stable")
    ordered = np.take_along_axis(compared, order, axis=-1)
    places = np.tile(np.arange(1, compared.shape[-1] + 1), (*compared.shape[:-1], 1))
    places[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    ranked = np.empty(compared.shape)
    np.put_along_axis(ranked, order, np.maximum.accumulate(places, axis=-1).astype(np.float64), axis=-1)
    return np.where(np.isnan(compared), np.nan, ranked)


def _significant(values: Floats, digits: int = 10) -> Floats:
    size = np.abs(np.where(values == 0, 1, values))
    step = 10.0 ** (np.floor(np.log10(size)) - digits + 1)
    return np.round(values / step) * step


def _known(values: ArrayLike) -> Floats:
    series = np.asarray(values, dtype=np.float64)
    return series[~np.isnan(series)]
