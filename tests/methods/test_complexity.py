"""Complexity indices against the printed network, the definition solved another way, and matrices at the edge."""

import numpy as np
import pytest

from orchestration.methods.complexity import indices, of_panels, rounding_ranges

PRINTED = [[1, 1, 1, 1], [0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]]
RANDOM = (np.random.default_rng(1).random((12, 40)) < np.linspace(0.2, 0.7, 12)[:, None]).astype(float)
ANCHOR = np.arange(12.0)


def undefined(values: np.ndarray) -> list[bool]:
    return np.isnan(values).tolist()


def test_reflections_are_those_of_the_printed_network() -> None:
    """Hidalgo and Hausmann 2009, figure S4."""
    got = indices(PRINTED)
    assert got.diversity.tolist() == [4, 1, 2, 1]
    assert got.mean_ubiquity.tolist() == [2, 3, 2.5, 2]
    assert got.mean_codiversity == pytest.approx([71 / 24, 7 / 3, 8 / 3, 2.5])
    assert got.ubiquity.tolist() == [1, 2, 2, 3]
    assert got.mean_diversity == pytest.approx([4, 3, 2.5, 7 / 3])
    assert got.mean_coubiquity == pytest.approx([2, 2.25, 2, 2.5])


def test_index_is_the_second_eigenvector_of_the_matrix_of_its_definition() -> None:
    got = indices(RANDOM, ANCHOR)
    k, u = RANDOM.sum(axis=1), RANDOM.sum(axis=0)
    values, vectors = np.linalg.eig((RANDOM / k[:, None]) @ (RANDOM / u).T)
    order = np.argsort(-values.real)
    second = vectors[:, order[1]].real
    second *= np.sign(np.corrcoef(second, ANCHOR)[0, 1])
    assert got.eci == pytest.approx((second - second.mean()) / second.std())
    assert (got.second_eigenvalue, got.third_eigenvalue) == pytest.approx(tuple(values.real[order[1:3]]))
    assert got.anchor_correlation == pytest.approx(np.corrcoef(got.eci, ANCHOR)[0, 1])
    assert got.anchored_areas == 12


def test_anchor_turned_round_turns_both_indices_round_and_nothing_else() -> None:
    one, other = indices(RANDOM, ANCHOR), indices(RANDOM, -ANCHOR)
    assert one.eci == pytest.approx(-other.eci)
    assert one.pci == pytest.approx(-other.pci)
    assert one.fitness.tolist() == other.fitness.tolist()
    assert one.anchor_correlation == pytest.approx(other.anchor_correlation)
    assert one.anchor_correlation > 0


def test_diversity_says_nothing_of_the_index() -> None:
    """Weighted by diversity the eigenvector sums to nothing, whatever the economy, so that k and eci meet by accident."""
    k = RANDOM.sum(axis=1)
    got = indices(RANDOM, ANCHOR)
    s = RANDOM / k[:, None]
    averages = s @ (RANDOM.T @ got.eci / RANDOM.sum(axis=0))
    offset = (averages - got.second_eigenvalue * got.eci).mean() / (1 - got.second_eigenvalue)
    assert k @ (got.eci - offset) == pytest.approx(0, abs=1e-9)


def test_without_an_anchor_diversity_decides_and_no_anchor_correlation_is_told() -> None:
    got = indices(RANDOM)
    assert np.corrcoef(got.eci, RANDOM.sum(axis=1))[0, 1] > 0
    assert np.isnan(got.anchor_correlation)
    assert got.anchored_areas == 0


def test_rows_and_columns_of_zeros_are_left_out_and_change_nothing() -> None:
    wider = np.zeros((13, 41))
    wider[1:, :40] = RANDOM
    one, other = indices(RANDOM, ANCHOR), indices(wider, np.append(99.0, ANCHOR))
    assert other.eci[1:] == pytest.approx(one.eci)
    assert other.pci[:40] == pytest.approx(one.pci)
    assert undefined([other.eci[0], other.fitness[0], other.mean_ubiquity[0], other.pci[40]]) == [True] * 4
    assert (other.diversity[0], other.ubiquity[40], other.anchored_areas) == (0, 0, 12)


def test_areas_that_lack_an_anchor_are_indexed_by_the_sign_of_the_rest() -> None:
    known = np.where(ANCHOR < 4, np.nan, ANCHOR)
    got = indices(RANDOM, known)
    assert not any(undefined(got.eci))
    assert got.anchored_areas == 8
    assert got.anchor_correlation == pytest.approx(np.corrcoef(got.eci[4:], ANCHOR[4:])[0, 1])


@pytest.mark.parametrize("anchor", [np.full(12, 3.0), np.full(12, np.nan), np.where(ANCHOR == 1, 5, np.nan)])
def test_an_anchor_that_tells_no_two_areas_apart_gives_no_index(anchor: np.ndarray) -> None:
    got = indices(RANDOM, anchor)
    assert all(undefined(got.eci))
    assert all(undefined(got.pci))
    assert not any(undefined(got.fitness))


def test_two_parts_that_share_nothing_are_told_apart_whatever_the_library_makes_of_equal_eigenvalues() -> None:
    parts = np.zeros((5, 6))
    parts[:2, :3] = [[1, 1, 0], [0, 1, 1]]
    parts[2:, 3:] = [[1, 1, 0], [0, 1, 1], [1, 1, 1]]
    got = indices(parts, [1, 1, 2, 2, 2])
    assert got.second_eigenvalue == pytest.approx(1)
    assert got.eci == pytest.approx([-np.sqrt(1.5)] * 2 + [np.sqrt(2 / 3)] * 3)


@pytest.mark.parametrize(
    "matrix", [np.eye(3), np.ones((4, 5)), np.ones((1, 3)), np.zeros((2, 2)), np.zeros((0, 0)), np.zeros((3, 0))]
)
def test_matrices_without_a_second_direction_have_no_index_and_no_infinity(matrix: np.ndarray) -> None:
    got = indices(matrix, np.arange(len(matrix), dtype=float))
    assert all(undefined(got.eci))
    assert all(undefined(got.pci))
    for values in (got.fitness, got.fitness_complexity, got.mean_ubiquity, got.mean_diversity):
        assert not np.isinf(values).any()


def test_two_areas_have_an_index_and_no_third_eigenvalue() -> None:
    got = indices([[1, 1, 0], [0, 1, 1]], [5, 2])
    assert got.eci == pytest.approx([1, -1])
    assert np.isnan(got.third_eigenvalue)


def test_fitness_has_mean_one_and_goes_on_changing_with_the_steps() -> None:
    nineteen, twenty = indices(RANDOM), indices(RANDOM, fitness_steps=20)
    assert nineteen.fitness.mean() == pytest.approx(1)
    assert nineteen.fitness_complexity.mean() == pytest.approx(1)
    assert nineteen.fitness.tolist() != twenty.fitness.tolist()


@pytest.mark.parametrize("matrix", [[[0, 2]], [[0.5, 1]], [1, 0], [[np.nan, 1]]])
def test_what_is_no_matrix_of_zeros_and_ones_is_refused(matrix: list) -> None:
    with pytest.raises(ValueError, match="zeros and ones"):
        indices(matrix)


def test_an_anchor_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one value per area"):
        indices(PRINTED, [1, 2])


JOBS = np.random.default_rng(5).integers(0, 40, (12, 40)) * 10.0


def printed(jobs: np.ndarray) -> np.ndarray:
    """Specialisation at the printed figures."""
    return ((jobs > 0) & (jobs * jobs.sum() >= np.outer(jobs.sum(axis=1), jobs.sum(axis=0)))).astype(float)


def test_without_rounding_the_range_is_the_printed_index_and_its_rank() -> None:
    got = rounding_ranges(JOBS, np.zeros_like(JOBS), ANCHOR, draws=40)
    eci = indices(printed(JOBS), ANCHOR).eci
    assert got.eci_low == pytest.approx(eci)
    assert got.eci_high == pytest.approx(eci)
    assert got.rank_low.tolist() == got.rank_high.tolist() == (1 + (eci[None, :] > eci[:, None]).sum(axis=1)).tolist()


def test_wider_rounding_gives_wider_ranges_and_the_same_seed_the_same() -> None:
    narrow, wide, again = (rounding_ranges(JOBS, np.full_like(JOBS, width), ANCHOR) for width in (1, 60, 60))
    assert (wide.eci_high - wide.eci_low).mean() > 2 * (narrow.eci_high - narrow.eci_low).mean() > 0
    assert wide.eci_low.tolist() == again.eci_low.tolist()
    assert np.all((wide.rank_low >= 1) & (wide.rank_low <= wide.rank_high) & (wide.rank_high <= 12))
    assert wide.eci_low.tolist() != rounding_ranges(JOBS, np.full_like(JOBS, 60), ANCHOR, seed=2).eci_low.tolist()


def test_what_is_printed_as_nothing_stays_nothing_in_every_draw() -> None:
    jobs = np.array([[10.0, 10, 0, 0], [0, 10, 10, 0], [0, 0, 10, 10]])
    got = rounding_ranges(jobs, np.where(jobs > 0, 0, 1e6), [1, 2, 3], draws=40)
    assert got.eci_high == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert got.rank_low.tolist() == [3, 2, 1]


def test_areas_without_jobs_or_without_any_anchor_have_no_range() -> None:
    idle = np.vstack([JOBS, np.zeros(40)])
    got = rounding_ranges(idle, np.ones_like(idle), np.append(ANCHOR, 99), draws=40)
    assert undefined(got.eci_low) == [False] * 12 + [True]
    assert all(undefined(rounding_ranges(JOBS, np.ones_like(JOBS), np.full(12, np.nan), draws=40).rank_high))


def test_too_few_draws_and_negative_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        rounding_ranges(JOBS, JOBS, ANCHOR, draws=39)
    with pytest.raises(ValueError, match="not negative"):
        rounding_ranges(JOBS, -JOBS - 1, ANCHOR)


def test_each_panel_is_computed_by_itself_and_what_is_undefined_is_masked() -> None:
    rows = [("a", f"{area:02}", f"{number:02}", JOBS[area, number]) for area in range(12) for number in range(40)]
    rows += [("b", f"{area:02}", f"{area:02}", 10.0) for area in range(3)]
    panel, area, industry, jobs = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    ones = np.append(printed(JOBS).ravel(), [1, 1, 1])
    widths = np.ma.masked_where(panel == "b", np.full(len(rows), 5.0))
    cells = {"panel": panel, "area_code": area, "industry_code": industry, "jobs": jobs, "half_width": widths}
    anchors = {"panel": np.array(["a"] * 12), "area_code": area[:480:40], "anchor_value": ANCHOR}
    got = of_panels(cells | {"specialised": ones}, anchors)
    alone, ranges = indices(printed(JOBS), ANCHOR), rounding_ranges(JOBS, np.full_like(JOBS, 5), ANCHOR)
    inside = (got["panel"] == "a") & (got["side"] == "area")
    assert got["code"][inside].tolist() == [f"{code:02}" for code in range(12)]
    assert got["eigenvector_index"][inside].tolist() == pytest.approx(alone.eci.tolist())
    assert got["eci_low"][inside].tolist() == pytest.approx(ranges.eci_low.tolist())
    assert set(got["anchor_correlation"][inside]) == {alone.anchor_correlation}
    industries = (got["panel"] == "a") & (got["side"] == "industry")
    assert got["eigenvector_index"][industries].tolist() == pytest.approx(alone.pci.tolist())
    assert got["rank_high"][industries].tolist() == [None] * 40
    assert got["eigenvector_index"][got["panel"] == "b"].tolist() == [None] * 6
    assert got["k0"][got["panel"] == "b"].tolist() == [1] * 6


def test_what_is_specialised_in_nothing_has_no_row() -> None:
    cells = {"panel": ["a"] * 3, "area_code": ["A", "A", "B"], "industry_code": ["x", "y", "x"]}
    numbers = {"jobs": [10, 10, 5], "half_width": [1, 1, 1], "specialised": [0, 1, 0]}
    got = of_panels(cells | numbers, {"panel": [], "area_code": [], "anchor_value": []})
    assert list(zip(got["side"], got["code"], strict=True)) == [("area", "A"), ("industry", "y")]


def test_no_panels_give_columns_without_rows() -> None:
    names = ("panel", "area_code", "industry_code", "jobs", "half_width", "specialised", "anchor_value")
    nothing = {name: np.array([]) for name in names}
    got = of_panels(nothing, nothing)
    assert {len(values) for values in got.values()} == {0}
    assert {"panel", "side", "code", "eigenvector_index", "fitness", "anchor_correlation"} <= got.keys()
