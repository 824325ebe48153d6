"""What the macros promise models and no case states: partitions, intervals, tiers, grids, identities."""

import itertools
import re

import numpy as np
import polars as pl
import pytest
from harness.macros import FOLDER, Macros
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


def by_area(table: pl.DataFrame, *columns: str) -> dict:
    return {
        row["area_code"]: tuple(row[name] for name in columns) if len(columns) > 1 else row[columns[0]]
        for row in table.iter_rows(named=True)
    }


CELLS = relation(
    "area_code industry_code period value low high is_capital population "
    "gva_gbp berd_gbp herd_goverd_gbp pnp_gbp polarity",
    *(
        (
            area,
            industry,
            period,
            jobs,
            0.9 * jobs,
            1.1 * jobs,
            area == "A",
            jobs + 9,
            90 * jobs,
            jobs + 3,
            jobs % 7,
            1,
            1,
        )
        for number, (area, industry, period) in enumerate(itertools.product("ABCD", "xyz", ("2019", "2020", "2021")))
        for jobs in [(number * number * 37) % 113]
    ),
)
PARTITIONED = {
    "location_quotient": {"partition_by": ["period"]},
    "cluster_strength": {"partition_by": ["period"], "star_min_employment": 10},
    "specialisation_diversity": {"partition_by": ["period"]},
    "spatial_concentration": {"partition_by": ["period"]},
    "spread_bounds": {"partition_by": ["period"], "low": "low", "high": "high"},
    "shift_share": {"period_from": "2019", "period_to": "2021"},
    "shift_share_total": {"period_from": "2019", "period_to": "2021"},
    "shift_share_annual": {"period_from": "2019", "period_to": "2021"},
    "shift_share_dynamic_total": {"period_from": "2019", "period_to": "2021"},
    "net_new_jobs": {"period_from": "2019", "period_to": "2021", "partition_by": ["industry_code"]},
    "rd_gap": {"partition_by": ["period", "industry_code"], "is_benchmark": "is_capital"},
    "rd_gap_total": {"partition_by": ["period", "industry_code"], "is_benchmark": "is_capital"},
    "gap_to_uk": {"partition_by": ["industry_code"], "reference_area": "B"},
    "levelling_up_mad": {"partition_by": ["industry_code", "period"]},
    "ranking": {"partition_by": ["industry_code", "period"]},
    "rank_intervals": {"partition_by": ["industry_code", "period"], "se": "1 + value / 20"},
    "tiers": {"partition_by": ["industry_code", "period"], "low": "low", "high": "high"},
    "location_quotient_own_cell_bounds": {"partition_by": ["period"], "low": "low", "high": "high"},
    "location_quotient_bounds": {
        "partition_by": ["period"], "low": "low", "high": "high", "total_low": "low", "total_high": "high",
    },
}  # fmt: skip


@pytest.mark.parametrize("macro", PARTITIONED)
def test_each_partition_is_computed_as_if_alone_even_when_its_name_is_null(macros: Macros, macro: str) -> None:
    other = CELLS.with_columns(
        value=pl.col("value") * 3 + 1, low=pl.col("low") / 2, herd_goverd_gbp=pl.col("herd_goverd_gbp") + 5
    )
    first = CELLS.with_columns(release_id=pl.lit("r1"))
    both = pl.concat([first, other.with_columns(release_id=pl.lit(None, pl.String))])
    arguments = dict(PARTITIONED[macro])
    if macro == "location_quotient_bounds":
        for name, table in (("alone_totals", first), ("together_totals", both)):
            macros.load(name, table.filter(pl.col("industry_code") == "z"))
    within = arguments.pop("partition_by", [])

    def computed(name: str, table: pl.DataFrame, partition_by: list[str]) -> pl.DataFrame:
        totals = {"area_totals": f"{name}_totals"} if macro == "location_quotient_bounds" else {}
        return macros.call(macro, macros.load(name, table), partition_by=partition_by, **arguments, **totals)

    alone = computed("alone", first, within)
    together = computed("together", both, ["release_id", *within])
    kept = together.filter(pl.col("release_id") == "r1").select(alone.columns)
    keys = [name for name, kind in alone.schema.items() if kind == pl.String]
    assert together.height == 2 * alone.height > 0
    assert_frame_equal(kept.sort(keys), alone.sort(keys), check_dtypes=False)


def test_a_sweep_gives_at_each_combination_what_the_rule_gives_and_counts_it(macros: Macros) -> None:
    cells = macros.load("cells", CELLS)
    combinations = list(itertools.product((0.9, 1.0, 1.2), (0.5, 0.7, 0.75, 1.0), (0.1, 0.25)))
    thresholds = relation("min_location_quotient quantile min_share", *combinations)
    swept = macros.call("cluster_threshold_sweep", cells, macros.load("thresholds", thresholds), ["period"])
    passed: dict[tuple, int] = {}
    for quotient, quantile, share in combinations:
        alone = macros.call(
            "cluster_strength",
            cells,
            ["period"],
            strong_min_lq=quotient,
            strong_quantile=quantile,
            strong_min_share=share,
        )
        here = swept.filter(
            (pl.col("min_location_quotient") == quotient)
            & (pl.col("quantile") == quantile)
            & (pl.col("min_share") == share)
        )
        keys = ["period", "area_code", "industry_code"]
        columns = [*keys, "lq_emp", "lq_cut", "cluster_strong"]
        wanted = alone.rename({"lq_q75": "lq_cut"}).select(columns).sort(keys)
        assert_frame_equal(here.select(columns).sort(keys), wanted, check_dtypes=False)
        for *key, strong in wanted.select(*keys, "cluster_strong").iter_rows():
            passed[tuple(key)] = passed.get(tuple(key), 0) + strong
    counted = {row[:3]: row[3:] for row in swept.select(*keys, "n_strong", "n_combinations").iter_rows()}
    assert counted == {key: (number, len(combinations)) for key, number in passed.items()}
    assert len(set(passed.values())) > 4


@pytest.mark.parametrize(
    ("strong", "quotient", "word"),
    [(1, 1.4, "strong cluster"), (0, 1.4, "specialised"), (0, 1.0, "not specialised"), (0, 0.0, "not specialised"),
     (None, 1.4, "specialised"), (None, None, "unknown"), (0, None, "unknown")],
)  # fmt: skip
def test_a_class_in_words_follows_from_flag_and_quotient(macros: Macros, strong, quotient, word) -> None:
    macros.load("flags", pl.DataFrame({"s": [strong], "q": [quotient]}, schema={"s": pl.Int64, "q": pl.Float64}))
    spelled = macros.rendered("cluster_class", "s", "q")
    assert macros.query(f"select {spelled} as word from flags")["word"].to_list() == [word]


@pytest.mark.parametrize(
    ("low", "high", "undecided"),
    [(0.9, 1.1, True), (1.0, 1.1, True), (0.9, 1.0, False), (1.1, 1.2, False), (None, 1.1, None)],
)
def test_what_may_lie_on_either_side_of_a_threshold_is_undecided(macros: Macros, low, high, undecided) -> None:
    macros.load("ends", pl.DataFrame({"l": [low], "h": [high]}, schema={"l": pl.Float64, "h": pl.Float64}))
    spelled = macros.rendered("is_undecided", "l", "h", 1)
    assert macros.query(f"select {spelled} as undecided from ends")["undecided"].to_list() == [undecided]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.sql")), ids=lambda file: file.name)
def test_method_macros_need_nothing_from_dbt(file) -> None:
    calls = re.findall(
        r"\b(ref|source|var|env_var|adapter|target|this|config|execute|run_query|return)\b\s*[(.]",
        file.read_text(encoding="utf-8"),
    )
    assert not calls


NET_NEW_JOBS = {
    "both_grow": (50, 60, 200, 220, "ok", 2 / 3),
    "capital_falls_net_gain": (50, 45, 200, 215, "not_a_share_mixed_signs", None),
    "outside_falls_net_gain": (50, 65, 200, 195, "not_a_share_mixed_signs", None),
    "both_fall": (50, 30, 200, 190, "share_of_net_loss", 1 / 3),
    "capital_falls_net_loss": (50, 30, 200, 215, "not_a_share_net_negative_mixed_signs", None),
    "outside_falls_net_loss": (50, 55, 200, 180, "not_a_share_net_negative_mixed_signs", None),
    "net_zero": (50, 45, 200, 205, "undefined_net_zero", None),
    "nothing_changes": (50, 50, 200, 200, "undefined_net_zero", None),
    "all_outside": (50, 50, 200, 220, "ok", 1.0),
    "all_in_capital": (50, 60, 200, 200, "ok", 0.0),
    "loss_all_in_capital": (50, 40, 200, 200, "share_of_net_loss", 0.0),
    "unknown_outside": (50, 60, 200, None, None, None),
}


def test_share_of_new_jobs_has_a_status_for_every_pair_of_signs(macros: Macros) -> None:
    rows = [
        (sector, area, capital, "2011", "2020", start, end)
        for sector, (l0, l1, o0, o1, *_) in NET_NEW_JOBS.items()
        for area, capital, start, end in (("L", True, l0, l1), ("O", False, o0, o1))
    ]
    macros.load("pairs", relation("sector_id area_code is_capital period_from period_to value_from value_to", *rows))
    got = macros.call("net_new_jobs_pairs", "pairs", partition_by=["sector_id"])
    computed = {
        row["sector_id"]: (row["jobs_outside_status"], row["jobs_outside_share"]) for row in got.iter_rows(named=True)
    }
    assert computed == {
        sector: (status, pytest.approx(share) if share is not None else None)
        for sector, (*_, status, share) in NET_NEW_JOBS.items()
    }


@pytest.mark.parametrize(
    ("half_widths", "status"), [((12, 12), "undefined_within_rounding"), ((10, 5), "ok"), ((None, None), "ok")]
)
def test_net_change_below_twice_the_half_widths_may_be_rounding(
    macros: Macros, half_widths: tuple, status: str
) -> None:
    rows = (("L", True, "a", "b", 100, 110, half_widths[0]), ("O", False, "a", "b", 200, 220, half_widths[1]))
    macros.load("pairs", relation("area_code is_capital period_from period_to value_from value_to half_width", *rows))
    got = macros.call("net_new_jobs_pairs", "pairs", half_width="half_width").row(0, named=True)
    assert got["emp_change"] == 30
    assert (got["jobs_outside_status"], got["jobs_outside_share"]) == (status, 2 / 3 if status == "ok" else None)


def test_half_widths_of_both_periods_count(macros: Macros) -> None:
    rows = (("L", True, "a", 100, 5), ("L", True, "b", 110, 5), ("O", False, "a", 200, 5), ("O", False, "b", 220, 5))
    macros.load("jobs", relation("area_code is_capital period value half_width", *rows))
    got = macros.call("net_new_jobs", "jobs", "a", "b", half_width="half_width").row(0, named=True)
    assert got["jobs_outside_status"] == "undefined_within_rounding"


def test_area_without_a_row_at_one_end_is_unknown_until_the_grid_is_completed(macros: Macros) -> None:
    rows = (("L", True, "a", 100), ("L", True, "b", 110), ("O", False, "b", 20))
    macros.load("jobs", relation("area_code is_capital period value", *rows))
    axes = [{"relation": "jobs", "columns": ["area_code", "is_capital"]}, {"relation": "jobs", "columns": ["period"]}]
    macros.view("grid", macros.rendered("complete_grid", "jobs", axes))
    assert macros.call("net_new_jobs", "jobs", "a", "b")["emp_change_outside"].to_list() == [None]
    assert macros.call("net_new_jobs", "grid", "a", "b")["emp_change_outside"].to_list() == [20]


def test_completed_grid_fills_missing_rows_within_a_partition_and_keeps_nulls(macros: Macros) -> None:
    rows = (("r1", "A", "x", 1), ("r1", "B", "y", None), ("r2", "A", "x", 3))
    macros.load("cells", relation("release_id area_code industry_code value", *rows))
    axes = [{"relation": "cells", "columns": ["area_code"]}, {"relation": "cells", "columns": ["industry_code"]}]
    got = macros.call("complete_grid", "cells", axes, partition_by=["release_id"])
    assert sorted(got.rows()) == sorted(
        [("r1", "A", "x", 1), ("r1", "A", "y", 0), ("r1", "B", "x", 0), ("r1", "B", "y", None), ("r2", "A", "x", 3)],
        key=str,
    )


def test_bounds_from_given_intervals_agree_with_bounds_from_rounding_bands(macros: Macros) -> None:
    macros.load("cells", relation("area_code industry_code value", ("A", "x", 40), ("B", "x", 300), ("C", "x", 0)))
    macros.load("totals", relation("area_code value", ("A", 900), ("B", 4000), ("C", 60)))
    macros.load("rules", relation("size_from rounding_base", (1, 10), (50, 50), (250, 100)))
    bounds = macros.call("bres_rounding", "cells", "totals", "rules")
    macros.load("given_cells", bounds)
    macros.load("given_totals", macros.call("bres_cell_bounds", "totals", "rules"))
    given_bounds = macros.call(
        "location_quotient_bounds",
        "given_cells",
        "given_totals",
        low="e_lo",
        high="e_hi",
        total_low="e_lo",
        total_high="e_hi",
    )
    assert_frame_equal(given_bounds.sort("area_code"), bounds.select(given_bounds.columns).sort("area_code"))


def test_bounds_hold_every_quotient_that_the_intervals_allow_and_are_reached(macros: Macros) -> None:
    cells = {"A": (35, 45), "B": (250, 350), "C": (0, 5)}
    totals = {"A": (850, 950), "B": (3500, 4500), "C": (35, 85)}
    macros.load(
        "cells",
        relation("area_code industry_code value_low value_high", *((area, "x", *ends) for area, ends in cells.items())),
    )
    macros.load("totals", relation("area_code value_low value_high", *((area, *ends) for area, ends in totals.items())))
    computed = by_area(macros.call("location_quotient_bounds", "cells", "totals"), "lq_lo", "lq_hi")
    for number, area in enumerate(cells):
        corners = [
            (jobs[number] / totals_of[number]) / (sum(jobs) / sum(totals_of))
            for jobs in itertools.product(*cells.values())
            for totals_of in itertools.product(*totals.values())
        ]
        assert computed[area] == (pytest.approx(min(corners)), pytest.approx(max(corners)))


def test_rank_intervals_without_standard_errors_count_only_areas_that_do_not_touch(macros: Macros) -> None:
    rows = (
        ("A", 11, 10, 12),
        ("B", 9, 8, 10),
        ("C", 6, 5, 7),
        ("D", 7, 6, 9),
        ("E", None, None, None),
        ("F", None, 1, None),
    )
    macros.load("intervals", relation("area_code value value_low value_high", *rows))
    bounds = {"se": "null", "low": "value_low", "high": "value_high"}
    descending = by_area(macros.call("rank_intervals", "intervals", **bounds), "rank", "rank_lo", "rank_hi")
    none = (None, None, None)
    assert descending == {"A": (1, 1, 2), "B": (2, 1, 3), "D": (3, 2, 4), "C": (4, 3, 4), "E": none, "F": none}
    ascending = by_area(
        macros.call("rank_intervals", "intervals", descending=False, **bounds), "rank", "rank_lo", "rank_hi"
    )
    assert ascending == {"C": (1, 1, 2), "D": (2, 1, 3), "B": (3, 2, 4), "A": (4, 3, 4), "E": none, "F": none}


def test_withheld_area_with_bounds_has_an_interval_and_no_rank_and_widens_the_others(macros: Macros) -> None:
    rows = (("A", 20, 19, 21, 0.5), ("B", 12, 11, 13, 0.5), ("C", None, 5, 15, None), ("D", 4, 3, 4.5, 0.25))
    macros.load("intervals", relation("area_code value low high se", *rows))
    got = macros.call("rank_intervals", "intervals", low="low", high="high")
    assert by_area(got, "rank", "rank_lo", "rank_hi") == {
        "A": (1, 1, 1),
        "B": (2, 2, 3),
        "C": (None, 2, 3),
        "D": (3, 3, 4),
    }
    assert set(got["n_ranked"]) == {3}
    macros.load("intervals", relation("area_code value low high se", ("A", 20, 19, 21, 0.5), ("B", None, 30, 40, None)))
    got = macros.call("rank_intervals", "intervals", low="low", high="high")
    assert by_area(got, "rank", "rank_lo", "rank_hi") == {"A": (1, 1, 2), "B": (None, 1, 1)}


def test_standard_errors_decide_where_both_have_them_and_intervals_elsewhere(macros: Macros) -> None:
    rows = (("A", 10, 8.04, 11.96, 1), ("B", 7, 5.04, 8.96, 1), ("C", 8, 7.5, 8.5, None))
    macros.load("intervals", relation("area_code value low high se", *rows))
    got = by_area(macros.call("rank_intervals", "intervals", low="low", high="high"), "rank_lo", "rank_hi")
    assert got == {"A": (1, 2), "B": (2, 3), "C": (1, 3)}


@pytest.mark.parametrize(
    ("tail", "deviate"), [(0.5, 0), (0.025, 1.959963984540054), (0.0005, 3.290526731491895), (1e-13, 7.348796102800607)]
)
def test_normal_quantile_has_the_published_figures(macros: Macros, tail: float, deviate: float) -> None:
    got = macros.query(f"select {macros.rendered('upper_normal_quantile', tail)} as z")["z"][0]
    assert got == pytest.approx(deviate, abs=1e-12)


def test_tiers_hold_what_touches_their_leader_and_start_again_with_the_rest(macros: Macros) -> None:
    rows = (
        ("A", 11, 10, 12),
        ("B", 10, 8, 10),
        ("C", 9, 7, 9),
        ("D", 8, 6, 8),
        ("E", 6, 5, 6),
        ("F", 2, 1, 3),
        ("G", None, 1, 3),
        ("H", 5, None, 6),
    )
    macros.load("intervals", relation("area_code value value_low value_high", *rows))
    assert by_area(macros.call("tiers", "intervals"), "tier") == {
        "A": 1,
        "B": 1,
        "C": 2,
        "D": 2,
        "E": 3,
        "F": 4,
        "G": None,
        "H": None,
    }
    assert by_area(macros.call("tiers", "intervals", descending=False), "tier") == {
        "F": 1,
        "E": 2,
        "D": 2,
        "C": 3,
        "B": 3,
        "A": 4,
        "G": None,
        "H": None,
    }


def test_of_two_leaders_level_on_value_the_wider_one_sets_the_tier(macros: Macros) -> None:
    rows = (("A", 10, 9, 11), ("B", 10, 5, 15), ("C", 6, 5, 7))
    macros.load("intervals", relation("area_code value value_low value_high", *rows))
    assert by_area(macros.call("tiers", "intervals"), "tier") == {"A": 1, "B": 1, "C": 1}


def test_gap_uses_the_first_reference_that_has_a_value_in_the_period(macros: Macros) -> None:
    rows = (
        ("UK", "2019", 100),
        ("GB", "2019", 50),
        ("A", "2019", 80),
        ("UK", "2020", None),
        ("GB", "2020", 40),
        ("A", "2020", 80),
    )
    macros.load("figures", relation("area_code period value", *rows))
    got = macros.call("gap_to_uk", "figures", ["UK", "GB"]).filter(pl.col("area_code") == "A")
    assert dict(got.select("period", "gap_uk_idx").rows()) == {"2019": 80.0, "2020": 200.0}


def test_reference_stands_beside_nought_and_what_is_unknown_with_its_bounds(macros: Macros) -> None:
    rows = (("UK", "2019", 2, 1, 3), ("A", "2019", 0, 0, 1), ("B", "2019", None, None, None))
    macros.load("figures", relation("area_code period value value_low value_high", *rows))
    got = macros.call("gap_to_uk", "figures", low="value_low", high="value_high")
    assert by_area(got, "reference_value", "reference_low", "reference_high", "gap_uk_idx") == {
        "UK": (2, 1, 3, 100),
        "A": (2, 1, 3, 0),
        "B": (2, 1, 3, None),
    }


def test_shortfall_is_in_pounds_when_money_is(macros: Macros) -> None:
    rows = (("A", True, 10, 900, 50, 100, 0), ("B", False, 20, 800, 50, 40, 0))
    macros.load("rd", relation("area_code is_benchmark population gva_gbp berd_gbp herd_goverd_gbp pnp_gbp", *rows))
    assert by_area(macros.call("rd_gap", "rd"), "rd_gap_gbp", "public_rd_per_head_gbp") == {"A": (0, 10), "B": (160, 2)}
    totals = dict(macros.call("rd_gap_total", "rd").rows())
    assert (totals["missing_total_to_benchmark_gbp"], totals["implied_private_at_2to1_gbp"]) == (160, 320)


def test_figures_that_do_not_exist_can_be_left_out_of_research_spending(macros: Macros) -> None:
    macros.load("rd", relation("area_code is_benchmark population berd_gbp herd_goverd_gbp", ("A", True, 10, 50, 100)))
    got = macros.call("rd_gap", "rd", gva="cast(null as double)", nonprofit="0").row(0, named=True)
    assert (got["rd_intensity"], got["rd_per_head_gbp"]) == (None, 15)


jobs = st.integers(0, 40).map(lambda count: count * 5)


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.tuples(jobs, jobs), min_size=4, max_size=12))
def test_shift_share_adds_up_over_components_and_over_areas(ends: list[tuple[int, int]]) -> None:
    cells = [(f"a{number % 3}", f"i{number // 3}", start, end) for number, (start, end) in enumerate(ends)]
    with Macros() as macros:
        macros.load("cells", relation("area_code industry_code value_from value_to", *cells))
        got = macros.call("shift_share_pairs", "cells")
    growth = sum(end for _, end in ends) - sum(start for start, _ in ends)
    known = [row for row in got.iter_rows(named=True) if row["ss_national"] is not None]
    for row in known:
        assert row["ss_national"] + row["ss_mix"] + row["ss_regional"] == pytest.approx(
            row["emp_to"] - row["emp_from"], abs=1e-6
        )
    if sum(start for start, _ in ends):
        assert sum(row["ss_national"] for row in known) == pytest.approx(growth, abs=1e-6)


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.tuples(jobs, jobs, jobs), min_size=2, max_size=4))
def test_excess_jobs_add_up_to_none_on_a_full_grid_and_no_quotient_is_infinite(
    industries: list[tuple[int, ...]],
) -> None:
    cells = [
        (f"a{area}", f"i{number}", count)
        for number, counts in enumerate(industries)
        for area, count in enumerate(counts)
    ]
    with Macros() as macros:
        macros.load("cells", relation("area_code industry_code value", *cells))
        got = macros.call("location_quotient", "cells")
    excess = got.group_by("industry_code").agg(
        pl.col("lq_excess_jobs").sum(), pl.col("lq_excess_jobs").null_count().alias("unknown")
    )
    assert all(total == pytest.approx(0, abs=1e-6) for _, total, unknown in excess.rows() if not unknown)
    numbers = got.select(pl.col(pl.Float64))
    assert numbers.select(pl.all().is_infinite().any() | pl.all().is_nan().any()).row(0).count(True) == 0


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.tuples(jobs, jobs, jobs), min_size=1, max_size=8))
def test_variety_adds_up_to_entropy_and_measures_of_spread_stay_in_their_bounds(
    industries: list[tuple[int, ...]],
) -> None:
    cells = [
        (f"a{area}", f"i{row}", count) for row, counts in enumerate(industries) for area, count in enumerate(counts)
    ]
    places = [(f"i{row}", f"d{row // 2}", f"s{row // 4}") for row in range(len(industries))]
    with Macros() as macros:
        macros.load("cells", relation("area_code industry_code value", *cells))
        macros.load("hierarchy", relation("industry_code division section", *places))
        spread = macros.call("specialisation_diversity", "cells")
        variety = macros.call("related_variety", "cells", "hierarchy")
        concentration = macros.call("spatial_concentration", "cells")
    entropy = by_area(spread, "div_entropy")
    for row in variety.iter_rows(named=True):
        if row["uv"] is None:
            assert entropy[row["area_code"]] is row["div_entropy"] is None
        else:
            assert row["uv"] + row["rv"] == pytest.approx(row["div_entropy"], rel=1e-12, abs=1e-12)
            assert row["uv_section"] + row["srv"] == pytest.approx(row["uv"], rel=1e-12, abs=1e-12)
            assert row["div_entropy"] == pytest.approx(entropy[row["area_code"]], rel=1e-12, abs=1e-12)
    bounds = {"div_evenness": 1, "krugman": 2, "hoover_spec": 1, "hachman": 1, "hhi_spec": 1}
    for name, top in bounds.items():
        assert all(0 <= value <= top + 1e-12 for value in spread[name].drop_nulls())
    for name, top in {"loc_gini": 0.5, "hoover_idx": 100, "spatial_hhi": 1}.items():
        assert all(0 <= value <= top + 1e-12 for value in concentration[name].drop_nulls())


def test_a_threshold_other_than_one_moves_what_counts_as_specialised(macros: Macros) -> None:
    rows = (("A", "x", 6), ("A", "y", 4), ("B", "x", 2), ("B", "y", 8))
    macros.load("cells", relation("area_code industry_code value", *rows))
    assert by_area(macros.call("specialisation_diversity", "cells"), "mor_k0") == {"A": 1, "B": 1}
    assert by_area(macros.call("specialisation_diversity", "cells", lq_threshold=0.6), "mor_k0") == {"A": 2, "B": 1}
    ubiquity = (
        macros.call("spatial_concentration", "cells", lq_threshold=1.4).select("industry_code", "ubiquity").rows()
    )
    assert dict(ubiquity) == {"x": 1, "y": 0}


def entropy(cells: np.ndarray) -> float:
    shares = cells[cells > 0] / cells.sum()
    return float(shares @ np.log2(1 / shares))


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 5, 10])), min_size=1, max_size=7))
def test_bounds_of_spread_hold_every_corner_and_every_level_and_the_evenest_is_reached(cells: list) -> None:
    low = np.array([max(jobs - half, 0) for jobs, half in cells], float)
    high = np.array([jobs + half for jobs, half in cells], float)
    with Macros() as macros:
        rows = [("A", *ends) for ends in zip(low.tolist(), high.tolist(), strict=True)]
        macros.load("cells", relation("area_code value_low value_high", *rows))
        got = macros.call("spread_bounds", "cells").rows(named=True)
    if not high.sum():
        assert got == []
        return
    corners = [np.array(corner) for corner in itertools.product(*zip(low, high, strict=True))]
    levels = [np.clip(level, low, high) for level in np.linspace(0.1, high.max(), 400)]
    entropies = [entropy(point) for point in corners + levels if point.sum()]
    herfindahls = [float(point @ point) / point.sum() ** 2 for point in corners + levels if point.sum()]
    [bounds] = got
    assert bounds["entropy_lo"] <= min(entropies) + 1e-9
    assert max(entropies) - 1e-9 <= bounds["entropy_hi"] <= max(entropies) + 0.01
    assert min(herfindahls) - 0.01 <= bounds["hhi_lo"] <= min(herfindahls) + 1e-9
    assert bounds["hhi_hi"] >= max(herfindahls) - 1e-9


def test_bounds_of_spread_meet_where_nothing_is_rounded_and_are_absent_where_one_is_unknown(macros: Macros) -> None:
    rows = (("A", 8, 8), ("A", 4, 4), ("A", 4, 4), ("B", 1, None), ("B", 2, 3), ("C", 0, 0))
    macros.load("cells", relation("area_code value_low value_high", *rows))
    got = by_area(macros.call("spread_bounds", "cells"), "entropy_lo", "entropy_hi", "hhi_lo", "hhi_hi")
    assert got == {"A": (pytest.approx(1.5), pytest.approx(1.5), pytest.approx(0.375), pytest.approx(0.375))}
