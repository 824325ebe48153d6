"""Disparity, convergence and resilience where the cases do not go: against plain Python, and on awkward tables."""

import math

import polars as pl
import pytest
from harness.macros import Macros
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


area = st.tuples(st.sampled_from("NSE"), st.integers(1, 10_000), st.integers(1, 1_000))


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(area, min_size=1, max_size=12))
def test_theil_splits_into_groups_and_every_index_stays_in_its_range(areas: list[tuple[str, int, int]]) -> None:
    with Macros() as session:
        session.load("areas", relation("group_code value population", *areas))
        (whole,) = session.call("inequality", "areas", []).iter_rows(named=True)
        groups = session.call("inequality_groups", "areas", [])
    people = sum(weight for _, _, weight in areas)
    mean = sum(value * weight for _, value, weight in areas) / people
    by_hand = sum(weight / people * value / mean * math.log(value / mean) for _, value, weight in areas)
    assert whole["theil_t"] == pytest.approx(by_hand, abs=1e-12)
    for theil in ("theil_t", "theil_l"):
        assert whole[f"{theil}_between"] + whole[f"{theil}_within"] == pytest.approx(whole[theil], abs=1e-12)
        parts = groups[f"{theil}_within_contrib"].sum() + groups[f"{theil}_between_contrib"].sum()
        assert parts == pytest.approx(whole[theil], abs=1e-12)
    for index in ("gini_w", "gini_unweighted", "hoover_index", "atkinson_1", "atkinson_05"):
        assert -1e-12 <= whole[index] < 1
    assert whole["n"] == len(areas)


def test_gini_over_people_is_the_mean_difference_between_them(macros: Macros) -> None:
    macros.load("areas", relation("value population", (3, 5), (1, 2), (9, 1), (4, 4)))
    got = macros.call("inequality", "areas", [], area_group="'all'").row(0, named=True)
    people = [value for value, count in ((3, 5), (1, 2), (9, 1), (4, 4)) for _ in range(count)]
    mean = sum(people) / len(people)
    differences = sum(abs(one - other) for one in people for other in people)
    assert got["gini_w"] == pytest.approx(differences / (2 * len(people) ** 2 * mean))


def test_tied_areas_give_the_same_result_in_any_order(macros: Macros) -> None:
    rows = [("N", 5, 1), ("S", 5, 3), ("N", 2, 2), ("S", 8, 2), ("S", 2, 7)]
    results = []
    for name, given_rows in (("forwards", rows), ("backwards", rows[::-1])):
        macros.load(name, relation("group_code value population", *given_rows))
        results.append(macros.call("inequality", name, []).row(0))
    assert results[0] == pytest.approx(results[1], rel=1e-14)


def test_an_area_without_a_group_leaves_the_whole_known_and_its_parts_unknown(macros: Macros) -> None:
    macros.load("areas", relation("group_code value population", ("N", 1, 1), (None, 3, 1)))
    got = macros.call("inequality", "areas", []).row(0, named=True)
    assert (got["theil_t_between"], got["theil_l_within"]) == (None, None)
    assert got["theil_t"] == pytest.approx(0.25 * math.log(0.5) + 0.75 * math.log(1.5))


def test_an_area_without_people_changes_nothing_that_counts_people(macros: Macros) -> None:
    macros.load("areas", relation("group_code value population", ("N", 1, 1), ("N", 3, 1), ("S", 100, 0)))
    got = macros.call("inequality", "areas", []).row(0, named=True)
    assert (got["mean_weighted"], got["theil_t_between"], got["p90_popw"], got["max_min"]) == (2, 0, 3, 100)


def test_a_line_through_two_points_has_no_error_and_one_point_has_no_line(macros: Macros) -> None:
    macros.load("points", relation("name x y", ("two", 0, 1), ("two", 2, 5), ("one", 1, 1), ("none", None, 1)))
    got = macros.call("line_fit", "points", "x", "y", partition_by=["name"])
    columns = ["n", "intercept", "slope", "slope_se", "r2", "residual_sd"]
    assert {row["name"]: tuple(row[column] for column in columns) for row in got.iter_rows(named=True)} == {
        "two": (2, 1, 2, None, 1, None),
        "one": (1, None, None, None, None, None),
        "none": (0, None, None, None, None, None),
    }


def test_weights_count_in_proportion_and_not_in_size(macros: Macros) -> None:
    rows = ((0, 1, 1), (1, 3, 2), (2, 3, 1), (3, 8, 5))
    for name, factor in (("small", 1), ("large", 1000)):
        macros.load(name, relation("x y w", *((x, y, w * factor) for x, y, w in rows)))
    small, large = (macros.call("line_fit", name, "x", "y", "w").row(0) for name in ("small", "large"))
    assert small == pytest.approx(large, rel=1e-12)


def test_divergence_has_a_negative_speed_and_the_years_in_which_gaps_double(macros: Macros) -> None:
    rows = (("a", 1, 1, 1), ("b", 2, 4, 1), ("c", 4, 16, 1))
    macros.load("pairs", relation("area_code value_from value_to years", *rows))
    got = macros.call("convergence_beta_pairs", "pairs", []).row(0, named=True)
    assert (got["beta"], got["lambda"], got["halflife"]) == pytest.approx((1, -math.log(2), -1))


def test_equal_areas_have_no_slope_and_no_spread(macros: Macros) -> None:
    macros.load("pairs", relation("area_code value_from value_to years", ("a", 5, 6, 3), ("b", 5, 7, 3)))
    got = macros.call("convergence_beta_pairs", "pairs", []).row(0, named=True)
    assert (got["n"], got["beta"], got["lambda"], got["halflife"]) == (2, None, None, None)
    macros.load("spread", relation("period value", ("2020", 5), ("2020", 5), ("2021", 7)))
    assert sorted(macros.call("convergence_sigma", "spread").rows()) == [("2020", 2, 0, 0), ("2021", 1, 0, 0)]
    assert dict(macros.call("convergence_sigma", "spread", sd="sample").select("period", "sigma_cv").rows()) == {
        "2020": 0,
        "2021": None,
    }


jobs = st.integers(0, 40).map(lambda count: count * 5)


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.tuples(jobs, jobs), min_size=4, max_size=12))
def test_what_areas_gain_on_what_was_expected_others_lose(ends: list[tuple[int, int]]) -> None:
    """But for industries that the whole did not have at the start, which nothing was expected of."""
    cells = [(f"a{number % 3}", f"i{number // 3}", start, end) for number, (start, end) in enumerate(ends)]
    with Macros() as session:
        session.load("cells", relation("area_code industry_code value_from value_to", *cells))
        got = session.call("resilience_phase", "cells")
    if not sum(start for start, _ in ends):
        return
    change = sum(end - start for start, end in ends)
    present = {industry for _, industry, start, _ in cells if start}
    new = sum(end for _, industry, _, end in cells if industry not in present)
    assert got["expected_total"].sum() == pytest.approx(change, abs=1e-6)
    assert got["expected"].sum() == pytest.approx(change - new, abs=1e-6)


def test_jobs_that_never_fell_below_the_peak_have_no_drawdown(macros: Macros) -> None:
    rows = (("up", "2019", 100), ("up", "2020", 120), ("gone", "2019", 100), ("gone", "2020", 0), ("new", "2019", 0))
    macros.load("totals", relation("area_code period value", *rows))
    got = macros.call("resilience_drawdown", "totals", "'2019'")
    assert dict(got.rows()) == {"up": 0, "gone": 100, "new": None}
