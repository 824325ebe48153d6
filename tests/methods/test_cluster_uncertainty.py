"""Probabilities of quotients and classes, and the bootstrap cut, against closed forms and against themselves."""

import dataclasses
import math
import tracemalloc

import numpy as np
import pytest
from scipy.stats import norm

from orchestration.methods.cluster_uncertainty import Rules, Sector, of_sectors, probabilities, standardised_cut

AREAS = 40
CLASSES = ("p_strong", "p_specialised", "p_not_specialised")
STARS = tuple(f"p_stars_{number}" for number in range(4))


def sector(industries: int = 2, areas: int = AREAS, cv: float = 0.3, base: float = 50, total_cv: float = 0.0) -> Sector:
    """Made-up jobs, the same every time."""
    random = np.random.default_rng(4)
    values = random.lognormal(6, 0.8, (industries, areas)).round(-1)
    totals = random.lognormal(13, 0.5, areas).round(-1)
    errors = np.full((industries, areas), 1.0)
    return Sector(
        [f"i{number}" for number in range(industries)],
        values,
        cv * errors,
        base * errors,
        errors,
        totals,
        np.full(areas, total_cv),
        np.zeros(areas),
    )


def printed_quotients(made: Sector) -> np.ndarray:
    jobs = (made.values * made.weights).sum(axis=0)
    return jobs * made.area_totals.sum() / (made.area_totals * jobs.sum())


def test_without_errors_the_point_value_and_its_class_come_back() -> None:
    made = sector(cv=0, base=0)
    got = probabilities(made, draws=3, seed=1)
    quotients = printed_quotients(made)
    for name in ("lq_p05", "lq_p50", "lq_p95"):
        assert got[name] == pytest.approx(quotients, rel=1e-12)
    assert got["p_lq_above_1"].tolist() == (quotients > 1).tolist()
    assert got["p_top"].sum() == 3
    strong = (quotients >= np.quantile(quotients, 0.75)) & (quotients > 1)
    size = made.values.sum(axis=0) / made.values.sum()
    assert got["p_strong"].tolist() == (strong & (size >= 0.01)).tolist()


def test_probability_above_one_is_that_of_the_normal_distribution() -> None:
    """With certain totals the quotient of a single industry is above 1 where a sum of normal errors is above 0."""
    made = sector(industries=1)
    got = probabilities(made, draws=40_000, seed=2)["p_lq_above_1"]
    values, share = made.values[0], made.area_totals / made.area_totals.sum()
    variance = (made.cv[0] * values) ** 2 + made.rounding_base[0] ** 2 / 12
    spread = np.sqrt((1 - share) ** 2 * variance + share**2 * (variance.sum() - variance))
    expected = norm.cdf((values - share * values.sum()) / spread)
    assert np.abs(got - expected).max() < 0.012
    assert ((expected > 0.05) & (expected < 0.95)).sum() > 10


def test_another_seed_differs_by_no_more_than_the_error_of_the_simulation() -> None:
    draws = 2_000
    first, again, second = (probabilities(sector(), draws, seed) for seed in (1, 1, 2))
    for name in (*CLASSES, *STARS, "p_lq_above_1", "p_top"):
        assert first[name].tolist() == again[name].tolist()
        middle = (first[name] + second[name]) / 2
        assert np.all(
            np.abs(first[name] - second[name]) <= 4.5 * np.sqrt(2 * middle * (1 - middle) / draws) + 2 / draws
        )
    assert first["p_lq_above_1"].tolist() != second["p_lq_above_1"].tolist()


def test_every_draw_has_one_class_and_one_number_of_stars() -> None:
    got = probabilities(sector(total_cv=0.02), draws=500, seed=6)
    assert sum(got[name] for name in CLASSES) == pytest.approx(np.ones(AREAS))
    assert sum(got[name] for name in STARS) == pytest.approx(np.ones(AREAS))
    assert got["p_strong"] + got["p_specialised"] == pytest.approx(got["p_lq_above_1"])
    assert got["p_top"].sum() == pytest.approx(3)
    assert np.all(got["lq_p05"] <= got["lq_p50"]) and np.all(got["lq_p50"] <= got["lq_p95"])


def test_more_sampling_error_widens_the_range() -> None:
    narrow, wide = (probabilities(sector(cv=cv), draws=1_000, seed=6) for cv in (0.1, 0.4))
    assert np.all(wide["lq_p95"] - wide["lq_p05"] > 2 * (narrow["lq_p95"] - narrow["lq_p05"]))


def test_thresholds_are_those_of_the_rules() -> None:
    made = sector(cv=0, base=0)
    none = probabilities(made, 1, 1, Rules(strong_min_share=1, star_min_employment=1e9, top=1))
    assert none["p_strong"].sum() == 0
    assert none["p_stars_0"].sum() == AREAS
    assert none["p_top"].sum() == 1


@pytest.mark.parametrize("part", ["area_totals", "values"])
def test_a_quotient_without_jobs_is_refused(part: str) -> None:
    made = sector()
    empty = dataclasses.replace(made, **{part: np.zeros_like(getattr(made, part))})
    with pytest.raises(ValueError, match="needs jobs"):
        probabilities(empty, 10, 1)


def test_memory_does_not_grow_with_industries() -> None:
    peaks = []
    for industries in (3, 30):
        made = sector(industries, areas=374)
        tracemalloc.start()
        probabilities(made, draws=1_000, seed=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] == pytest.approx(peaks[0], rel=0.05)
    assert peaks[1] < 40e6


def table(*sectors: tuple[str, list[str]], areas: str = "ABCD") -> dict[str, np.ndarray]:
    """Cells of sectors (name, industries) in a few areas, sorted as the model sorts them."""
    random = np.random.default_rng(8)
    jobs = {(industry, area): float(random.integers(1, 90) * 10) for industry in ("x", "y", "z") for area in areas}
    rows = [
        {
            "release_id": "r",
            "period_label": "2021",
            "area_level": "itl2",
            "sector_key": name,
            "industry_code": industry,
            "area_code": area,
            "value": jobs[industry, area],
            "cv": 0.3,
            "rounding_base": 50.0,
            "weight": 1.0,
            "area_total": 5_000.0,
            "total_cv": 0.02,
            "total_rounding_base": 1_000.0,
        }
        for name, industries in sorted(sectors)
        for industry in industries
        for area in areas
    ]
    return {name: np.array([row[name] for row in rows], dtype=kind(rows[0][name])) for name in rows[0]}


def kind(value: object) -> type:
    return object if isinstance(value, str) else float


def test_a_further_sector_or_industry_changes_no_number_of_another() -> None:
    alone = of_sectors(table(("s", ["x", "y"])), draws=200, resamples=10)
    among = of_sectors(table(("a", ["z"]), ("s", ["x", "y"]), ("t", ["x"])), draws=200, resamples=10)
    kept = among["sector_key"] == "s"
    assert {name: column[kept].tolist() for name, column in among.items()} == {
        name: column.tolist() for name, column in alone.items()
    }
    assert among["sector_key"].tolist() == ["a"] * 4 + ["s"] * 4 + ["t"] * 4


def test_an_industry_without_a_row_for_an_area_is_refused() -> None:
    cells = {name: column[:-1] for name, column in table(("s", ["x", "y"])).items()}
    with pytest.raises(ValueError, match="row for every area"):
        of_sectors(cells, draws=10, resamples=10)


def test_no_cells_give_no_rows_in_all_columns() -> None:
    cells = table(("s", ["x"]))
    nothing = of_sectors({name: column[:0] for name, column in cells.items()}, draws=10, resamples=10)
    assert nothing.keys() == of_sectors(cells, draws=10, resamples=10).keys()
    assert {column.size for column in nothing.values()} == {0}


def test_an_unknown_is_refused_and_not_taken_for_zero() -> None:
    cells = table(("s", ["x", "y"]))
    cells["rounding_base"] = np.ma.masked_greater(cells["rounding_base"], 0)
    with pytest.raises(ValueError, match="unknown"):
        of_sectors(cells, draws=10, resamples=10)


def exact_cut(quotients: np.ndarray, quantile: float) -> float:
    """What the bootstrap estimates: order statistics of a resample are binomial."""
    n = quotients.size
    scores = np.sort((quotients - quotients.mean()) / quotients.std(ddof=1))
    place = quantile * (n - 1)

    def at_most(rank: int, number: int) -> float:
        share = number / n
        return sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(rank, n + 1))

    def mean(rank: int) -> float:
        return sum(scores[i - 1] * (at_most(rank, i) - at_most(rank, i - 1)) for i in range(1, n + 1))

    below = math.floor(place)
    return mean(below + 1) + (place - below) * (mean(min(below + 2, n)) - mean(below + 1))


def test_the_cut_is_the_expected_percentile_of_a_resample() -> None:
    quotients = printed_quotients(sector())
    cuts = [standardised_cut(quotients, 10_000, seed) for seed in (1, 1, 2)]
    assert cuts[0] == cuts[1] != cuts[2]
    assert cuts == pytest.approx([exact_cut(quotients, 0.95)] * 3, abs=0.02)


def test_areas_that_are_all_alike_have_no_cut() -> None:
    assert standardised_cut(np.full(40, 0.1) * 3, 100, 1) is None
    assert standardised_cut(np.array([1.0]), 100, 1) is None
    assert standardised_cut(np.array([]), 100, 1) is None
