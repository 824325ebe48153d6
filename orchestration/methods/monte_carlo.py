"""Monte Carlo of published counts: sampling error and rounding drawn again, by a seed that anybody can repeat.

What is computed from the draws is elsewhere (`cluster_uncertainty.py` for location quotients and cluster classes).

The convention: `seed = stable_seed(method, period, release, ...)`, stored beside the result; what is drawn for one
series (an industry, an indicator) comes from `perturbed(..., seed, series)`, so that a further series, or the order in
which series are drawn, changes no number of another. Order rows by their keys before they come here: a draw belongs to
a place in the array.
"""

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Draws made at once: bounds memory, and changes no result.
CHUNK = 500
SEPARATOR = "\x1f"


def stable_seed(*parts: object) -> int:
    """A seed from 0 to 2**63 - 1, which fits a signed 64-bit column, that depends on the words alone.

    The first eight bytes of the SHA-256 of the parts, less one bit: the same on every machine and in every session.
    """
    digest = sha256(SEPARATOR.join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generators(seed: int, series: str = "") -> tuple[np.random.Generator, np.random.Generator]:
    """Two independent PCG64 generators of one series: the first for sampling error, the second for rounding.

    Each is read in order, so that 2,000 draws begin with the same numbers as 4,000, in chunks of any size.
    """
    sequence = np.random.SeedSequence([seed, stable_seed(series)])
    sampling, rounding = (np.random.Generator(np.random.PCG64(child)) for child in sequence.spawn(2))
    return sampling, rounding


def perturbed(
    values: ArrayLike, cv: ArrayLike, rounding_base: ArrayLike, draws: int, seed: int, series: str = ""
) -> NDArray[np.float64]:
    """All draws of `perturbed_chunks` in one array of shape (draws, n), in the unit of the values; raises likewise."""
    return np.concatenate(list(perturbed_chunks(values, cv, rounding_base, draws, seed, series)))


def perturbed_chunks(
    values: ArrayLike,
    cv: ArrayLike,
    rounding_base: ArrayLike,
    draws: int,
    seed: int,
    series: str = "",
    chunk: int = CHUNK,
) -> Iterator[NDArray[np.float64]]:
    """Draws of x* = max(0, x (1 + cv z) + u), z standard normal, u uniform between -b/2 and b/2.

    values: shape (n,), counts x as published, not negative. cv: coefficient of variation of the sampling error, 0.25
    for 25%; rounding_base: b, in the unit of the values; each one number or shape (n,). Yields arrays of shape
    (<= chunk, n) in the unit of the values, `draws` rows in all.
    Raises ValueError for a value, cv or base that is missing, infinite or negative, and for fewer than one draw.
    Rounding to b leaves the true count anywhere within b/2 of the printed one (Nomis article 1103); the coefficients of
    variation are the caller's assumption, since nobody publishes them for cells of small areas.
    """
    counts, deviation, half = _checked(values, cv, rounding_base, draws)
    sampling, rounding = generators(seed, series)
    for start in range(0, draws, chunk):
        rows = min(chunk, draws - start)
        # Under no name, since a generator that waits keeps what it has named.
        yield np.maximum(
            counts
            + deviation * sampling.standard_normal((rows, counts.size))
            + half * (2 * rounding.random((rows, counts.size)) - 1),
            0,
        )


def share_of_draws(holds: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of the draws (first axis) in which something holds: a probability, give or take sqrt(p (1 - p) / draws)."""
    return np.count_nonzero(holds, axis=0) / holds.shape[0]


def central_range(drawn: NDArray[np.float64], low: float = 0.05, high: float = 0.95) -> NDArray[np.float64]:
    """Quantiles of the draws (first axis), type 7: array of shape (3, n) with low, median and high."""
    return np.quantile(drawn, [low, 0.5, high], axis=0)


def _checked(
    values: ArrayLike, cv: ArrayLike, rounding_base: ArrayLike, draws: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    counts = np.asarray(values, dtype=np.float64)
    variation, base = (np.broadcast_to(np.asarray(part, np.float64), counts.shape) for part in (cv, rounding_base))
    for name, part in (("value", counts), ("coefficient of variation", variation), ("rounding base", base)):
        if not np.all(np.isfinite(part)) or np.any(part < 0):
            raise ValueError(f"a {name} must be a number that is not negative")
    if draws < 1:
        raise ValueError("at least one draw")
    return counts, counts * variation, base / 2
