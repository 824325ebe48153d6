"""Sobol indices against functions whose indices are known, and at the edges."""

import numpy as np
import pytest

from orchestration.methods import sobol


def test_factors_that_only_multiply_have_a_total_and_no_first_order_effect() -> None:
    found = sobol.analysed(lambda x: x[:, 0] * x[:, 1], [-1, -1, -1], [1, 1, 1], 1024)
    assert found.s1 == pytest.approx([0, 0, 0], abs=0.01)
    assert found.st == pytest.approx([1, 1, 0], abs=0.01)


def test_a_constant_added_changes_no_index() -> None:
    def wave(x: np.ndarray) -> np.ndarray:
        return np.sin(6 * x[:, 0]) + x[:, 1] ** 2

    plain, lifted = (sobol.analysed(lambda x, c=c: wave(x) + c, [0, 0], [1, 1], 256) for c in (0, 1000))
    assert lifted.s1 == pytest.approx(plain.s1, abs=1e-9)
    assert lifted.st == pytest.approx(plain.st, abs=1e-9)


def test_the_same_seed_gives_the_same_indices_and_another_seed_others() -> None:
    def of(seed: int) -> list[float]:
        return sobol.analysed(lambda x: x[:, 0] ** 3 + x[:, 1], [0, 0], [1, 1], 64, seed).s1.tolist()

    assert of(1) == of(1)
    assert of(1) != of(2)


def test_the_error_tells_how_far_the_index_is_off() -> None:
    found = sobol.analysed(lambda x: x[:, 0] + 2 * x[:, 1], [0, 0], [1, 1], 16)
    assert np.all(np.abs(found.s1 - [0.2, 0.8]) < 4 * found.s1_error + 1e-3)


def test_an_output_that_does_not_vary_has_no_indices() -> None:
    found = sobol.analysed(lambda x: 0 * x[:, 0] + 0.1, [0, 0], [1, 1], 16)
    assert np.isnan(found.s1).all()
    assert np.isnan(found.st).all()


def test_each_mixed_sample_has_one_column_of_the_other() -> None:
    points = sobol.design(3, 5, 0, replicates=2)
    assert points.shape == (2, 5, 8, 3)
    changed = (points[:, 2:] != points[:, :1]).any(axis=2)
    assert changed.tolist() == [np.eye(3, dtype=bool).tolist()] * 2
    assert np.array_equal(points[0, 3, :, 1], points[0, 1, :, 1])


def test_a_sample_of_one_point_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        sobol.design(2, 1, 0)
