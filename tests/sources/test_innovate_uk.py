"""Innovate UK's workbooks with made-up participants: what is read, and what is refused."""

import io
import zipfile

import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.sources.innovate_uk import DATASETS
from tests.fakes.innovate_uk import COLUMNS, participant, workbook

(FUNDED,) = DATASETS
OLD, NEW = "IUK-130126-X2004ToFY2014To2015.xlsx", "IUK-130126-XFY2015To2016ToPresent.xlsx"


def read(files):
    table = FUNDED.parse(files)
    check_table(FUNDED, table)
    return table


def refused(files) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(files)
    assert caught.value.remedy
    return caught.value


def test_workbook_that_declares_one_cell_is_read_whole():
    rows = [participant(number) for number in range(50)]
    assert read({NEW: workbook(rows, one_cell=True)}).height == 50


def test_empty_cells_days_and_leading_zeros_are_as_the_publisher_has_them():
    row = read({NEW: workbook([participant(7), participant(8, **{"CRN": None, "Total Costs (£)": None})])}).to_dicts()
    assert (row[0]["CRN"], row[0]["Project Start Date"], row[0]["Total Costs (£)"]) == ("00123456", "41548", "10000.5")
    assert (row[1]["CRN"], row[1]["Total Costs (£)"], row[1]["Postcode"]) == (None, None, "SE1 9RT")


def test_columns_in_another_order_are_found():
    table = read({NEW: workbook([participant(7)], list(reversed(COLUMNS)))})
    assert (tuple(table.columns[:27]), table["Project Number"][0]) == (tuple(COLUMNS), "7")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([participant(7), participant(7)], "several rows have the same key"),
        ([participant(7, **{"Is Lead Participant": "Maybe"})], "Is Lead Participant is not one of"),
        ([participant(7, **{"Participant Withdrawn From Project": "?"})], "is not a yes, a no, or a withdrawal"),
        ([participant(7, **{"Award Offered (£)": "5,000"})], "is not an amount in pounds"),
        ([participant(7, **{"Award Offered (£)": 9e9})], "Award Offered (£)"),
        ([participant(7, **{"Project Start Date": "01/10/2013"})], "is not a day"),
        ([participant(7, **{"Participant Name": None})], "Participant Name is empty"),
        ([], "no participants"),
    ],
)
def test_row_that_is_wrong_is_refused(rows, problem):
    assert problem in refused({NEW: workbook(rows)}).problem


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (COLUMNS[:-1], "no column is Industrial Strategy"),
        ([*COLUMNS, "Contact Name"], "unexpected columns 'Contact Name'"),
        (["Award" if c == "Award Offered (£)" else c for c in COLUMNS], "no column is Award Offered"),
    ],
)
def test_changed_header_is_refused(header, problem):
    assert problem in refused({NEW: workbook([participant(7)], header)}).problem


def test_years_that_overlap_are_refused_by_name_and_by_project():
    books = {NEW: workbook([participant(7)])}
    assert "years overlap" in refused({**books, OLD: workbook([participant(7, "Other plc")])}).problem
    later = OLD.replace("2014To2015", "2015To2016")
    assert "one ends with 2015-2016" in refused({**books, later: workbook([participant(6)])}).problem
    assert read({**books, OLD: workbook([participant(6)])}).height == 2


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "this is not a workbook"),
        (b"<!DOCTYPE html><html>", "this is not a workbook"),
        (b"Participant Name\n", "this is not a workbook"),
        (workbook([participant(7)])[:-400], "truncated or corrupt"),
        (zipped(**{"../up.xml": b"x"}), "points out of the folder"),
        (zipped(**{"xl/workbook.xml": b'<!DOCTYPE b [<!ENTITY a "ha">]><b>&a;</b>'}), "declares a document type"),
        (zipped(**{"a.txt": b"x"}), "the workbook is truncated or corrupt"),
    ],
)
def test_file_that_is_no_workbook_is_refused(content, problem):
    assert problem in refused({NEW: content}).problem
