"""Sheets as text: what a cell holds, where it stands, and workbooks that are none."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from orchestration.ingest.errors import BadInput
from orchestration.ingest.workbooks import read_sheet, read_sheet_table, sheet_names

ABOUT = {"source": "toy", "dataset": "counts"}
ROWS = [
    ["Table 1", None, None],
    [],
    ["Area  code", "2021", None],
    ["E06000001", 1234567.5, None],
    ["01110", "[x]", None],
    [None, None, None],
    ["E06000003", 3, None],
]


def workbook(rows=ROWS, sheet: str = "Table 1", change=lambda name, part: part) -> bytes:
    """A workbook of one sheet; ``change`` may rewrite its parts."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    written, buffer = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in given.namelist():
            file.writestr(name, change(name, given.read(name)))
    return buffer.getvalue()


def extent(reference: bytes):
    """Rewrites what a sheet declares as its extent."""
    return lambda name, part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % reference, part)


def test_cells_are_text_at_their_row_of_the_sheet():
    cells = read_sheet(workbook(), "a.xlsx", "Table 1", **ABOUT)
    assert (cells.columns[:2], cells.columns[-2:]) == (["c1", "c2"], ["source_file", "source_row"])
    assert cells.select("c1", "c2", "source_row").rows() == [
        ("Table 1", None, 1),
        (None, None, 2),
        ("Area  code", "2021", 3),
        ("E06000001", "1234567.5", 4),
        ("01110", "[x]", 5),
        (None, None, 6),
        ("E06000003", "3", 7),
    ]


def test_days_and_truth_values_are_written_out():
    cells = read_sheet(workbook([[date(2021, 3, 31), True, 0.1 + 0.2, 1e15]]), "a.xlsx", "Table 1", **ABOUT)
    assert cells.row(0)[:4] == ("2021-03-31 00:00:00", "true", "0.3", "1000000000000000")


@pytest.mark.parametrize("declared", [b"A1", b"A1:C1048576"])
def test_declared_extent_is_not_believed(declared):
    cells = read_sheet(workbook(change=extent(declared)), "a.xlsx", "Table 1", **ABOUT)
    assert cells.height == 7
    assert cells["c1"][-1] == "E06000003"


def test_table_of_a_sheet_goes_by_its_header():
    table = read_sheet_table(workbook(), "a.xlsx", "Table 1", 3, **ABOUT)
    assert table.columns == ["Area code", "2021", "source_file", "source_row"]
    assert table.filter(table["Area code"] == "01110").row(0) == ("01110", "[x]", "a.xlsx", 5)


def test_content_under_no_name_and_repeated_names_are_refused():
    with pytest.raises(BadInput, match="row 2: column 2 has no name but holds 'x'"):
        read_sheet_table(workbook([["a", None], [1, "x"]]), "a.xlsx", "Table 1", 1, **ABOUT)
    with pytest.raises(BadInput, match="row 1: the header has 'a' more than once"):
        read_sheet_table(workbook([["a", "a"], [1, 2]]), "a.xlsx", "Table 1", 1, **ABOUT)
    with pytest.raises(BadInput, match="there is no row 9"):
        read_sheet_table(workbook([["a"], [1]]), "a.xlsx", "Table 1", 9, **ABOUT)


def test_renamed_sheet_is_named_with_those_there_are():
    assert sheet_names(workbook(sheet="Cover"), "a.xlsx", **ABOUT) == ["Cover"]
    with pytest.raises(BadInput, match="no sheet 'Table 1'; the sheets are 'Cover'"):
        read_sheet(workbook(sheet="Cover"), "a.xlsx", "Table 1", **ABOUT)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a workbook: it is empty"),
        (b"<!DOCTYPE html><html>", "not a workbook: it begins with b'<!DOCTYPE html><html'"),
        (workbook()[:-400], "truncated or corrupt"),
        (workbook()[:1000], "truncated or corrupt"),
        (workbook(change=lambda name, part: part[:200] if "sheet1" in name else part), r"cannot be read|corrupt"),
        (b"\xd0\xcf\x11\xe0 and no more", "truncated or corrupt"),
        (
            workbook(change=lambda name, part: b'<!DOCTYPE x [<!ENTITY a "aa">]>' + part if "sheet1" in name else part),
            "declares a document type",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem):
        read_sheet(content, "a.xlsx", "Table 1", **ABOUT)


def test_cell_of_megabytes_is_refused_before_it_is_there_as_often_as_it_is_shared():
    def grown(name: str, part: bytes) -> bytes:
        return part.replace(b"E06000001", b"x" * 400_000) if name.endswith(".xml") else part

    with pytest.raises(BadInput, match="longer than any program writes"):
        read_sheet(workbook(change=grown), "w.xlsx", "Table 1", **ABOUT)
