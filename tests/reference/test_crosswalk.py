"""Amounts move between boundary sets without gain, loss is shown, rates are refused."""

import polars as pl
import pytest
from harness.macros import Macros
from hypothesis import given, settings
from hypothesis import strategies as st

LINKS = pl.DataFrame(
    [
        ("A", "X", 1.0, "exact"),
        ("B", "X", 0.25, "population"),
        ("B", "Y", 0.75, "population"),
        ("C", "Y", 0.6, "area"),
        ("E", "Z", 1.0, "exact"),
        ("F", "Z", 1.0, "exact"),
    ],
    schema=["from_code", "to_code", "weight", "basis"],
    orient="row",
)


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def cells(*rows: tuple, aggregation: str = "sum") -> pl.DataFrame:
    """Cells of area, value and status, all of one measure and period."""
    return pl.DataFrame(
        [("m", area, value, status, aggregation) for area, value, status in rows],
        schema={
            "measure_id": pl.String,
            "area_code": pl.String,
            "value": pl.Float64,
            "value_status": pl.String,
            "aggregation": pl.String,
        },
        orient="row",
    )


def moved(macros: Macros, table: pl.DataFrame, links: pl.DataFrame = LINKS) -> tuple[dict, dict]:
    """Rows of the crosswalk by area, and the row of its loss."""
    macros.load("cells", table)
    macros.load("links", links)
    rows = macros.call("crosswalk", "cells", "links", partition_by=["measure_id"])
    lost = macros.call("crosswalk_loss", "cells", "links", partition_by=["measure_id"])
    assert lost.height == 1
    return {row["area_code"]: row for row in rows.iter_rows(named=True)}, lost.row(0, named=True)


def test_an_amount_is_split_by_weight_and_the_total_does_not_change(macros: Macros) -> None:
    rows, lost = moved(macros, cells(("A", 10, "rounded"), ("B", 40, "rounded")))
    assert (rows["X"]["value"], rows["X"]["value_status"]) == (20, "estimated")
    assert rows["Y"]["value"] == 30
    assert (lost["total_before"], lost["total_after"], lost["loss"], lost["loss_share"]) == (50, 50, 0, 0)


def test_whole_areas_keep_the_status_of_their_parts(macros: Macros) -> None:
    rows, _ = moved(macros, cells(("E", 1, "rounded"), ("F", 2, "rounded")))
    assert (rows["Z"]["value"], rows["Z"]["value_status"], rows["Z"]["parts_expected"]) == (3, "rounded", 2)
    rows, _ = moved(macros, cells(("E", 1, "final"), ("F", 2, "rounded")))
    assert rows["Z"]["value_status"] == "estimated"


def test_what_no_link_places_is_loss_as_amount_and_share(macros: Macros) -> None:
    rows, lost = moved(macros, cells(("A", 10, "final"), ("C", 50, "final"), ("D", 40, "final")))
    assert (lost["total_before"], lost["total_after"], lost["loss"]) == (100, 40, 60)
    assert lost["loss_share"] == pytest.approx(0.6)
    assert (lost["cells"], lost["cells_unplaced"]) == (3, 1)
    assert all((row["loss"], row["loss_share"]) == (60, pytest.approx(0.6)) for row in rows.values())


def test_a_partition_of_which_nothing_is_placed_has_no_row_but_its_loss(macros: Macros) -> None:
    rows, lost = moved(macros, cells(("D", 40, "final")))
    assert not rows
    assert (lost["total_before"], lost["total_after"], lost["loss"], lost["loss_share"]) == (40, 0, 40, 1)


def test_an_unknown_part_is_never_zero(macros: Macros) -> None:
    rows, lost = moved(macros, cells(("E", 1, "final"), ("F", None, "suppressed"), ("B", None, "suppressed")))
    assert (rows["Z"]["value"], rows["Z"]["value_status"], rows["Z"]["null_reason"]) == (1, "partial", None)
    assert (rows["Y"]["value"], rows["Y"]["value_status"]) == (None, "suppressed")
    assert rows["Y"]["null_reason"] == "no_part_is_known"
    assert (lost["cells_unknown"], lost["total_before"], lost["loss"]) == (2, 1, 0)


def test_an_absent_part_makes_the_area_partial(macros: Macros) -> None:
    rows, _ = moved(macros, cells(("E", 1, "final")))
    assert (rows["Z"]["value"], rows["Z"]["value_status"]) == (1, "partial")
    assert (rows["Z"]["parts_present"], rows["Z"]["parts_expected"]) == (1, 2)


@pytest.mark.parametrize("aggregation", ["mean", "none", "weighted_mean", None])
def test_rates_are_refused(macros: Macros, aggregation: str | None) -> None:
    rows, lost = moved(
        macros, cells(("A", 0.3, "final"), ("B", 0.5, "final"), ("D", 0.1, "final"), aggregation=aggregation)
    )
    for row in rows.values():
        assert (row["value"], row["value_status"]) == (None, "not_applicable")
        assert row["null_reason"] == "rates_are_never_crosswalked"
        assert (row["loss"], row["loss_share"]) == (None, None)
    assert (lost["total_before"], lost["total_after"], lost["loss"]) == (None, None, None)


def test_boundary_sets_with_the_same_codes_are_kept_apart(macros: Macros) -> None:
    both = pl.concat([LINKS.with_columns(from_system=pl.lit(name)) for name in ("one", "two")])
    other = both.filter((pl.col("from_system") == "one") | (pl.col("from_code") != "F"))
    table = pl.concat(cells(("E", 1, "final")).with_columns(boundary=pl.lit(name)) for name in ("one", "two"))
    macros.load("cells", table)
    macros.load("links", other)
    rows = macros.call("crosswalk", "cells", "links", partition_by=["measure_id", "boundary"], boundary_set="boundary")
    got = {
        row["boundary"]: (row["value"], row["parts_expected"], row["value_status"])
        for row in rows.iter_rows(named=True)
    }
    assert got == {"one": (1, 2, "partial"), "two": (1, 1, "final")}


@settings(deadline=None, max_examples=30)
@given(
    values=st.lists(st.integers(0, 10**6), min_size=4, max_size=4),
    cuts=st.lists(st.integers(0, 100), min_size=4, max_size=4),
)
def test_total_is_kept_whatever_the_weights_and_rises_with_none(values: list[int], cuts: list[int]) -> None:
    links = pl.DataFrame(
        [
            row
            for area, cut in zip("ABCD", cuts, strict=True)
            for row in ((area, "X", cut / 100, "area"), (area, "Y", 1 - cut / 100, "area"))
        ],
        schema=["from_code", "to_code", "weight", "basis"],
        orient="row",
    )
    with Macros() as macros:
        rows, lost = moved(macros, cells(*((a, float(v), "final") for a, v in zip("ABCD", values, strict=True))), links)
    assert sum(row["value"] for row in rows.values()) == pytest.approx(sum(values))
    assert lost["loss"] == pytest.approx(0)
