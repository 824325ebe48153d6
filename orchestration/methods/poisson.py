"""Exact confidence limits of a Poisson count. Rates and Byar's approximation are SQL (macros/methods/rates.sql)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri


def exact_limits(counts: ArrayLike, confidence: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper limit of the expected number of events behind each observed count (Garwood 1936).

    counts: shape (n,), events, not negative. Returns two arrays of shape (n,), in events: chi2(a/2, 2n)/2, which is 0
    for no events, and chi2(1 - a/2, 2n + 2)/2, where a = 1 - confidence.
    Raises ValueError for a negative or missing count and for a confidence outside (0, 1).
    """
    events = np.asarray(counts, dtype=np.float64)
    if not np.all(np.isfinite(events)) or np.any(events < 0):
        raise ValueError("a count of events must be a number that is not negative")
    tail = _tail(confidence)
    low = np.zeros_like(events)
    some = events > 0
    # Half a chi-squared quantile of 2n degrees of freedom is a gamma quantile; scipy.stats is slow to import.
    low[some] = gammaincinv(events[some], tail)
    return low, gammaincinv(events + 1, 1 - tail)


def normal_deviate(confidence: float = 0.95) -> float:
    """Standard deviations that a two-sided normal interval of this confidence reaches from its centre: 1.96 at 0.95.

    Raises ValueError for a confidence outside (0, 1).
    """
    return float(ndtri(1 - _tail(confidence)))


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return (1 - confidence) / 2
