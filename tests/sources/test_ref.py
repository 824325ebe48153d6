"""Results of the Research Excellence Framework: what is read, and what is refused with its row."""

import csv
import io

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.sources import ref
from tests.fakes.ref import HEADER, HEADER_2014, results_2021, workbook
from tests.fakes.workbooks import declaring_one_cell, with_entity_bomb, xlsx

REF2021, REF2014 = ref.DATASETS
# Column of the sheet, from 0.
UNIT, LETTER, JOINT, PROFILE, FTE, TOTAL, ELIGIBLE, FOUR_STAR = 4, 6, 8, 9, 10, 11, 12, 13


def read(content: bytes, dataset: Dataset = REF2021, name: str = "results.xlsx") -> pl.DataFrame:
    table = dataset.parse({name: content})
    check_table(dataset, table)
    return table


def refusal(content: bytes, dataset: Dataset = REF2021, name: str = "results.xlsx") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(content, dataset, name)
    assert caught.value.remedy
    return caught.value


def changed(row: int, column: int, value) -> bytes:
    rows = results_2021()
    rows[row][column] = value
    return workbook(rows)


def rows_2014() -> list[list[str]]:
    place = ["10000001", "A", "10", "A", "3", "Allied Health", " ", "", ""]
    return [[*place, profile, "11.3", "6.4", "68.1", "25.5", "0", "0"] for profile in ("Outputs", "Overall")]


def csv_2014(rows: list[list[str]], header: list[str] = HEADER_2014) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def test_rows_keep_their_place_in_the_sheet_and_markers_their_text():
    table = read(workbook(results_2021()))
    assert table["source_row"].to_list() == list(range(8, 16))
    assert table["4*"].to_list() == ["50", "-", "-", "-", *["33.3"] * 4]
    assert table["% of eligible staff submitted"].to_list() == ["N/A"] * 4 + ["1290"] * 4
    assert table["Institution code (UKPRN)"][0] == "10000001"
    assert table["FTE of submitted staff"][4] == "10.25"


@pytest.mark.parametrize("titles", [3, 9])
def test_the_header_is_found_below_fewer_or_more_titles(titles):
    table = read(workbook(results_2021(), titles=titles))
    assert (table.height, table["source_row"][0]) == (8, titles + 4)


def test_a_workbook_that_claims_to_be_one_cell_is_read_whole():
    assert read(declaring_one_cell(workbook(results_2021()))).height == 8


def test_a_sheet_of_notes_beside_the_results_does_no_harm():
    both = xlsx({"Notes": [["About"]], "Results": [HEADER, *results_2021()]})
    assert read(both).height == 8


def test_results_of_2014_are_read_from_a_csv_file_and_a_workbook():
    table = read(csv_2014(rows_2014()), REF2014, "REF2014_Results.csv")
    assert table["FTE Category A staff submitted"].to_list() == ["11.3", "11.3"]
    assert table["source_row"].to_list() == [2, 3]
    assert read(workbook(rows_2014(), HEADER_2014), REF2014).height == 2


def test_the_layout_of_one_year_is_not_that_of_the_other():
    assert "FTE Category A" in refusal(workbook(results_2021()), REF2014).problem
    assert "FTE of submitted staff" in refusal(workbook(rows_2014(), HEADER_2014)).problem


@pytest.mark.parametrize(
    ("content", "said", "row"),
    [
        (workbook(results_2021(), [*HEADER[:-1], "Not classified"]), "no column is Unclassified", 7),
        (workbook(results_2021(), [*HEADER, "5*"]), "'5*'", 7),
        (workbook(results_2021(), ["UKPRN", *HEADER[1:]]), "0 sheets have a row that begins with", None),
        (workbook([]), "no rows below the header", 7),
        (xlsx({"a": [HEADER, *results_2021()], "b": [HEADER, *results_2021()]}), "2 sheets have a row", None),
        (xlsx({"a": [["Year", "2021"], HEADER, *results_2021()]}), "more in it than a title", 1),
        (workbook([*results_2021(), ["Source: REF"]]), "Institution name is empty", 16),
        (workbook([*results_2021(), results_2021()[0]]), "several rows have the same key", 8),
        (changed(0, HEADER.index("Institution name"), "NaN"), "Institution name is not the same in every row", 8),
        (changed(0, FOUR_STAR, ".."), "4* is not a percentage", 8),
        (changed(1, FOUR_STAR, 10), "all be '-'", 9),
        (changed(4, FOUR_STAR, 0.333), "4* is not a percentage", 12),
        (changed(4, FOUR_STAR, 13.3), "add up to 100", 12),
        (changed(0, FTE, 250_000), "outside the plausible band", 8),
        (changed(0, FTE, "2,5"), "not a plain decimal", 8),
        (changed(0, UNIT, 35), "not a unit of assessment", 8),
        (changed(0, PROFILE, "Output"), "Profile is not one of", 8),
        (changed(4, TOTAL, None), "has the total FTE", 12),
        (changed(4, TOTAL, 5), "more than the total", 12),
        (changed(0, ELIGIBLE, "n/a"), "% of eligible staff submitted is not", 8),
        (changed(4, LETTER, "first"), "not a capital letter", 12),
        (b"", "is empty", None),
        (b"<!DOCTYPE html><html>Sorry</html>", "not a workbook", None),
        (workbook(results_2021())[:2000], "truncated or corrupt", None),
        (with_entity_bomb(workbook(results_2021())), "declares a document type", None),
    ],
)
def test_rubbish_is_refused_with_its_row(content, said, row):
    error = refusal(content)
    assert said in error.problem
    assert error.row == row


def test_a_csv_file_in_another_encoding_is_refused():
    rows = rows_2014()
    rows[0][1] = "Université"
    content = csv_2014(rows).decode().encode("cp1252")
    assert "is not UTF-8" in refusal(content, REF2014, "results.csv").problem


@pytest.mark.parametrize("files", [{}, {"a.xlsx": b"", "b.xlsx": b""}])
def test_a_release_is_one_file(files):
    with pytest.raises(BadInput, match="a release is one file"):
        REF2021.parse(files)
