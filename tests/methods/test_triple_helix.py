"""Bootstrap of the synergy against tables whose synergy is known, and against what chance must do."""

import itertools

import numpy as np
import pytest

from orchestration.methods.triple_helix import bootstrap_synergy, of_areas

# Cells of two places, two industries and two sizes: firms only where size is the exclusive or of the others.
XOR = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
CUBE = list(itertools.product(range(2), repeat=3))


def spread(cells: list[tuple], counts: list[float], resamples: int = 200, seed: int = 1, **further: float):
    return bootstrap_synergy(counts, *np.array(cells).T, resamples=resamples, seed=seed, **further)


@pytest.mark.parametrize(
    ("cells", "counts", "millibits"),
    [(XOR, [50] * 4, -1000), ([(0, 0, 0), (1, 1, 1)], [30, 30], 1000), (CUBE, [25] * 8, 0)],
)
def test_synergy_of_known_tables_is_what_it_is_and_lies_in_its_interval(cells, counts, millibits) -> None:
    got = spread(cells, counts)
    assert got.value == pytest.approx(millibits, abs=1e-9)
    assert got.low <= got.value <= got.high


def test_cells_without_firms_change_nothing() -> None:
    assert spread(CUBE, [7, 0, 0, 3, 0, 5, 9, 0]) == spread([CUBE[n] for n in (0, 3, 5, 6)], [7, 3, 5, 9])


def test_firms_in_one_cell_leave_no_doubt() -> None:
    assert spread([(0, 0, 0)], [12]) == (0, 0, 0, 0)


def test_interval_of_the_same_seed_is_the_same_and_of_another_is_not() -> None:
    assert spread(XOR, [9, 4, 7, 2], seed=5) == spread(XOR, [9, 4, 7, 2], seed=5)
    assert spread(XOR, [9, 4, 7, 2], seed=5).low != spread(XOR, [9, 4, 7, 2], seed=6).low


def test_ten_times_the_firms_narrow_the_interval_by_the_root_of_ten_and_the_bias_by_ten() -> None:
    counts = np.array([90, 20, 30, 60, 25, 75, 70, 30])
    few, many = spread(CUBE, counts, resamples=2000), spread(CUBE, 10 * counts, resamples=2000)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10**0.5, rel=0.15)
    # Miller 1955: the bias of a sum of entropies is -(cells - 1) / (2 n ln 2) bits for each, with its sign in the sum.
    expected = -1000 * (3 * (2 - 1) - 3 * (4 - 1) + (8 - 1)) / (2 * counts.sum() * np.log(2))
    assert few.bias == pytest.approx(expected, abs=0.6)
    assert many.bias == pytest.approx(expected / 10, abs=0.2)


def test_replicates_are_drawn_in_chunks_that_do_not_show(monkeypatch) -> None:
    whole = spread(XOR, [9, 4, 7, 2], resamples=120)
    monkeypatch.setattr("orchestration.methods.triple_helix.AT_ONCE", 7)
    assert spread(XOR, [9, 4, 7, 2], resamples=120) == whole


@pytest.mark.parametrize("counts", [[1, 2, 3, -1], [1, 2, 3, float("nan")], [0, 0, 0, 0]])
def test_tables_that_cannot_be_are_refused(counts: list[float]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        spread(XOR, counts)


def firms(*rows: tuple) -> dict[str, np.ndarray]:
    names = ["technology_classification", "landed_release_id", "reference_year", "region_code", "area_code"]
    columns = list(zip(*rows, strict=True)) or [()] * 8
    kinds = [object, object, np.int32, object, object, object, object, np.float64]
    names += ["technology", "size_band", "value"]
    return {name: np.array(column, dtype=kind) for name, column, kind in zip(names, columns, kinds, strict=True)}


def table(year: int, region: str, counts: list[float]) -> list[tuple]:
    return [
        ("broad", "r1", year, region, f"{region}{place}", f"t{technology}", f"s{size}", count)
        for (place, technology, size), count in zip(XOR, counts, strict=True)
    ]


def test_areas_and_the_whole_have_their_own_interval_in_each_year() -> None:
    rows = [*table(2020, "A", [5, 6, 7, 8]), *table(2020, "B", [0] * 4), *table(2021, "A", [5, 6, 7, 8])]
    got = of_areas(firms(*rows), "UK", resamples=50)
    assert got["area_code"].tolist() == ["A", "UK", "A", "UK"]
    assert got["reference_year"].tolist() == [2020, 2020, 2021, 2021]
    assert len(set(got["seed"].tolist())) == 4
    assert got["resamples"].tolist() == [50] * 4
    assert all(got["mbits_low"] < got["mbits_high"])


def test_an_area_does_not_change_when_another_comes_beside_it() -> None:
    alone = of_areas(firms(*table(2020, "A", [5, 6, 7, 8])), "UK", resamples=50)
    both = of_areas(firms(*table(2020, "A", [5, 6, 7, 8]), *table(2020, "B", [1, 2, 3, 4])), "UK", resamples=50)
    assert alone["mbits_low"][0] == both["mbits_low"][0]
    assert alone["mbits_low"][1] != both["mbits_low"][2]


def test_no_firms_at_all_are_columns_without_rows() -> None:
    got = of_areas(firms(), "UK", resamples=50)
    assert {column.shape for column in got.values()} == {(0,)}
