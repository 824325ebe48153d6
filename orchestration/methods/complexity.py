"""Economic complexity of areas and industries: eigenvector index, fitness, reflections. Relatedness is SQL (relatedness.sql).

M is 1 where an area is specialised in an industry, else 0; k is the row sum (diversity), u the column sum (ubiquity).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

# Below this a difference of eigenvalues, a spread or a correlation is rounding error, and what hangs on it is undefined.
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
    correlation = _correlation(vector, guide)
    vector = vector * np.sign(correlation) if abs(correlation) > NEGLIGIBLE else np.full_like(vector, np.nan)
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
        anchor_correlation=np.nan if anchor is None else abs(correlation),
        anchored_areas=0 if anchor is None else int(np.isfinite(guide).sum()),
    )


AREA_SIDE = ("diversity", "mean_ubiquity", "mean_codiversity", "eci", "fitness")
INDUSTRY_SIDE = ("ubiquity", "mean_diversity", "mean_coubiquity", "pci", "fitness_complexity")
SIDE = ("k0", "k1", "k2", "eigenvector_index", "fitness")
WHOLE = ("second_eigenvalue", "third_eigenvalue", "anchor_correlation", "anchored_areas")


def of_panels(
    cells: Mapping[str, ArrayLike], anchors: Mapping[str, ArrayLike], fitness_steps: int = 19
) -> dict[str, NDArray]:
    """`indices` of each panel of long tables, one row per panel and area (`side` "area") or industry ("industry").

    cells: columns panel, area_code, industry_code of the ones of all matrices, in the order wanted. anchors: columns
    panel, area_code, anchor_value. A panel without anchors has neither eci nor pci.
    Returns columns panel, side, code, those of SIDE (order 0 to 2 of the reflections; the last two are eci and fitness or
    pci and fitness_complexity) and of WHOLE, in the order of the cells' panels and codes; undefined numbers are masked.
    """
    panel, area, industry = (np.asarray(cells[name]).astype(str) for name in ("panel", "area_code", "industry_code"))
    anchor_panel, anchor_area = (np.asarray(anchors[name]).astype(str) for name in ("panel", "area_code"))
    anchor_value = np.asarray(anchors["anchor_value"], dtype=np.float64)
    columns: dict[str, list] = {name: [] for name in ("panel", "side", "code", *SIDE, *WHOLE)}
    for name in np.unique(panel):
        inside = panel == name
        areas, rows = np.unique(area[inside], return_inverse=True)
        industries, places = np.unique(industry[inside], return_inverse=True)
        matrix = np.zeros((len(areas), len(industries)))
        matrix[rows, places] = 1
        known = dict(zip(anchor_area[anchor_panel == name], anchor_value[anchor_panel == name], strict=True))
        got = indices(matrix, [known.get(code, np.nan) for code in areas], fitness_steps)
        for side, codes, fields in (("area", areas, AREA_SIDE), ("industry", industries, INDUSTRY_SIDE)):
            columns["panel"].append(np.full(len(codes), name))
            columns["side"].append(np.full(len(codes), side))
            columns["code"].append(codes)
            for column, field in zip(SIDE, fields, strict=True):
                columns[column].append(getattr(got, field))
            for column in WHOLE:
                columns[column].append(np.full(len(codes), getattr(got, column), dtype=np.float64))
    joined = {name: np.concatenate(parts) if parts else np.array([], dtype=np.float64) for name, parts in columns.items()}
    return {
        name: values.astype(object) if name in ("panel", "side", "code") else np.ma.masked_invalid(values)
        for name, values in joined.items()
    }


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
