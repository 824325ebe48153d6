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


RAISED = b'<r><t>%s</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'


def raised(text: bytes, shared: bool):
    """Puts a raised 1 behind the text in B4, which lies there or among the shared texts."""

    def change(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml" and shared:
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            return part.replace(
                b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
            )
        if name == "xl/_rels/workbook.xml.rels" and shared:
            kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
            link = b'<Relationship Type="%s" Target="sharedStrings.xml" Id="rId9"/></Relationships>' % kind
            return part.replace(b"</Relationships>", link)
        text_cell = (
            b'<c r="B4" t="s"><v>1</v></c>' if shared else b'<c r="B4" t="inlineStr"><is>%s</is></c>' % (RAISED % text)
        )
        return re.sub(rb'<c r="B4".*?</c>', text_cell, part) if name.endswith("sheet1.xml") else part

    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {"xl/sharedStrings.xml": b"<sst %s><si><t>Area</t></si><si>%s</si></sst>" % (space, RAISED % text)}
    return change, parts if shared else {}


def with_raised(text: str, shared: bool) -> bytes:
    """A workbook with that cell in its sheet Jobs."""
    change, parts = raised(text.encode(), shared)
    content = io.BytesIO(workbook([["Area"], [], [], ["E06000001", text]], "Jobs", change))
    with zipfile.ZipFile(content, "a") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize("shared", [True, False])
def test_a_footnote_raised_beside_a_figure_is_refused_with_sheet_and_cell(shared):
    content = with_raised("248,520", shared)
    with pytest.raises(BadInput, match=r"raised beside the figure in sheet 'Jobs', cell B4 that reads '248,5201'"):
        read_sheet(content, "a.xlsx", "Jobs", **ABOUT)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(("text", "read"), [("Jobs", "Jobs1"), ("", "1")])
def test_a_footnote_raised_beside_words_or_alone_does_no_harm(text, read, shared):
    assert read_sheet(with_raised(text, shared), "a.xlsx", "Jobs", **ABOUT)["c2"][3] == read


def open_document(cell: bytes) -> bytes:
    """An ods file of one cell that is text."""
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
        b'xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.'
        b'opendocument.spreadsheet"/></manifest:manifest>',
        "content.xml": b'<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" '
        b'xmlns:style="s"><office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties '
        b'style:text-position="super 58%"/></style:style></office:automatic-styles><office:body><office:spreadsheet>'
        b'<table:table table:name="Jobs"><table:table-row><table:table-cell office:value-type="string"><text:p>'
        + cell
        + b"</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        b"</office:document-content>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize(("text", "is_refused"), [(b"248520", True), (b"Jobs", False)])
def test_a_footnote_raised_beside_a_figure_of_an_open_document_is_refused(text, is_refused):
    content = open_document(text + b'<text:span text:style-name="T1">1</text:span>')
    if is_refused:
        with pytest.raises(BadInput, match=r"in sheet 'Jobs', the cell that reads '2485201'"):
            sheet_names(content, "a.ods", **ABOUT)
    else:
        assert sheet_names(content, "a.ods", **ABOUT) == ["Jobs"]
