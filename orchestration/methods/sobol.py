"""Variance-based sensitivity: which factors a model's output varies with (Sobol 1993; Saltelli et al. 2010)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
REPLICATES = 8


@dataclass(frozen=True)
class Indices:
    """First-order (s1) and total (st) index of each factor, with the standard error of each; all (factors,).

    s1 is the share of the variance that goes when the factor alone is known, st the share that stays when everything
    but the factor is. NaN where the output does not vary.
    """

    s1: Floats
    st: Floats
    s1_error: Floats
    st_error: Floats


def design(n_factors: int, n_base: int, seed: int, replicates: int = REPLICATES) -> Floats:
    """Points in the unit cube, (replicates, factors + 2, n, factors): the radial design of Saltelli et al. (2010).

    Of each replicate two samples A and B, then A with one column of B at a time. A and B are halves of a scrambled
    Sobol sequence of 2 * n_factors dimensions, each replicate with a scrambling of its own. n is n_base raised to a
    power of two, without which the sequence is not balanced. Raises ValueError for fewer than two points.
    """
    # Slow to import, and needed by one model only.
    from scipy.stats import qmc

    if n_base < 2:
        raise ValueError(f"a sample needs at least two points, not {n_base}")
    exponent = int(np.ceil(np.log2(n_base)))
    points = np.empty((replicates, n_factors + 2, 2**exponent, n_factors))
    for replicate in range(replicates):
        generator = np.random.default_rng([seed, replicate])
        sample = qmc.Sobol(2 * n_factors, scramble=True, seed=generator).random_base2(exponent)
        points[replicate, 0], points[replicate, 1] = sample[:, :n_factors], sample[:, n_factors:]
        for factor in range(n_factors):
            points[replicate, 2 + factor] = points[replicate, 0]
            points[replicate, 2 + factor, :, factor] = points[replicate, 1, :, factor]
    return points


def indices(outputs: ArrayLike) -> Indices:
    """Indices of the factors from the outputs over a design, (replicates, factors + 2, n).

    S1 = mean(f(B) (f(AB_i) - f(A))) / V, table 2 (b) of Saltelli et al. 2010; ST = mean((f(A) - f(AB_i))^2) / 2V,
    Jansen 1999; both averaged over the replicates, whose spread is the error. The outputs are centred first, which
    changes neither index and lessens the error of S1.
    """
    centred = np.asarray(outputs, dtype=np.float64)
    scale = np.abs(centred).max()
    centred = centred - centred[:, :2].mean()
    variance = np.var(centred[:, :2])
    if not variance > (1e-12 * scale) ** 2:
        unknown = np.full(centred.shape[1] - 2, np.nan)
        return Indices(unknown, unknown, unknown, unknown)
    base, other, mixed = centred[:, :1], centred[:, 1:2], centred[:, 2:]
    first = np.mean(other * (mixed - base), axis=-1) / variance
    total = np.mean((base - mixed) ** 2, axis=-1) / (2 * variance)
    return Indices(first.mean(axis=0), total.mean(axis=0), _error(first), _error(total))


def analysed(
    function: Callable[[Floats], Floats],
    lower: ArrayLike,
    upper: ArrayLike,
    n_base: int,
    seed: int = 0,
    replicates: int = REPLICATES,
) -> Indices:
    """Indices of a function of points (n, factors) → (n,), whose factors are uniform and independent between bounds."""
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    points = low + (high - low) * design(low.size, n_base, seed, replicates)
    return indices(function(points.reshape(-1, low.size)).reshape(points.shape[:-1]))


def _error(replicated: Floats) -> Floats:
    if len(replicated) < 2:
        return np.full(replicated.shape[1], np.nan)
    return replicated.std(axis=0, ddof=1) / np.sqrt(len(replicated))
