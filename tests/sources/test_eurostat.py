"""Workbooks of NUTS changes, with made-up regions: two layouts of a header, notes among the rows, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets
from tests.fakes.workbooks import declaring_one_cell, with_entity_bomb, xlsx

(DATASET,) = (each for each in datasets() if each.source == "eurostat")
# 2010 to 2016: sorting numbers without a name, a header over two rows, notes below.
OLD = {
    "NUTS2013-NUTS2016": [
        [None, None, None, None, "Labels (version 2016)", None, None, None, "NUTS ", "Sorting order ", None, None],
        [
            None, "Code 2013", "Code 2016", "Country", "NUTS level 1", "NUTS level 2", "NUTS level 3", "Change", "level",
            "countries", "NUTS 2013", "NUTS 2016",
        ],
        [1, "UK", "UK", "UNITED KINGDOM", None, None, None, None, 0, 28, 1, 1],
        [2, "UKM2", "UKM7", None, None, "Eastern Scotland", None, "boundary shift", 2, 28, 2, 2],
        [3, "UKM3 (part)", None, None, None, "South Western Scotland", None, "discontinued", 2, 28, 3, None],
        [None] * 12,
        [None, None, "Note: codes with (part) are split.", *[None] * 9],
    ],
    "Correspondence NUTS-3": [
        ["Code 2013", "Code 2016", "Label", "Change", "Explanation (new = old)"],
        ["UKM21", "UKM71", "Angus and Dundee City", "recoded", "UKM71=UKM21"],
    ],
    "Version Date": [["Last updated", "2018"]],
}  # fmt: skip
# 2021: one row of header with remarks in the names, change codes, and a key beside the table.
NEW = {
    "Changes detailed NUTS 2016-2021": [
        [
            "Code 2016", "Code 2021", "Country", "NUTS level 1 \n(italics: NUTS 2016 else NUTS 2021)",
            "NUTS level 2 \n(italics: NUTS 2016 else NUTS 2021)", "NUTS level 3\n(italics: NUTS 2016 else NUTS 2021)",
            "Change codes*", "Change comments", "NUTS level", "Country order", "Region order (NUTS 2016)",
            "Region order (NUTS 2021)", None, None, "* Change codes:",
        ],
        ["UKN10", "UKN0A", None, None, None, "Derry", "2", "recode", 3, 28, 1, 1, None, None, "1: renamed"],
        ["TR10 ", "TR10 ", None, None, "İstanbul", None, None, None, 2, 30, 2, 2, None, None, "2: recoded"],
    ],
    "NUTS & SR 2021": [["Code 2021", "Country"], ["BE", "Belgique/België"]],
}  # fmt: skip


@pytest.fixture
def read() -> Callable[[bytes], pl.DataFrame]:
    """Parses and checks a workbook, as landing does."""

    def run(workbook: bytes) -> pl.DataFrame:
        table = DATASET.parse({"a.xlsx": workbook})
        check_table(DATASET, table)
        return table

    return run


def changed(sheets: dict, sheet: str, row: int, cells: list) -> bytes:
    """The workbook with one row (the first is 1) replaced."""
    rows = list(sheets[sheet])
    rows[row - 1] = cells
    return xlsx({**sheets, sheet: rows})


def test_both_kinds_of_sheet_are_read_and_notes_are_left_out(read) -> None:
    table = read(xlsx(OLD))
    assert table.select("SHEET", "CODE_FROM", "CODE_TO", "LEVEL", "source_row").rows() == [
        ("every_region", "UK", "UK", "0", 3),
        ("every_region", "UKM2", "UKM7", "2", 4),
        ("every_region", "UKM3 (part)", None, "2", 5),
        ("changed_regions", "UKM21", "UKM71", "3", 2),
    ]
    assert table["CODE_TO_YEAR"].unique().to_list() == ["2016"]
    assert table["EXPLANATION"].to_list() == [None, None, None, "UKM71=UKM21"]


def test_the_layout_of_2021_gives_the_same_columns(read) -> None:
    table = read(xlsx(NEW))
    assert tuple(table.columns[:-2]) == DATASET.columns
    assert table.select("CODE_FROM", "CODE_TO", "LABEL_3", "CHANGE_CODES", "CHANGE").rows()[0] == (
        "UKN10", "UKN0A", "Derry", "2", "recode",
    )  # fmt: skip
    assert table["CODE_FROM"].to_list() == ["UKN10", "TR10 "]


def test_a_sheet_that_declares_one_cell_is_read_whole(read) -> None:
    assert read(declaring_one_cell(xlsx(OLD))).height == 4


@pytest.mark.parametrize(
    ("workbook", "said"),
    [
        (b"", "is empty"),
        (b"<html><body>Sorry</body></html>", "not a workbook"),
        (xlsx(OLD)[:-2000], "truncated or corrupt"),
        (with_entity_bomb(xlsx(OLD)), "document type"),
        (xlsx({**OLD, "Surprise": [["x"]]}), "sheet 'Surprise' is of no known kind"),
        (xlsx({"Version Date": [["x"]]}), "no sheet of correspondence"),
        (changed(OLD, "Correspondence NUTS-3", 1, ["Code 2013", "Code 2016", "Label", "Change"]), "no name but holds"),
        (changed(OLD, "Correspondence NUTS-3", 1, ["Old", "New", "Label", "Change", "x"]), "do not name two editions"),
        (changed(OLD, "Correspondence NUTS-3", 2, [None, None, "Angus", "recoded", None]), "neither a region nor a note"),
        (changed(OLD, "Correspondence NUTS-3", 2, ["AT111", "AT112", "Wien", "recoded", None]), "rows are missing"),
        (changed(OLD, "Correspondence NUTS-3", 1, ["Code 2013", "Code 2016", "Label", "Change", "Explanation (new = old)", "Area"]), "'Area'"),
    ],
    ids=["empty", "page", "cut", "bomb", "new sheet", "no sheet", "column gone", "renamed", "odd row", "lost rows", "column added"],
)  # fmt: skip
def test_a_workbook_that_is_none_or_has_changed_is_refused(read, workbook: bytes, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(workbook)
    assert said in caught.value.problem
    assert caught.value.remedy


@pytest.mark.needs_archive
def test_every_archived_edition_lands_with_fewer_rows_than_its_sheets_have(
    archive: Path, tmp_path, monkeypatch
) -> None:
    """The archive counts the rows of all sheets, with notes, blank rows and lists of other things."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    outcome = refresh_dataset(DATASET, "archive", archive, Tables())
    assert {landed.vintage: landed.rows for landed in outcome.landed} == {
        "2010": 2095, "2013": 2191, "2016": 2129, "2021": 2270,
    }  # fmt: skip
    folder = archive / "eurostat" / "nuts_correspondence"
    assert all(
        landed.rows < json.loads((folder / landed.vintage / "release.json").read_bytes())["rows"]
        for landed in outcome.landed
    )
    newest = pl.read_parquet(outcome.current.table_path).filter(SHEET="every_region", LEVEL="3")
    of_the_uk = newest.filter(pl.col("CODE_FROM").str.contains("^UK[^Z]"))
    assert of_the_uk.height == 179
