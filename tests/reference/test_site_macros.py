"""What the macros of triple helix, hidden excellence, wage premium and access promise beyond their cases."""

import itertools

import polars as pl
import pytest
from harness.compute import compute
from harness.macros import Macros
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from orchestration.methods import site_screen, triple_helix


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


def column(table: pl.DataFrame, name: str, key: str = "area_code") -> dict:
    return dict(table.select(key, name).rows())


FIRMS = "area_code subarea_code technology size_band value"
SCORES = "area_code strength_score visibility_score investment_per_head"
WAGES = "area_code occupation is_life_sci jobs mean_wage"
CELLS = [
    (area, f"{area}{place}", f"t{technology}", f"s{size}")
    for area, place, technology, size in itertools.product("AB", range(2), range(2), range(2))
]
TABLES = {
    "triple_helix": {"firms": relation(FIRMS, *((*cell, 3 + number * 7 % 11) for number, cell in enumerate(CELLS)))},
    "hidden_excellence": {
        "scores": relation(SCORES, ("A", 5, 1, 2), ("B", 4, 4, None), ("C", 3, 2, 9), ("D", 3, 7, 5), ("E", 1, 5, 6))
    },
    "wage_premium": {
        "wages": relation(
            WAGES,
            ("A", "x", 1, 10, 50),
            ("A", "x", 0, 20, 40),
            ("A", "y", 0, 5, 20),
            ("B", "x", 1, 4, 45),
            ("B", "y", 1, 6, 30),
        )
    },
    "accessibility": {
        "times": relation("origin destination minutes", ("A", "A", 5), ("A", "B", 30), ("B", "A", 30), ("B", "B", 7)),
        "zones": relation("area_code opportunities population", ("A", 10, 100), ("B", 40, 300)),
    },
}
NUMBERS = {
    "triple_helix": "value",
    "hidden_excellence": "strength_score",
    "wage_premium": "mean_wage",
    "accessibility": "opportunities",
}
PARAMETERS = {"triple_helix": {"total_area": "ALL"}}


@pytest.mark.parametrize("method", TABLES)
def test_each_period_of_each_indicator_is_computed_as_if_alone_even_when_its_name_is_null(method: str) -> None:
    def in_panel(tables: dict, period: str | None, indicator: str, factor: int) -> dict:
        return {
            name: table.with_columns(
                (pl.col(NUMBERS[method]) ** factor) if NUMBERS[method] in table.columns else pl.lit(1).alias("one"),
                pl.lit(period, pl.String).alias("period"),
                indicator_id=pl.lit(indicator),
            )
            for name, table in tables.items()
        }

    parameters = PARAMETERS.get(method, {})
    panels = [in_panel(TABLES[method], *panel) for panel in (("2020", "i", 1), (None, "i", 2), ("2020", "j", 3))]
    together = compute(method, {name: pl.concat([panel[name] for panel in panels]) for name in panels[0]}, parameters)
    alone = compute(method, TABLES[method], parameters)
    for name, expected in alone.items():
        got = together[name].filter((pl.col("period") == "2020") & (pl.col("indicator_id") == "i"))
        keys = [key for key in ("area_code", "component") if key in expected.columns]
        assert together[name].height == 3 * expected.height > 0
        assert_frame_equal(got.select(expected.columns).sort(keys), expected.sort(keys), check_dtypes=False)


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(st.integers(0, 9), min_size=len(CELLS), max_size=len(CELLS)))
def test_synergy_of_the_whole_is_that_of_its_areas_and_between_and_python_agrees(counts: list[int]) -> None:
    firms = relation(FIRMS, *((*cell, count) for cell, count in zip(CELLS, counts, strict=True)))
    got = compute("triple_helix", {"firms": firms}, {"total_area": "ALL"})
    parts = column(got["decomposition"], "contribution_mbits", "component")
    areas = {row["area_code"]: row for row in got["area"].iter_rows(named=True)}
    if not sum(counts):
        assert parts["total"] is None
        return
    assert parts["A"] + parts["B"] + parts["between"] == pytest.approx(parts["total"], abs=1e-8)
    for area, row in areas.items():
        assert min((row[name] for name in ("i_gt", "i_go", "i_to") if row["n_firms"]), default=0) > -1e-9
        own = firms.filter((pl.col("area_code") == area) | (area == "ALL"))
        if own["value"].sum():
            classes = (own[name].to_numpy() for name in ("subarea_code", "technology", "size_band"))
            spread = triple_helix.bootstrap_synergy(own["value"].to_numpy(), *classes, resamples=2, seed=1)
            assert row["th_t_mbits"] == pytest.approx(spread.value, abs=1e-8)
        else:
            assert (row["n_firms"], row["th_t_mbits"], parts[area]) == (0, None, 0)


def test_rows_that_carry_the_code_of_the_whole_are_not_counted_again() -> None:
    firms = TABLES["triple_helix"]["firms"]
    published = firms.with_columns(area_code=pl.lit("ALL"))
    got = compute("triple_helix", {"firms": pl.concat([firms, published])}, {"total_area": "ALL"})
    assert column(got["area"], "n_firms")["ALL"] == firms["value"].sum()


def test_shares_of_no_synergy_are_unknown_and_not_huge() -> None:
    even = relation(FIRMS, *((*cell, 5) for cell in CELLS))
    got = compute("triple_helix", {"firms": even}, {"total_area": "ALL"})["decomposition"]
    assert got["share_of_total"].to_list() == [None] * 4
    assert all(abs(value) < 1e-9 for value in got["contribution_mbits"])


def test_firms_without_a_whole_have_areas_and_no_decomposition() -> None:
    got = compute("triple_helix", {"firms": TABLES["triple_helix"]["firms"]}, {})
    assert set(got) == {"area"}
    assert sorted(got["area"]["area_code"]) == ["A", "B"]


def test_two_areas_fit_any_line_so_their_residuals_are_nothing_and_have_no_standard_error() -> None:
    scores = relation(SCORES, ("A", 5, 1, 2), ("B", 4, 4, 3))
    got = compute("hidden_excellence", {"scores": scores}, {})["area"]
    assert got["hid_resid"].to_list() == pytest.approx([0, 0], abs=1e-12)
    assert got["hid_resid_student"].to_list() == [None, None]


def test_a_single_column_of_visibility_may_be_named_without_a_list() -> None:
    alone, listed = (
        compute("hidden_excellence", TABLES["hidden_excellence"], {"visibility_columns": columns})["area"]
        for columns in ("visibility_score", ["visibility_score"])
    )
    assert_frame_equal(alone, listed, check_row_order=False)
    assert column(alone, "visibility_pctile") == {"A": 0, "B": 0.5, "C": 0.25, "D": 1, "E": 0.75}


def test_areas_that_are_equally_visible_have_no_line_but_a_gap() -> None:
    scores = relation(SCORES, ("A", 5, 1, 1), ("B", 4, 1, 1), ("C", 3, 1, 1))
    got = compute("hidden_excellence", {"scores": scores}, {})["area"].sort("area_code")
    assert got["hid_resid"].to_list() == [None] * 3
    assert got["hid_gap"].to_list() == [0.5, 0, -0.5]
    assert got["site_class"].to_list() == ["existing_strength_visible", "mixed", "mixed"]


def test_equal_mean_places_are_equal_whatever_they_are_made_of(macros: Macros) -> None:
    # Seven areas: places 1/6 + 5/6, 2/6 + 4/6 and 3/6 + 3/6 differ in the last digit of a double when added up.
    places = {"A": (1, 5), "B": (2, 4), "C": (3, 3), "D": (4, 2), "E": (5, 1), "F": (0, 0), "G": (6, 6)}
    rows = [("s", area, name, value) for area, pair in places.items() for name, value in zip("pq", pair, strict=True)]
    macros.load("inputs", relation("scheme_id area_code input_id value", *rows))
    got = column(macros.call("mean_percentile", "inputs", partition_by=["scheme_id"]), "mean_pctile")
    assert {got[area] for area in "ABCDE"} == {0.5}


def test_places_are_weighted_and_one_unknown_input_is_enough_not_to_know(macros: Macros) -> None:
    rows = (
        ("A", "p", 3, 1),
        ("A", "q", 1, 3),
        ("B", "p", 2, 1),
        ("B", "q", None, 3),
        ("C", "p", 1, 1),
        ("C", "q", 2, 3),
    )
    macros.load("inputs", relation("area_code input_id value weight", *rows))
    got = macros.call("mean_percentile", "inputs", weight="weight").sort("area_code")
    assert got["mean_pctile"].to_list() == [0.25, None, 0.75]
    assert got.select("n_inputs", "n_known").rows() == [(2, 2), (2, 1), (2, 2)]


GRID = [number / 20 for number in range(21)]


def test_python_gives_every_pair_of_percentiles_the_class_that_the_macro_gives(macros: Macros) -> None:
    pairs = list(itertools.product(GRID, GRID))
    macros.load("pairs", relation("strength visibility", *pairs))
    for thresholds in (site_screen.Thresholds(), site_screen.Thresholds(0.7, 0.8, 0.55, 0.35)):
        rendered = macros.rendered("site_class_of", "strength", "visibility", *thresholds)
        got = macros.query(f"select {rendered} as site_class from pairs order by strength, visibility")
        strength, visibility = (pl.Series(values).to_numpy() for values in zip(*sorted(pairs), strict=True))
        classes = site_screen.site_classes(strength, visibility, thresholds)
        assert got["site_class"].to_list() == [site_screen.CLASSES[number] for number in classes]


def test_premium_is_standardised_by_all_areas_together_and_covers_what_the_area_has() -> None:
    got = compute("wage_premium", TABLES["wage_premium"], {})["area"].sort("area_code")
    # Sector jobs of both areas: 14 in x, 6 in y. A has the sector in x only, at 50 against (500 + 800) / 30.
    assert got["standard_coverage"].to_list() == pytest.approx([0.7, 1])
    assert got["wage_prem_within"].to_list() == pytest.approx([50 / (1300 / 30) - 1, 0])
    assert got["wage_prem_standardised"].to_list() == pytest.approx([50 / (1300 / 30) - 1, 0])
    assert got["wage_prem_raw"].to_list() == pytest.approx([50 / (1400 / 35) - 1, 0])


def test_no_sector_anywhere_is_no_premium_and_no_coverage() -> None:
    wages = relation(WAGES, ("A", "x", 0, 20, 40))
    row = compute("wage_premium", {"wages": wages}, {})["area"].row(0, named=True)
    assert row["mean_wage_all"] == 40
    assert {row[name] for name in row if name not in ("area_code", "mean_wage_all")} == {None}


def test_a_zone_with_no_time_to_itself_has_no_power_potential_but_is_there() -> None:
    times = relation("origin destination minutes", ("A", "A", 0))
    zones = relation("area_code opportunities population", ("A", 10, 5))
    row = compute("accessibility", {"times": times, "zones": zones}, {})["zone"].row(0, named=True)
    assert (row["acc_hansen"], row["acc_power"], row["acc_cum45"], row["acc_min"]) == (10, None, 10, 0)
    assert row["acc_hansen_minmax"] is None


def test_the_threshold_names_its_column_and_is_inclusive() -> None:
    zoned = compute("accessibility", TABLES["accessibility"], {"threshold_minutes": 30})["zone"].sort("area_code")
    assert zoned["acc_cum30"].to_list() == zoned["acc_cum45"].to_list() == [50, 50]
    below = compute("accessibility", TABLES["accessibility"], {"threshold_minutes": 29})["zone"].sort("area_code")
    assert below["acc_cum29"].to_list() == [10, 40]


def test_straight_lines_are_great_circles_to_the_nearest_of_their_kind(macros: Macros) -> None:
    macros.load(
        "origins",
        relation(
            "kind origin latitude longitude",
            ("a", "equator", 0, 0),
            ("a", "pole", 90, 0),
            ("b", "x", 1, 1),
            ("c", "y", 1, 1),
        ),
    )
    macros.load(
        "destinations",
        relation("kind latitude longitude", ("a", 0, 90), ("a", 0, 1), ("a", None, 0), ("b", 1, 1)),
    )
    got = column(
        macros.call("straight_line_to_nearest", "origins", "destinations", partition_by=["kind"]),
        "km_to_nearest",
        "origin",
    )
    quarter = 3.141592653589793 / 2 * 6371.0088
    assert got.pop("x") == pytest.approx(0, abs=1e-3)
    assert got == {"equator": pytest.approx(quarter / 90), "pole": pytest.approx(quarter)}
