"""How sure a location quotient and a cluster class are: the rules of `cluster_strength.sql`, draw by draw.

Every draw is a whole country: cells and area totals of all areas are drawn together, each industry is scaled to its
published national total, and quotient, quartile, size and focus are taken within the draw. Scaling changes jobs, and
the weight of an industry within a sector, but no quotient of a single industry, which depends on shares alone. Area
totals are drawn by themselves, not as sums of cells, and need no scaling for the same reason.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from orchestration.methods import monte_carlo

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

METHOD = "cluster_uncertainty"
AREA_TOTALS = "all"
KEYS = ("release_id", "period_label", "area_level", "sector_key")
OUTCOMES = (
    "p_lq_above_1", "p_strong", "p_specialised", "p_not_specialised", "p_stars_0", "p_stars_1", "p_stars_2",
    "p_stars_3", "p_top", "lq_p05", "lq_p50", "lq_p95",
)  # fmt: skip
# Interpolating between two equal quotients can come out one rounding error above both.
TIE = 1e-12


@dataclass(frozen=True)
class Rules:
    """Thresholds of the two cluster rules, named as in `cluster_strength`; shares are 0 to 1."""

    strong_quantile: float = 0.75
    strong_min_lq: float = 1
    strong_min_share: float = 0.01
    star_top: float = 0.1
    star_lq: float = 2
    star_min_employment: float = 1000
    top: int = 3


@dataclass(frozen=True)
class Sector:
    """A sector in the n areas of one level, year and release, made of m industries.

    series: the names of the industries, which choose their draws. values, cv, rounding_base, weights: shape (m, n),
    jobs as printed, coefficient of variation of the sampling error, rounding base in jobs, share of the industry that
    counts. area_totals, total_cv, total_base: shape (n,), the same of all jobs of each area.
    """

    series: list[str]
    values: Floats
    cv: Floats
    rounding_base: Floats
    weights: Floats
    area_totals: Floats
    total_cv: Floats
    total_base: Floats


def probabilities(sector: Sector, draws: int, seed: int, rules: Rules | None = None) -> dict[str, Floats]:
    """Share of the draws in which something holds of each area, and the range of its quotient.

    Returns arrays of shape (n,): p_lq_above_1; p_strong, p_specialised (quotient above 1, not strong) and
    p_not_specialised, which add up to 1; p_stars_0 to p_stars_3, which add up to 1; p_top (among the first `rules.top`
    by quotient, ties included); lq_p05, lq_p50, lq_p95, ratios.
    Raises ValueError where an area or the sector has no jobs, and as `monte_carlo.perturbed_chunks` does.
    """
    if not np.all(sector.area_totals > 0) or not (sector.values * sector.weights).sum() > 0:
        raise ValueError("a quotient needs jobs in every area and in the sector")
    rules = rules or Rules()
    counts: dict[str, NDArray[np.int64]] = {}
    quotients = []
    for jobs, totals in _countries(sector, draws, seed):
        quotient, flags = _judged(jobs, totals, rules)
        quotients.append(quotient)
        for name, holds in flags.items():
            counts[name] = counts.get(name, 0) + np.count_nonzero(holds, axis=0)
    low, middle, high = monte_carlo.central_range(np.concatenate(quotients))
    shares = {name: count / draws for name, count in counts.items()}
    return {**shares, "lq_p05": low, "lq_p50": middle, "lq_p95": high}


def standardised_cut(quotients: Floats, resamples: int, seed: int, quantile: float = 0.95) -> float | None:
    """Cut above which a standardised location quotient stands out, by bootstrap over areas (Tian 2013).

    quotients: shape (n,), location quotients of one industry. Areas are drawn with replacement, n at a time; the cut is
    the mean over resamples of the type-7 quantile of their standardised quotients, which are z scores over the n areas
    with the sample deviation. It says how the areas spread, not how uncertain their figures are. None for fewer than
    two areas and where all quotients are equal.
    """
    deviation = quotients.std(ddof=1) if quotients.size > 1 else 0.0
    if deviation <= TIE * np.abs(quotients).max(initial=0):
        return None
    scores = np.sort((quotients - quotients.mean()) / deviation)
    return float((scores * _weights_of_places(scores.size, resamples, seed, quantile)).sum() / resamples)


def of_sectors(cells: dict[str, NDArray], draws: int, resamples: int, rules: Rules | None = None) -> dict[str, NDArray]:
    """Probabilities and cut of every sector of a table of cells.

    cells: columns of equal length, sorted by KEYS, industry_code and area_code, with every area for every industry:
    KEYS, industry_code, area_code (text); value, cv, rounding_base, weight, area_total, total_cv, total_rounding_base.
    Returns columns with one row per area of each sector: KEYS, area_code, what `probabilities` gives, lq_boot_cut, and
    the seed, which is that of METHOD, period, release and level.
    Raises ValueError for an industry that lacks an area and for anything unknown.
    """
    if any(np.ma.is_masked(column) for column in cells.values()):
        raise ValueError("a cell that is drawn has no unknown")
    found: dict[str, list] = {name: [] for name in (*KEYS, "area_code", *OUTCOMES, "lq_boot_cut", "seed")}
    for rows in _blocks(cells):
        block = {name: column[rows] for name, column in cells.items()}
        sector = _sector(block)
        areas = sector.area_totals.size
        period, release, level = (block[name][0] for name in ("period_label", "release_id", "area_level"))
        seed = monte_carlo.stable_seed(METHOD, period, release, level)
        computed = {name: block[name][:areas] for name in (*KEYS, "area_code")}
        computed |= probabilities(sector, draws, seed, rules)
        size = (sector.values * sector.weights).sum(axis=0) / sector.area_totals
        cut = standardised_cut(size / size.mean(), resamples, seed)
        computed |= {"lq_boot_cut": np.full(areas, cut), "seed": np.full(areas, seed)}
        for name, column in computed.items():
            found[name].append(column)
    return {name: np.concatenate(columns) if columns else np.empty(0) for name, columns in found.items()}


@lru_cache(maxsize=4)
def _weights_of_places(areas: int, resamples: int, seed: int, quantile: float) -> Floats:
    """How often, over all resamples, the quantile is each of the areas in ascending order: shape (areas,).

    Which places a resample draws does not depend on what stands there, so one drawing serves all sectors of a seed.
    """
    sampling, _ = monte_carlo.generators(seed, "bootstrap")
    drawn = sampling.integers(0, areas, (resamples, areas), dtype=np.uint16)
    below, above, part = _neighbours(areas, quantile)
    ordered = np.partition(drawn, [below, above], axis=1)
    counts = [np.bincount(ordered[:, place], minlength=areas) for place in (below, above)]
    return (1 - part) * counts[0] + part * counts[1]


def _blocks(cells: dict[str, NDArray]) -> Iterator[slice]:
    """The rows of each sector, in order."""
    starts = np.ones(cells["value"].size, dtype=bool)
    starts[1:] = np.any([cells[name][1:] != cells[name][:-1] for name in KEYS], axis=0)
    edges = [*np.flatnonzero(starts), starts.size]
    return itertools.starmap(slice, itertools.pairwise(edges))


def _sector(block: dict[str, NDArray]) -> Sector:
    areas = np.unique(block["area_code"])
    series = list(dict.fromkeys(block["industry_code"]))
    if block["area_code"].tolist() != areas.tolist() * len(series):
        raise ValueError(f"not every industry has a row for every area: {[str(block[name][0]) for name in KEYS]}")
    shape = (len(series), areas.size)
    return Sector(
        series,
        *(block[name].reshape(shape) for name in ("value", "cv", "rounding_base", "weight")),
        *(block[name][: areas.size] for name in ("area_total", "total_cv", "total_rounding_base")),
    )


def _countries(sector: Sector, draws: int, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Jobs in the sector and all jobs by area, arrays of shape (chunk, n), industries scaled to national totals."""
    parts = [
        monte_carlo.perturbed_chunks(sector.values[m], sector.cv[m], sector.rounding_base[m], draws, seed, name)
        for m, name in enumerate(sector.series)
    ]
    whole = (sector.area_totals, sector.total_cv, sector.total_base)
    for totals in monte_carlo.perturbed_chunks(*whole, draws, seed, AREA_TOTALS):
        jobs = np.zeros_like(totals)
        # One by one: that needs memory for one industry, and sums by matrix multiplication differ between machines.
        for part, values, weights in zip(parts, sector.values, sector.weights, strict=True):
            industry = next(part)
            jobs += _over(industry * values.sum(), industry.sum(axis=1, keepdims=True)) * weights
        yield jobs, totals


def _judged(jobs: Floats, totals: Floats, rules: Rules) -> tuple[Floats, dict[str, Flags]]:
    """The quotients of each draw, and what holds of them."""
    size = _over(jobs, jobs.sum(axis=1, keepdims=True))
    focus = _over(jobs, totals)
    quotient = _over(size * totals.sum(axis=1, keepdims=True), totals)
    strong = (
        (quotient >= _quantile_of_rows(quotient, rules.strong_quantile)[:, None] * (1 - TIE))
        & (quotient > rules.strong_min_lq)
        & (size >= rules.strong_min_share)
    )
    above = quotient > 1
    stars = (jobs >= rules.star_min_employment) * np.sum(
        [_in_top(jobs, rules.star_top), quotient >= rules.star_lq, _in_top(focus, rules.star_top)], axis=0
    )
    return quotient, {
        "p_lq_above_1": above,
        "p_strong": strong,
        "p_specialised": above & ~strong,
        "p_not_specialised": ~above & ~strong,
        **{f"p_stars_{number}": stars == number for number in range(4)},
        "p_top": quotient >= _from_the_top(quotient, min(rules.top, quotient.shape[1])),
    }


def _over(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient, zero where a draw has nothing to divide by: such a draw has no jobs in the numerator either."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    return np.divide(numerator, denominator, out=np.zeros(shape), where=denominator > 0)


def _in_top(values: Floats, top: float) -> Flags:
    """Is the cumulative distribution of the row at this value above 1 - top? Ties stand or fall together."""
    areas = values.shape[1]
    places = sum((areas - above) / areas > 1 - top for above in range(areas))
    return values >= _from_the_top(values, places)


def _from_the_top(values: Floats, place: int) -> Floats:
    """The value of each row that has this place from the top, as a column."""
    position = values.shape[1] - place
    return np.partition(values, position, axis=1)[:, position, None]


def _quantile_of_rows(values: Floats, quantile: float) -> Floats:
    """Type-7 quantile of each row; NumPy's own is slow on many short rows."""
    below, above, part = _neighbours(values.shape[1], quantile)
    ordered = np.partition(values, [below, above], axis=1)
    return ordered[:, below] + part * (ordered[:, above] - ordered[:, below])


def _neighbours(count: int, quantile: float) -> tuple[int, int, float]:
    """The places in ascending order between which a type-7 quantile lies, and how far along."""
    place = quantile * (count - 1)
    below = int(place)
    return below, min(below + 1, count - 1), place - below
