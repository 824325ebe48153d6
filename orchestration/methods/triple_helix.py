"""How far chance moves the synergy of firms. The figure itself is SQL (macros/methods/triple_helix.sql)."""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orchestration.methods.monte_carlo import generators, stable_seed

METHOD = "triple_helix"
KEYS = ("technology_classification", "landed_release_id", "reference_year")
AT_ONCE = 50


class Spread(NamedTuple):
    """Synergy of a table of firms in millibits (negative is synergy), with what resampling makes of it."""

    value: float
    low: float
    high: float
    bias: float


def bootstrap_synergy(
    counts: ArrayLike,
    geography: ArrayLike,
    technology: ArrayLike,
    size: ArrayLike,
    resamples: int,
    seed: int,
    confidence: float = 0.9,
) -> Spread:
    """Synergy of one table with its multinomial bootstrap interval (Efron 1979), all in millibits.

    counts: shape (n,), firms of each cell, not negative; geography, technology, size: shape (n,), the class of each
    cell on that dimension. A replicate draws as many firms as there are, each cell in proportion to its count. The
    interval has the deviations of replicates from their own mean laid at the figure, so that it holds the figure; bias
    is their mean less the figure, since fewer cells are filled by chance than by firms: about its error.
    Raises ValueError for a negative or unknown count, or no firms.
    """
    firms = np.asarray(counts, dtype=np.float64)
    if not np.all(np.isfinite(firms)) or np.any(firms < 0) or not firms.sum():
        raise ValueError("a table of firms holds known counts that are not negative, and some firm")
    occupied = firms > 0
    firms = firms[occupied]
    margins = _margins([np.asarray(classes)[occupied] for classes in (geography, technology, size)])
    value = float(_synergy(firms[np.newaxis, :], margins)[0])
    (random, _), total = generators(seed), round(firms.sum())
    replicates = np.concatenate(
        [
            _synergy(random.multinomial(total, firms / firms.sum(), size=min(AT_ONCE, resamples - done)), margins)
            for done in range(0, resamples, AT_ONCE)
        ]
    )
    mean = float(replicates.mean())
    low, high = np.quantile(replicates - mean, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Spread(value, value + float(low), value + float(high), mean - value)


def of_areas(firms: dict[str, NDArray], whole: str | None, resamples: int) -> dict[str, NDArray]:
    """Intervals of every area of a table of firms, and of the whole under the code `whole` where one is given.

    firms: columns of equal length, sorted by KEYS: KEYS, region_code (the area), area_code (the sub-area), technology,
    size_band, value. Returns columns with one row for each area that has firms: KEYS, area_code, mbits_low, mbits_high
    and bias_mbits (millibits), resamples, and seed, which is that of METHOD, area and KEYS.
    """
    found: dict[str, list] = {name: [] for name in (*KEYS, "area_code")}
    spreads, seeds = [], []
    values = np.asarray(firms["value"], dtype=np.float64)
    for key, rows in _blocks(firms):
        regions = firms["region_code"][rows]
        for area in [*np.unique(regions), *([] if whole is None else [whole])]:
            chosen = np.arange(rows.start, rows.stop)[(regions == area) | (area == whole)]
            if not values[chosen].sum():
                continue
            seeds.append(stable_seed(METHOD, area, *key))
            columns = (firms[name][chosen] for name in ("area_code", "technology", "size_band"))
            spreads.append(bootstrap_synergy(values[chosen], *columns, resamples, seeds[-1]))
            for name, part in zip(found, (*key, area), strict=True):
                found[name].append(part)
    return {name: np.array(column, dtype=firms[name].dtype) for name, column in found.items()} | {
        "mbits_low": np.array([spread.low for spread in spreads], dtype=np.float64),
        "mbits_high": np.array([spread.high for spread in spreads], dtype=np.float64),
        "bias_mbits": np.array([spread.bias for spread in spreads], dtype=np.float64),
        "resamples": np.full(len(spreads), resamples, dtype=np.int64),
        "seed": np.array(seeds, dtype=np.int64),
    }


def _blocks(firms: dict[str, NDArray]) -> list[tuple[tuple, slice]]:
    """Each combination of KEYS with its rows, in order."""
    keys = list(zip(*(firms[name].tolist() for name in KEYS), strict=True))
    starts = [number for number, key in enumerate(keys) if number == 0 or key != keys[number - 1]]
    return [(keys[start], slice(start, end)) for start, end in itertools.pairwise([*starts, len(keys)])]


def _margins(dimensions: list[NDArray]) -> list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
    """Sign in the sum of entropies, order of the cells, and where each class begins in it, for all seven margins."""
    coded = [np.unique(classes, return_inverse=True)[1] for classes in dimensions]
    kept = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    margins = []
    for dims in kept:
        key = np.zeros(len(coded[0]), dtype=np.int64)
        for dim in dims:
            key = key * (coded[dim].max() + 1) + coded[dim]
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        margins.append((-1 if len(dims) == 2 else 1, order, starts))
    return margins


def _synergy(tables: NDArray, margins: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]) -> NDArray[np.float64]:
    """Millibits of each table, shape (replicates, cells) → (replicates,); the tables hold firms."""
    total = tables.sum(axis=1).astype(np.float64)
    result = np.zeros(len(tables))
    for sign, order, starts in margins:
        summed = np.add.reduceat(tables[:, order], starts, axis=1).astype(np.float64)
        terms = (summed * np.log2(np.maximum(summed, 1))).sum(axis=1)
        result += sign * (np.log2(total) - terms / total)
    return 1000 * result
