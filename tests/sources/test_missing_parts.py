"""What tells that a table of Nomis or the ONS has lost rows or changed its unit: checks of all its rows together."""

import polars as pl
import pytest

from orchestration.ingest.dataset import Rule, no_address
from orchestration.ingest.errors import BadInput
from orchestration.sources.nomis.pages import unit_rules, whole_grid
from orchestration.sources.ons.declarations import as_many_rows
from orchestration.sources.ons.regional_accounts_sheets import ON_EVERY_SHEET, _check_sums
from orchestration.sources.ons.wide_sheets import Layout, long_rows, refusal

REGIONS = [f"TL{letter}" for letter in "CDEFGHIJKLMN"]


def broken(rule: Rule, table: pl.DataFrame) -> list[int]:
    """Places of the rows that a rule finds fault with."""
    return table.with_row_index().filter(rule.broken)["index"].to_list()


def counts(values: list[float], file: str = "a.csv") -> pl.DataFrame:
    return pl.DataFrame({"n": [f"{value:g}" for value in values], "source_file": file})


def test_counts_rounded_to_five_are_not_thousands():
    in_steps, _ = unit_rules("n", 5, 500)
    assert broken(in_steps, counts([5, 10, 15, 0])) == []
    assert broken(in_steps, counts([5, 10, 15, 12])) == [], "one odd figure is no change of unit"
    assert broken(in_steps, counts([0.005, 0.01, 0.015, 0])) == [0, 1, 2]


def test_largest_figure_of_a_long_file_shows_its_unit_and_one_file_does_not_hide_another():
    _, large = unit_rules("n", 5, 500)
    small, good = [*[5.0] * 499, 90.0], [*[5.0] * 499, 90_000.0]
    assert broken(large, counts(small)) == [499]
    assert broken(large, counts(small[-10:])) == [], "a short extract can be of small areas"
    assert broken(large, pl.concat([counts(good), counts(small, "b.csv")])) == [999]


def test_area_with_fewer_rows_than_others_has_lost_some():
    table = pl.DataFrame({"area": ["A", "A", "B", "B"], "date": ["1", "1", "1", "1"]})
    assert broken(whole_grid(("area", "date"), "date"), table) == []
    assert broken(whole_grid(("area", "date"), "date"), table.head(3)) == [2]
    assert broken(as_many_rows(("area",), ("date",)), table.head(3)) == [2]


@pytest.mark.parametrize(("name", "found"), [("St Helens", []), ("a.person@example.org", [0]), ("@home", [])])
def test_address_of_a_person_is_refused_and_not_repeated(name, found):
    rule = no_address("name")
    assert broken(rule, pl.DataFrame({"name": [name]})) == found
    assert rule.columns == ()


def test_year_that_is_missing_between_others_is_named():
    names = {"area_code": "code"}
    cells = pl.DataFrame(
        [["code", "2019", "2021", "f.csv", 1], ["TLC", "1", "2", "f.csv", 2]],
        schema=["c1", "c2", "c3", "source_file", "source_row"],
        orient="row",
    )
    with pytest.raises(BadInput, match=r"row 1: .*no column for 2020"):
        long_rows(cells, Layout(names=names, required=("area_code",)), refusal("x", "f.csv"))


@pytest.mark.parametrize(
    ("years", "is_refused"), [("2020 2019", False), ("2020 2021 2019", True), ("2019 2020 2021", False)]
)
def test_years_of_a_header_that_trade_places_are_refused(years, is_refused):
    heads = ["code", *years.split()]
    cells = pl.DataFrame(
        [[*heads, "f.csv", 1], ["TLC", *"123"[: len(heads) - 1], "f.csv", 2]],
        schema=[*(f"c{place}" for place in range(1, len(heads) + 1)), "source_file", "source_row"],
        orient="row",
    )
    layout = Layout(names={"area_code": "code"}, required=("area_code",))
    if is_refused:
        with pytest.raises(BadInput, match=r"row 1: .*neither ascending nor descending \(2020, 2021, 2019\)"):
            long_rows(cells, layout, refusal("x", "f.csv"))
    else:
        assert long_rows(cells, layout, refusal("x", "f.csv")).height == len(heads) - 1


def accounts(figures: dict[str, str], measure: str = "GVA at current prices", sheet: str = "1") -> pl.DataFrame:
    rows = [(sheet, measure, "pounds million", code, None, "2021", value) for code, value in figures.items()]
    names = ["sheet", "measure", "unit", "area_code", "industry_code", "year", "value"]
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return table.with_columns(source_file=pl.lit("b.xlsx"), source_row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))


WHOLE = {**dict.fromkeys(REGIONS, "30"), **{f"{code}{part}": "15" for code in REGIONS for part in "12"}}


def test_regions_that_do_not_add_up_are_refused_with_the_row_of_the_whole():
    _check_sums(accounts(WHOLE), "x")
    _check_sums(accounts({**WHOLE, "TLC1": "16"}), "x")
    with pytest.raises(BadInput, match=r"b.xlsx, row 2: .*TLC has 30 in 2021, but its 2 parts add up to 20"):
        _check_sums(accounts({**WHOLE, "TLC1": "5"}), "x")
    with pytest.raises(BadInput, match="but its 1 parts add up to 15"):
        _check_sums(accounts({code: value for code, value in WHOLE.items() if code != "TLC1"}), "x")
    with pytest.raises(BadInput, match="there is no row of TLC, but of 2 of its parts"):
        _check_sums(accounts({code: value for code, value in WHOLE.items() if code != "TLC"}), "x")


def test_sums_with_a_marker_volumes_and_excerpts_are_not_held_to_add_up():
    _check_sums(accounts({**WHOLE, "TLC1": "[u]"}), "x")
    _check_sums(accounts({**WHOLE, "TLC1": "5"}, measure="chained volume measures"), "x")
    _check_sums(accounts({"TLC": "30", "TLC1": "5"}), "x")


def test_area_that_one_sheet_of_a_workbook_lacks_is_named():
    many = {f"TLC{number:03}": "1" for number in range(600)}
    both = pl.concat([accounts(many), accounts({**many, "TLD": "1", "TLZ": "1"}, sheet="2")])
    assert both.row(broken(ON_EVERY_SHEET, both)[0], named=True)["area_code"] == "TLD"
    assert len(broken(ON_EVERY_SHEET, both)) == 1, "Extra-Regio has no figures per head"
