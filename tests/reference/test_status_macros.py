"""How status and bounds pass through sums, differences, ratios, ranks and series breaks: exact values, and what is withheld is never zero."""

from datetime import date

import polars as pl
import pytest
from harness.macros import Macros
from hypothesis import given, settings
from hypothesis import strategies as st

BREAKS = pl.DataFrame(
    [
        ("jobs", "all", None, "break", "period", date(2015, 1, 1), "scope"),
        ("money", "gss", "K02", "break", "period", date(2022, 1, 1), "method"),
        ("network", "lcrn", None, "break", "period", date(2024, 10, 1), "networks"),
        ("volume", "all", None, "break", "release", date(2025, 4, 17), "reference year"),
        ("pay", "all", None, "caution", "period", date(2020, 4, 1), "furlough"),
    ],
    schema={
        "measure_id": pl.String,
        "area_code_system": pl.String,
        "excepted_area_code": pl.String,
        "severity": pl.String,
        "compared_by": pl.String,
        "broken_on": pl.Date,
        "reason": pl.String,
    },
    orient="row",
)


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


def summed(macros: Macros, cap: str | None, *parts: tuple) -> tuple:
    macros.load("parts", relation("value value_low value_high", *parts))
    return macros.query(f"select {macros.rendered('sum_with_bounds', cap=cap)} from parts").row(0)


def test_sum_of_known_parts_adds_values_and_bounds(macros: Macros) -> None:
    assert summed(macros, None, (10, 5, 15), (200, 175, 225)) == (210, 180, 240)


def test_withheld_part_leaves_a_sum_without_value_between_what_is_known_and_the_published_total(macros: Macros) -> None:
    assert summed(macros, None, (10, 5, 15), (None, None, None)) == (None, 5, None)
    assert summed(macros, None, (10, 5, 15), (None, 0, 40)) == (None, 5, 55)
    assert summed(macros, "50", (10, 5, 15), (None, 0, 40)) == (None, 5, 50)
    assert summed(macros, "60", (10, 5, 15), (None, 0, 40)) == (None, 5, 55)
    assert summed(macros, "50", (10, 5, 15), (None, None, None)) == (None, 5, 50)


@pytest.mark.parametrize(
    ("totals", "high"),
    [
        ((1000, 940, 300, 280), 20),
        ((1000, 990, 300, 280), 10),
        ((1000, 1003, 300, 280), 0),
        ((1000, 940, "null", "null"), 60),
        (("null", "null", "null", "null"), None),
    ],
)
def test_withheld_cell_is_at_most_what_both_totals_leave(macros: Macros, totals: tuple, high: int | None) -> None:
    assert macros.query(f"select {macros.rendered('withheld_high', *totals)} as high")["high"][0] == high


@pytest.mark.parametrize(
    ("numerator", "denominator", "ends"),
    [
        ((2, 4), (5, 10), (0.2, 0.8)),
        ((0, 4), (5, 10), (0, 0.8)),
        ((-4, 2), (5, 10), (-0.8, 0.4)),
        ((-4, -2), (5, 10), (-0.8, -0.2)),
        ((2, 4), (0, 10), (0.2, None)),
        ((2, None), (5, 10), (0.2, None)),
        ((2, 4), (5, None), (None, 0.8)),
    ],
)
def test_ends_of_a_ratio_are_the_corners_of_its_box(
    macros: Macros, numerator: tuple, denominator: tuple, ends: tuple
) -> None:
    n_low, n_high, d_low, d_high = ("null" if end is None else end for end in (*numerator, *denominator))
    low = macros.rendered("ratio_low", n_low, d_low, d_high)
    high = macros.rendered("ratio_high", n_high, d_low, d_high)
    assert macros.query(f"select {low} as low, {high} as high").row(0) == ends


def test_share_of_a_part_sets_its_own_bound_against_the_other_end_of_the_rest(macros: Macros) -> None:
    low = macros.rendered("share_low", "8", "12", "50")
    high = macros.rendered("share_high", "8", "12", "30")
    assert macros.query(f"select {low} as low, {high} as high").row(0) == (8 / (8 + 50 - 12), 12 / (12 + 30 - 8))


def change(macros: Macros, start: tuple, end: tuple, reason: str | None = None) -> dict:
    row = (*start, *end, reason)
    table = relation("value_from low_from high_from value_to low_to high_to reason", row).with_columns(
        pl.col("reason").cast(pl.String)
    )
    numbers = pl.exclude("reason").cast(pl.Float64)
    macros.load("pairs", table.with_columns(numbers))
    return macros.call("change_with_bounds", "pairs").row(0, named=True)


def test_change_and_growth_have_the_box_of_both_ends(macros: Macros) -> None:
    got = change(macros, (100, 90, 110), (150, 140, 160))
    assert (got["change"], got["change_low"], got["change_high"]) == (50, 30, 70)
    assert (got["growth"], got["growth_low"], got["growth_high"]) == pytest.approx((0.5, 140 / 110 - 1, 160 / 90 - 1))
    assert (got["is_direction_known"], got["change_reason"], got["growth_reason"]) == (True, None, None)


@pytest.mark.parametrize(
    ("end", "known"), [((119, 109, 129), False), ((120, 110, 130), True), ((81, 71, 91), False), ((80, 70, 90), True)]
)
def test_direction_is_known_from_the_sum_of_the_half_widths_on(macros: Macros, end: tuple, known: bool) -> None:
    assert change(macros, (100, 90, 110), end)["is_direction_known"] is known


def test_direction_without_bounds_is_neither_known_nor_unknown(macros: Macros) -> None:
    got = change(macros, (100, None, None), (150, 140, 160))
    assert (got["change"], got["is_direction_known"], got["change_low"]) == (50, None, None)


def test_withheld_end_leaves_no_change_but_the_bounds_that_it_has(macros: Macros) -> None:
    got = change(macros, (None, 0, 40), (150, 140, 160), "input_suppressed: confidential")
    assert (got["change"], got["growth"], got["is_direction_known"]) == (None, None, None)
    assert (got["change_low"], got["change_high"]) == (100, 160)
    assert got["change_reason"] == got["growth_reason"] == "input_suppressed: confidential"
    assert change(macros, (None, None, None), (1, 1, 1))["change_reason"].startswith("input_missing: ")


def test_pair_across_a_break_has_neither_change_nor_bounds(macros: Macros) -> None:
    got = change(macros, (100, 90, 110), (150, 140, 160), "series_break: scope")
    assert {got[f"{name}{end}"] for name in ("change", "growth") for end in ("", "_low", "_high")} == {None}
    assert (got["change_reason"], got["growth_reason"]) == ("series_break: scope", "series_break: scope")


def test_growth_from_zero_or_below_does_not_exist_and_says_so(macros: Macros) -> None:
    zero, below = change(macros, (0, 0, 0), (5, 5, 5)), change(macros, (-10, -10, -10), (5, 5, 5))
    assert (zero["change"], zero["growth"], zero["growth_high"], zero["growth_reason"]) == (
        5,
        None,
        None,
        "base_is_zero",
    )
    assert (below["change"], below["growth"], below["growth_low"]) == (15, None, None)
    assert below["growth_reason"].startswith("undefined: ")


@settings(deadline=None, max_examples=60)
@given(
    ends=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 40), st.integers(0, 40), st.floats(0, 1)), min_size=2, max_size=2
    )
)
def test_bounds_hold_every_change_that_the_ends_allow(ends: list[tuple]) -> None:
    (a, a_below, a_above, a_at), (b, b_below, b_above, b_at) = ends
    start, end = (a, max(a - a_below, 0), a + a_above), (b, max(b - b_below, 0), b + b_above)
    true_start, true_end = (low + at * (high - low) for (_, low, high), at in ((start, a_at), (end, b_at)))
    with Macros() as macros:
        got = change(macros, start, end)
    assert got["change_low"] - 1e-9 <= true_end - true_start <= got["change_high"] + 1e-9
    if got["growth_high"] is not None:
        assert got["growth_low"] - 1e-9 <= true_end / true_start - 1 <= got["growth_high"] + 1e-9
    if got["is_direction_known"]:
        assert got["change_low"] >= 0 or got["change_high"] <= 0


def crossed(macros: Macros, measure: str, start: str, end: str, **settings: str) -> str | None:
    macros.load("breaks", BREAKS)
    text = macros.rendered("series_break", "breaks", f"'{measure}'", f"date '{start}'", f"date '{end}'", **settings)
    return macros.query(f"select {text} as reason")["reason"][0]


def test_pair_crosses_a_break_from_the_day_before_to_the_day_itself(macros: Macros) -> None:
    assert crossed(macros, "jobs", "2014-12-31", "2015-01-01") == "series_break: scope"
    assert crossed(macros, "jobs", "2014-01-01", "2014-12-31") is None
    assert crossed(macros, "jobs", "2015-01-01", "2015-12-31") is None
    assert crossed(macros, "money", "2014-01-01", "2015-12-31") is None


def test_year_that_holds_the_break_lies_on_neither_side(macros: Macros) -> None:
    assert crossed(macros, "network", "2023-04-01", "2025-03-31") == "series_break: networks"
    assert crossed(macros, "network", "2024-04-01", "2026-03-31") == "series_break: networks"
    assert crossed(macros, "network", "2022-04-01", "2024-03-31") is None


def test_break_counts_only_for_its_system_and_not_for_the_excepted_area(macros: Macros) -> None:
    ends = ("2021-01-01", "2022-12-31")
    assert crossed(macros, "money", *ends, area_code_system="'gss'", area_code="'E12'") == "series_break: method"
    assert crossed(macros, "money", *ends, area_code_system="'gss'", area_code="'K02'") is None
    assert crossed(macros, "money", *ends, area_code_system="'itl2021'") is None
    assert crossed(macros, "jobs", "2014-01-01", "2015-12-31", area_code_system="'itl2021'") == "series_break: scope"


def test_editions_in_prices_of_different_years_do_not_divide_and_one_edition_does(macros: Macros) -> None:
    ends = ("2010-01-01", "2020-12-31")
    old, new = "date '2024-04-24'", "date '2025-04-17'"
    assert crossed(macros, "volume", *ends) is None
    assert crossed(macros, "volume", *ends, released_from=old, released_to=new) == "series_break: reference year"
    assert crossed(macros, "volume", *ends, released_from=new, released_to=old) == "series_break: reference year"
    assert crossed(macros, "volume", *ends, released_from=new, released_to=new) is None
    unknown = "cast(null as date)"
    assert crossed(macros, "volume", *ends, released_from=unknown, released_to=new) == "series_break: reference year"


def test_caution_is_told_apart_from_a_break(macros: Macros) -> None:
    assert crossed(macros, "pay", "2019-04-10", "2020-04-22") is None
    assert crossed(macros, "pay", "2019-04-10", "2020-04-22", severity="caution") == "series_caution: furlough"
