"""Exact Poisson limits against published values and against the distribution itself."""

import numpy as np
import pytest
from scipy.stats import poisson

from orchestration.methods.poisson import exact_limits, normal_deviate


def test_limits_at_95_per_cent_are_those_of_the_printed_tables() -> None:
    low, high = exact_limits([0, 1, 10, 100])
    assert np.round(low, 3).tolist() == [0, 0.025, 4.795, 81.364]
    assert np.round(high, 3).tolist() == [3.689, 5.572, 18.390, 121.627]


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_each_limit_leaves_half_the_doubt_beyond_it(confidence: float) -> None:
    counts = np.array([1, 7, 250])
    low, high = exact_limits(counts, confidence)
    assert poisson.sf(counts - 1, low) == pytest.approx((1 - confidence) / 2)
    assert poisson.cdf(counts, high) == pytest.approx((1 - confidence) / 2)


def test_limits_of_no_counts_are_no_limits() -> None:
    low, high = exact_limits([])
    assert low.shape == high.shape == (0,)


@pytest.mark.parametrize("counts", [[-1], [float("nan")], [float("inf")]])
def test_counts_that_cannot_be_are_refused(counts: list[float]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        exact_limits(counts)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        exact_limits([1], confidence)


def test_normal_deviate_is_the_usual_one() -> None:
    assert normal_deviate() == pytest.approx(1.959963984540054)
