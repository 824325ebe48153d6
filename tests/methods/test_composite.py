"""The steps of a composite index where no reference case goes: edges, ties, refusals, batches."""

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.methods import composite

NAN = float("nan")


def test_moments_are_those_of_duckdb() -> None:
    series = [1.0, 2.0, 2.5, 4.0, 30.0, 7.0]
    row = duckdb.sql(f"select skewness(x), kurtosis(x) from (select unnest({series}) as x)").fetchall()[0]
    assert composite.moments([*series, NAN]) == pytest.approx(row, rel=1e-12)


def test_moments_of_few_or_equal_values_are_unknown_and_need_no_treatment() -> None:
    assert np.isnan(composite.moments([1, 2])).all()
    assert np.isnan(composite.moments([3, 3, 3, 3])).all()
    assert np.isnan(composite.moments([1, 2, 9])).tolist() == [False, True]
    assert composite.treated([1, 2, 9]).tolist() == [1, 2, 9]


def test_values_tied_at_the_end_are_moved_together_and_count_as_many() -> None:
    series = [*range(30), 200, 200]
    assert composite.is_outlying(series)
    assert composite.treated(series, winsorise_max=1).tolist() == [*range(30), 29, 29]


def test_without_a_fallback_the_winsorised_series_is_kept() -> None:
    series = [*range(1, 19), 500, 900]
    kept = composite.treated(series, winsorise_max=1, fallback=None)
    assert kept.tolist() == [*range(1, 19), 500, 500]
    logged = composite.treated(series, winsorise_max=1)
    assert logged[0] == pytest.approx(np.log(0.01 * 899))
    assert composite.treated(series, winsorise_max=None).max() == 18


@pytest.mark.parametrize("call", [
    lambda: composite.treated([*range(1, 19), 500, 900], winsorise_max=0, fallback="square root"),
    lambda: composite.normalised([[1.0], [2.0]], [1], "goalposts"),
    lambda: composite.averaged([[1.0, 2.0]], [1, 1], "median"),
])  # fmt: skip
def test_an_option_that_does_not_exist_is_refused(call) -> None:
    with pytest.raises(ValueError, match="is called"):
        call()


def test_a_gap_is_filled_from_its_group_and_from_nowhere_else() -> None:
    values = [[1.0, NAN], [3.0, NAN], [NAN, 5.0], [NAN, 7.0]]
    filled = composite.imputed(values, ["a", "a", "a", None])
    assert filled[2].tolist() == [2, 5]
    assert filled[:2, 1].tolist() == [5, 5]
    assert np.isnan(filled[3, 0])
    assert np.isnan(composite.imputed([[NAN], [NAN]], ["a", "a"])).all()


def test_the_lower_end_is_the_worst_area_whatever_the_direction() -> None:
    values = [[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]
    for method in ("minmax", "zscore", "rank"):
        scaled = composite.normalised(values, [1, -1], method, 1, 100, 50, 10)
        assert np.argsort(scaled[:, 0]).tolist() == [0, 1, 2], method
        assert np.argsort(scaled[:, 1]).tolist() == [2, 1, 0], method
    assert composite.normalised(values, [1, -1], lower=1)[:, 1].tolist() == [100, 67, 1]
    assert composite.normalised(values, [1, -1], "rank", 0, 100)[:, 0].tolist() == [0, 50, 100]


def test_one_area_and_equal_areas_have_no_score() -> None:
    assert np.isnan(composite.normalised([[5.0]], [1])).all()
    assert np.isnan(composite.normalised([[5.0], [5.0], [NAN]], [1], "zscore")).all()


@pytest.mark.parametrize("kind", ["amean", "gmean", "hmean"])
def test_a_missing_part_makes_a_mean_missing_unless_it_weighs_nothing(kind: str) -> None:
    assert np.isnan(composite.averaged([[4.0, NAN]], [1, 1], kind)).all()
    assert composite.averaged([[4.0, NAN, 0.0]], [2, 0, 0], kind) == pytest.approx([4])
    assert np.isnan(composite.averaged([[4.0, 2.0]], [0, 0], kind)).all()


@pytest.mark.parametrize(("kind", "of_zero"), [("amean", 2), ("gmean", 0), ("hmean", 0)])
def test_zero_is_the_limit_of_a_mean_and_below_zero_only_the_arithmetic_has_one(kind: str, of_zero: float) -> None:
    assert composite.averaged([[4.0, 0.0]], [1, 1], kind) == pytest.approx([of_zero])
    assert np.isnan(composite.averaged([[4.0, -1.0]], [1, 1], kind)).tolist() == [kind != "amean"]


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=8), st.data())
def test_means_lie_in_their_order_and_within_the_parts(parts: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(parts), max_size=len(parts)))
    harmonic, geometric, arithmetic = (
        composite.averaged([parts], weights, kind)[0] for kind in ("hmean", "gmean", "amean")
    )
    slack = 1 + 1e-9
    assert min(parts) <= harmonic * slack
    assert harmonic <= geometric * slack
    assert geometric <= arithmetic * slack
    assert arithmetic <= max(parts) * slack


def test_a_pillar_may_hang_anywhere_below_the_top_and_each_level_has_its_mean() -> None:
    leaves = [[2.0, 8.0, 10.0]]
    levels, parents = [1, 1, 1, 2, 3, 4], [3, 3, 5, 4, 5, -1]
    scores = composite.aggregated(leaves, levels, parents, np.ones(6), ["gmean", "amean"])
    assert scores[0].tolist() == pytest.approx([2, 8, 10, 4, 4, 7])


def test_a_batch_gives_what_its_members_give() -> None:
    generator = np.random.default_rng(1)
    leaves = generator.uniform(1, 100, (3, 5, 4))
    weights = generator.uniform(1, 2, (3, 7))
    levels, parents = [1, 1, 1, 1, 2, 2, 3], [4, 4, 5, 5, 6, 6, -1]
    together = composite.aggregated(leaves, levels, parents, weights, ["amean", "hmean"])
    for one in range(3):
        alone = composite.aggregated(leaves[one], levels, parents, weights[one], ["amean", "hmean"])
        assert np.array_equal(together[one], alone)


def test_ties_share_the_best_rank_to_ten_digits_and_the_missing_have_none() -> None:
    scores = [[3.0, 1.0, 3.0 * (1 + 1e-13), NAN, 0.0, -1.0], [1.0, 1.0, 1.0, 2.0, NAN, 1.0 + 1e-6]]
    ranked = composite.ranks(scores)
    assert ranked[0, [0, 1, 2, 4, 5]].tolist() == [1, 3, 1, 4, 5]
    assert ranked[1, [0, 1, 2, 3, 5]].tolist() == [3, 3, 3, 1, 2]
    assert np.isnan(ranked[[0, 1], [3, 4]]).all()
