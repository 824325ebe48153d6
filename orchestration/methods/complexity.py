"""Economic complexity of areas and industries: eigenvector index, fitness, reflections. Relatedness is SQL.

M is 1 where an area is specialised in an industry, else 0; k is the row sum (diversity), u the column sum (ubiquity).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

# Below this a difference of eigenvalues, a spread or a correlation is an error of arithmetic: nothing can rest on it.
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Indices:
    """What `indices` gives: arrays over areas or industries in the order of the matrix; NaN where undefined."""

    diversity: Numbers
    mean_ubiquity: Numbers
    mean_codiversity: Numbers
    eci: Numbers
    fitness: Numbers
    ubiquity: Numbers
    mean_diversity: Numbers
    mean_coubiquity: Numbers
    pci: Numbers
    fitness_complexity: Numbers
    second_eigenvalue: float
    third_eigenvalue: float
    anchor_correlation: float
    anchored_areas: int


def indices(matrix: ArrayLike, anchor: ArrayLike | None = None, fitness_steps: int = 19) -> Indices:
    """Complexity indices of a specialisation matrix.

    matrix: shape (areas, industries), zeros and ones. anchor: shape (areas,), any unit, NaN where unknown; the sign of
    eci and pci makes its correlation with eci positive. Without an anchor the correlation with diversity decides, which
    says nothing about an economy: the index is orthogonal to diversity (Kemp-Benedict 2014). Both are NaN where the
    correlation is nil or the second eigenvalue is not apart from the third.

    eci (Hidalgo and Hausmann 2009, in the form of Mealy, Farmer and Teytelboym 2019): second eigenvector of
    D^-1 M U^-1 M', as z score with the population deviation. pci: mean eigenvector over the areas of an industry,
    centred and scaled by mean and deviation of its area averages. fitness (Tacchella et al. 2012) after `fitness_steps`
    updates from a start of ones, each scaled to mean 1. Reflections of order 0, 1 and 2 (Hidalgo and Hausmann 2009).
    Rows and columns of zeros are left out: their diversity or ubiquity is 0, the rest NaN.
    Raises ValueError for a matrix that is not of zeros and ones, or an anchor of another length.
    """
    m = np.asarray(matrix, dtype=np.float64)
    if m.ndim != 2 or not np.all((m == 0) | (m == 1)):
        raise ValueError("a specialisation matrix has two dimensions and holds zeros and ones only")
    known = np.full(len(m), np.nan) if anchor is None else np.asarray(anchor, dtype=np.float64)
    if known.shape != (len(m),):
        raise ValueError(f"an anchor has one value per area: {len(m)} areas, {known.size} values")
    areas, industries = m.any(axis=1), m.any(axis=0)
    kept = m[np.ix_(areas, industries)]
    k, u = kept.sum(axis=1), kept.sum(axis=0)
    k1, u1 = kept @ u / k, kept.T @ k / u
    vector, second, third = _second_vector(kept, k, u)
    guide = k if anchor is None else known[areas]
    vector, correlation = _anchored(vector, guide)
    by_industry = kept.T @ vector / u
    averages = kept @ by_industry / k
    fitness, fitness_complexity = _fitness(kept, fitness_steps)
    return Indices(
        diversity=m.sum(axis=1),
        mean_ubiquity=_spread(k1, areas),
        mean_codiversity=_spread(kept @ u1 / k, areas),
        eci=_spread(_standardised(vector, vector), areas),
        fitness=_spread(fitness, areas),
        ubiquity=m.sum(axis=0),
        mean_diversity=_spread(u1, industries),
        mean_coubiquity=_spread(kept.T @ k1 / u, industries),
        pci=_spread(_standardised(by_industry, averages), industries),
        fitness_complexity=_spread(fitness_complexity, industries),
        second_eigenvalue=second,
        third_eigenvalue=third,
        anchor_correlation=np.nan if anchor is None else correlation,
        anchored_areas=0 if anchor is None else int(np.isfinite(guide).sum()),
    )


@dataclass(frozen=True)
class Ranges:
    """What `rounding_ranges` gives: arrays of shape (areas,), indices in standard deviations, ranks from 1, or NaN."""

    eci_low: Numbers
    eci_high: Numbers
    rank_low: Numbers
    rank_high: Numbers


def rounding_ranges(
    jobs: ArrayLike, half_widths: ArrayLike, anchor: ArrayLike, min_lq: float = 1, draws: int = 200, seed: int = 1
) -> Ranges:
    """Between which values eci and its rank, 1 the highest, lie in 95% of draws of the jobs behind rounded figures.

    jobs: shape (areas, industries), printed jobs, 0 where none. half_widths: the same shape, jobs: each draw adds to a
    cell a number between minus and plus its half-width, all equally likely, and stops at 0; what is printed as 0 stays.
    Location quotients of `min_lq` or more make the matrix of a draw; the anchor (as for `indices`) gives its sign.
    The limits are the 2.5% and 97.5% quantiles. Rounding is all they allow for: they say nothing of sampling error.
    Raises ValueError for fewer than 40 draws, which have no such quantiles, and for jobs or half-widths below 0.
    """
    printed, width = np.asarray(jobs, dtype=np.float64), np.asarray(half_widths, dtype=np.float64)
    known = np.asarray(anchor, dtype=np.float64)
    if draws < 40:
        raise ValueError(f"{draws} draws are too few for the quantiles of 2.5% and 97.5%")
    if not (np.all(printed >= 0) and np.all(width >= 0)):
        raise ValueError("jobs and half-widths are numbers that are not negative")
    generator = np.random.default_rng(seed)
    width = np.where(printed > 0, width, 0)
    drawn = np.full((draws, len(printed)), np.nan)
    for number in range(draws):
        cells = np.maximum(printed + width * generator.uniform(-1, 1, printed.shape), 0)
        matrix = (cells > 0) & (cells * cells.sum() >= min_lq * np.outer(cells.sum(axis=1), cells.sum(axis=0)))
        areas = matrix.any(axis=1)
        kept = matrix[np.ix_(areas, matrix.any(axis=0))].astype(np.float64)
        vector, _, _ = _second_vector(kept, kept.sum(axis=1), kept.sum(axis=0))
        vector, _ = _anchored(vector, known[areas])
        drawn[number, areas] = _standardised(vector, vector)
    some = np.isfinite(drawn).all(axis=0)
    places = np.where(np.isfinite(drawn), 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2), np.nan)
    limits = [np.quantile(of[:, some], at, axis=0, method="nearest") for of in (drawn, places) for at in (0.025, 0.975)]
    return Ranges(*(_spread(limit, some) for limit in limits))


AREA_SIDE = ("diversity", "mean_ubiquity", "mean_codiversity", "eci", "fitness")
INDUSTRY_SIDE = ("ubiquity", "mean_diversity", "mean_coubiquity", "pci", "fitness_complexity")
SIDE = ("k0", "k1", "k2", "eigenvector_index", "fitness")
RANGE = ("eci_low", "eci_high", "rank_low", "rank_high")
WHOLE = ("second_eigenvalue", "third_eigenvalue", "anchor_correlation", "anchored_areas")


def of_panels(
    cells: Mapping[str, ArrayLike],
    anchors: Mapping[str, ArrayLike],
    fitness_steps: int = 19,
    min_lq: float = 1,
    draws: int = 200,
    seed: int = 1,
) -> dict[str, NDArray]:
    """`indices` and `rounding_ranges` of each panel of long tables: a row per panel and area or industry.

    cells: columns panel, area_code, industry_code, jobs, half_width and specialised (1 or 0); what has no row has no
    jobs. A panel that lacks a half-width has no ranges. anchors: columns panel, area_code, anchor_value. A panel
    without anchors has neither eci nor pci.
    Returns columns panel, side ("area" or "industry"), code, those of SIDE (reflections of order 0 to 2; then eci and
    fitness, or pci and fitness_complexity), RANGE (areas only) and WHOLE, by panel and code; the undefined is masked.
    Rows and columns without a specialisation have no row.
    """
    panel, area, industry = (np.asarray(cells[name]).astype(str) for name in ("panel", "area_code", "industry_code"))
    numbers = [_numbers(cells[name]) for name in ("jobs", "half_width", "specialised")]
    anchor_panel, anchor_area = (np.asarray(anchors[name]).astype(str) for name in ("panel", "area_code"))
    anchor_value = _numbers(anchors["anchor_value"])
    columns: dict[str, list] = {name: [] for name in ("panel", "side", "code", *SIDE, *RANGE, *WHOLE)}
    for name in np.unique(panel):
        inside = panel == name
        areas, rows = np.unique(area[inside], return_inverse=True)
        industries, places = np.unique(industry[inside], return_inverse=True)
        jobs, half_widths, specialised = (_filled(values[inside], rows, places) for values in numbers)
        known = dict(zip(anchor_area[anchor_panel == name], anchor_value[anchor_panel == name], strict=True))
        anchor = np.array([known.get(code, np.nan) for code in areas])
        got = indices(specialised, anchor, fitness_steps)
        ranges = None
        if np.isfinite(half_widths).all():
            ranges = rounding_ranges(jobs, half_widths, anchor, min_lq, draws, seed)
        for side, codes, fields in (("area", areas, AREA_SIDE), ("industry", industries, INDUSTRY_SIDE)):
            some = getattr(got, fields[0]) > 0
            columns["panel"].append(np.full(some.sum(), name))
            columns["side"].append(np.full(some.sum(), side))
            columns["code"].append(codes[some])
            for column, field in zip(SIDE, fields, strict=True):
                columns[column].append(getattr(got, field)[some])
            for column in RANGE:
                has_range = side == "area" and ranges is not None
                columns[column].append(getattr(ranges, column)[some] if has_range else np.full(some.sum(), np.nan))
            for column in WHOLE:
                columns[column].append(np.full(some.sum(), getattr(got, column), dtype=np.float64))
    joined = {name: np.concatenate([np.array([]), *parts]) for name, parts in columns.items()}
    return {
        name: values.astype(object) if name in ("panel", "side", "code") else np.ma.masked_invalid(values)
        for name, values in joined.items()
    }


def _numbers(column: ArrayLike) -> Numbers:
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)


def _filled(values: Numbers, rows: NDArray[np.intp], places: NDArray[np.intp]) -> Numbers:
    matrix = np.zeros((rows.max() + 1, places.max() + 1))
    matrix[rows, places] = values
    return matrix


def _second_vector(kept: Numbers, k: Numbers, u: Numbers) -> tuple[Numbers, float, float]:
    """Second eigenvector of D^-1 M U^-1 M', by way of the symmetric S S' with S = D^-1/2 M U^-1/2, and two eigenvalues.

    The first eigenvector, sqrt(k) of eigenvalue 1, is known and taken out beforehand, so that the second is itself even
    where the network falls into two parts and shares the eigenvalue.
    """
    undefined = np.full(len(k), np.nan), np.nan, np.nan
    if len(k) < 2:
        return undefined
    s = kept / np.sqrt(k)[:, None] / np.sqrt(u)
    first = np.sqrt(k / k.sum())
    values, vectors = np.linalg.eigh(s @ s.T - np.outer(first, first))
    # Taking the first out leaves an eigenvalue of zero in its place, which is none of the matrix when it comes last.
    second, third = values[-1], values[-2] if len(k) > 2 else np.nan
    if second < NEGLIGIBLE or second - third < NEGLIGIBLE:
        return undefined[0], max(second, 0.0), third
    return vectors[:, -1] / np.sqrt(k), second, third


def _anchored(vector: Numbers, guide: Numbers) -> tuple[Numbers, float]:
    """The vector turned so that its correlation with the guide is positive, and that; NaN all where there is none."""
    correlation = _correlation(vector, guide)
    if abs(correlation) <= NEGLIGIBLE:
        return np.full_like(vector, np.nan), np.nan
    return vector * np.sign(correlation), abs(correlation)


def _fitness(kept: Numbers, steps: int) -> tuple[Numbers, Numbers]:
    fitness, complexity = np.ones(kept.shape[0]), np.ones(kept.shape[1])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(steps if kept.size else 0):
            fitness, complexity = kept @ complexity, 1 / (kept.T @ (1 / fitness))
            fitness, complexity = fitness / fitness.mean(), complexity / complexity.mean()
    return np.where(np.isfinite(fitness), fitness, np.nan), np.where(np.isfinite(complexity), complexity, np.nan)


def _correlation(values: Numbers, others: Numbers) -> float:
    """Pearson correlation where both are known; 0 where either is nowhere different."""
    pair = np.array([values, others])[:, np.isfinite(values) & np.isfinite(others)]
    if pair.shape[1] < 2 or np.any(np.ptp(pair, axis=1) <= NEGLIGIBLE * np.abs(pair).max(axis=1)):
        return 0.0
    return float(np.corrcoef(pair)[0, 1])


def _standardised(values: Numbers, by: Numbers) -> Numbers:
    deviation = by.std() if len(by) else np.nan
    return (values - by.mean()) / deviation if deviation > NEGLIGIBLE else np.full_like(values, np.nan)


def _spread(values: Numbers, places: NDArray[np.bool_]) -> Numbers:
    """Values of the rows or columns that were kept, in their places; NaN elsewhere."""
    out = np.full(len(places), np.nan)
    out[places] = values
    return out
