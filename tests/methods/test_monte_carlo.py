"""Draws of published counts: repeatable, not dependent on chunks or on other series, and distributed as they should be."""

import numpy as np
import pytest

from orchestration.methods.monte_carlo import (
    central_range,
    perturbed,
    perturbed_chunks,
    share_of_draws,
    stable_seed,
)


def test_seeds_are_the_same_on_every_machine() -> None:
    assert stable_seed("a", "b") == 8657728790167507790
    assert stable_seed("cluster_uncertainty", 2021, "release", "itl2") == stable_seed(
        "cluster_uncertainty", "2021", "release", "itl2"
    )
    assert len({stable_seed("ab"), stable_seed("a", "b"), stable_seed("b", "a")}) == 3
    assert all(0 <= stable_seed(number) < 2**63 for number in range(1000))


def test_the_first_draws_of_a_seed_are_known() -> None:
    drawn = perturbed([1000.0, 20.0], cv=0.25, rounding_base=[500, 10], draws=2, seed=7, series="21100")
    assert np.round(drawn, 6).tolist() == [[565.283714, 17.471255], [1050.318217, 19.893249]]


def test_without_error_every_draw_is_the_printed_value() -> None:
    assert perturbed([0.0, 5.0, 1e6], cv=0, rounding_base=0, draws=3, seed=1).tolist() == [[0, 5, 1e6]] * 3


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_chunks_change_no_draw(chunk: int) -> None:
    arguments = ([100.0, 3.0], 0.3, 10, 50, 9, "x")
    chunks = list(perturbed_chunks(*arguments, chunk=chunk))
    assert max(part.shape[0] for part in chunks) <= chunk
    assert np.concatenate(chunks).tolist() == perturbed(*arguments).tolist()


def test_more_draws_begin_with_the_same_ones_and_another_series_has_others() -> None:
    few, many = (perturbed([100.0], 0.3, 10, draws, seed=9, series="x") for draws in (10, 20))
    assert many[:10].tolist() == few.tolist()
    assert perturbed([100.0], 0.3, 10, 10, seed=9, series="y").tolist() != few.tolist()
    assert perturbed([100.0], 0.3, 10, 10, seed=10, series="x").tolist() != few.tolist()


def test_draws_spread_as_sampling_error_and_rounding_together() -> None:
    drawn = perturbed([10_000.0], cv=0.1, rounding_base=2_000, draws=40_000, seed=3)[:, 0]
    assert drawn.mean() == pytest.approx(10_000, abs=25)
    assert drawn.std() == pytest.approx(np.hypot(1_000, 2_000 / np.sqrt(12)), rel=0.015)


def test_rounding_alone_never_leaves_its_interval_and_nothing_falls_below_zero() -> None:
    drawn = perturbed([2.0, 1_000.0], cv=0, rounding_base=[10, 500], draws=5_000, seed=5)
    assert drawn.min(axis=0).tolist() == [0, pytest.approx(750, abs=1)]
    assert drawn.max(axis=0).tolist() == [pytest.approx(7, abs=0.05), pytest.approx(1_250, abs=1)]
    assert share_of_draws(drawn == 0)[0] == pytest.approx(0.3, abs=0.02)


def test_the_range_is_of_type_seven() -> None:
    assert central_range(np.array([[0.0], [1.0], [2.0]])).tolist() == [[0.1], [1.0], [1.9]]


@pytest.mark.parametrize(
    ("values", "cv", "base", "draws", "what"),
    [
        ([-1.0], 0.1, 5, 10, "value"),
        ([float("nan")], 0.1, 5, 10, "value"),
        ([1.0], -0.1, 5, 10, "variation"),
        ([1.0], 0.1, float("inf"), 10, "rounding base"),
        ([1.0], 0.1, 5, 0, "one draw"),
    ],
)
def test_what_cannot_be_drawn_is_refused(values, cv, base, draws, what) -> None:
    with pytest.raises(ValueError, match=what):
        perturbed(values, cv, base, draws, seed=1)
