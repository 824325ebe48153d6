"""Reading tables strictly, as text."""

import csv
import gzip
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import (
    _plain_lines,
    choose_columns,
    read_csv_as_found,
    read_csv_text,
    read_parquet_text,
)

COLUMNS = ("code", "name", "value")


def read(content: bytes, name: str = "t.csv") -> pl.DataFrame:
    return read_csv_text(content, name, COLUMNS, source="toy", dataset="counts")


def refusal(content: bytes, name: str = "t.csv") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(content, name)
    error = caught.value
    assert (error.source, error.dataset, error.file) == ("toy", "counts", name)
    assert error.remedy
    return error


def test_every_cell_stays_the_text_the_publisher_wrote():
    table = read(b'"code","name","value"\n"01","F",1.50\n02, true ,NA\n')
    assert table.rows() == [("01", "F", "1.50", "t.csv", 2), ("02", " true ", "NA", "t.csv", 3)]
    assert list(table.schema.values()) == [pl.String] * 4 + [pl.Int64]


def test_empty_cells_become_null_and_zero_stays_zero():
    assert read(b'code,name,value\n01,"",\n02,x,0\n').select(COLUMNS).rows() == [("01", None, None), ("02", "x", "0")]


def test_a_record_over_two_lines_counts_as_one_row():
    table = read(b'code,name,value\n01,"a\nb",1\n02,c,2\n')
    assert table["name"].to_list() == ["a\nb", "c"]
    assert table["source_row"].to_list() == [2, 3]


def test_byte_order_mark_windows_line_ends_and_blank_last_lines_are_accepted():
    table = read(b"\xef\xbb\xbfcode,name,value\r\n01,\xc3\xa9,1\r\n\r\n\r\n")
    assert table.rows() == [("01", "é", "1", "t.csv", 2)]


def test_a_header_alone_gives_an_empty_typed_table():
    table = read(b"code,name,value\n")
    assert table.height == 0
    assert table.columns == [*COLUMNS, "source_file", "source_row"]


def test_gzip_is_read_by_its_name():
    assert read(gzip.compress(b"code,name,value\n01,a,1\n"), "t.csv.gz")["source_file"].to_list() == ["t.csv.gz"]


@pytest.mark.parametrize("keep", [0, 5, 15, -1, -9])
def test_truncated_gzip_is_refused_by_name(keep):
    content = gzip.compress(b"code,name,value\n" + b"01,a,1\n" * 500)
    error = refusal(content[:keep], "t.csv.gz")
    assert "gzip is truncated or corrupt" in str(error) or "empty" in str(error)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"code,name", "missing value"),
        (b"code,name,VALUE", "missing value; unexpected 'VALUE'"),
        (b"name,code,value", "out of place name, code"),
        (b"code,name,value,note", "unexpected 'note'"),
        (b"code,name,value,value", "repeated value"),
    ],
)
def test_a_changed_header_is_refused_and_the_columns_are_named(header, expected):
    error = refusal(header + b"\n01,a,1\n")
    assert expected in error.problem
    assert error.row == 1
    assert "code, name, value" in error.remedy


@pytest.mark.parametrize(
    ("content", "row", "expected"),
    [
        (b"code,name,value\n01,a,1\n02,b\n", 3, "2 fields where the header has 3"),
        (b"code,name,value\n01,a,1,9\n", 2, "4 fields where the header has 3"),
        (b"code,name,value\n\n01,a,1\n", 2, "0 fields"),
        (b'code,name,value\n01,"a"b,1\n', 2, "quoting"),
        (b'code,name,value\n01,a,1\n02,"b,2\n', 3, "quoting"),
        (b"code,name,value\n01,\xff,1\n", 2, "not UTF-8"),
        (b"code,name,value\n01,\x00,1\n", 2, "NUL"),
        (b"", None, "empty"),
        (b" \r\n\n", None, "empty"),
        (b"\n <!DOCTYPE html><html>Request rejected</html>", None, "web page"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused_with_its_row(content, row, expected):
    error = refusal(content)
    assert expected in error.problem
    assert error.row == row


def headless(content: bytes) -> pl.DataFrame:
    return read_csv_as_found(content, "t.csv", header_row=None, columns=COLUMNS, source="toy", dataset="counts")


def test_a_file_without_a_header_counts_its_rows_from_the_first_record():
    table = headless(b'\xef\xbb\xbf"01","a\nb",1\n02,,2\n')
    assert table.rows() == [("01", "a\nb", "1", "t.csv", 1), ("02", None, "2", "t.csv", 2)]


@pytest.mark.parametrize(
    ("content", "row", "expected"),
    [
        (b"01,a,1\n02,b\n", 2, "2 fields"),
        (b"01,a,1\n02,\xff,1\n", 2, "not UTF-8"),
        (b'01,a,1\n02,"b,2\n', 2, "quoting"),
        (b"", None, "empty"),
        (b" \r\n\n", None, "empty"),
        (b"\n <!DOCTYPE html><html>Request rejected</html>", None, "web page"),
    ],
)
def test_a_file_without_a_header_is_refused_with_its_row(content, row, expected):
    with pytest.raises(BadInput) as caught:
        headless(content)
    assert expected in caught.value.problem
    assert (caught.value.file, caught.value.row) == ("t.csv", row)


ABOUT = {"source": "toy", "dataset": "counts"}
LOOKUP = b"\xef\xbb\xbfLAD23CD,LAD23NM,FID,\nE06000001,Hartlepool,1,\n"


def test_header_is_taken_as_found_below_a_preamble():
    content = b"Title\n\nUKPRN,Provider\n10000001,A\n10000002,B\n"
    table = read_csv_as_found(content, "a.csv", **ABOUT, header_row=3)
    assert table.rows() == [("10000001", "A", "a.csv", 4), ("10000002", "B", "a.csv", 5)]
    with pytest.raises(BadInput, match="ends before row 9"):
        read_csv_as_found(content, "a.csv", **ABOUT, header_row=9)


def test_other_encodings_and_delimiters_are_declared_not_guessed():
    content = "area;share\nYnys Môn;1\n".encode("cp1252")
    assert read_csv_as_found(content, "a.csv", **ABOUT, encoding="cp1252", delimiter=";")["area"][0] == "Ynys Môn"
    with pytest.raises(BadInput, match=r"\(line 2\) is not UTF-8"):
        read_csv_as_found(content, "a.csv", **ABOUT, delimiter=";")


def test_columns_are_chosen_by_pattern_with_the_year_in_their_name():
    table = read_csv_as_found(LOOKUP, "a.csv", **ABOUT)
    patterns = {"LADCD": r"LAD(\d\d)CD", "LADNM": r"LAD\d\dNM", "WELSH": r"LAD\d\dNMW"}
    chosen = choose_columns(table, patterns, "a.csv", **ABOUT, others="drop", optional=("WELSH",))
    assert chosen.drop("source_file").to_dicts() == [
        {"LADCD": "E06000001", "LADCD_YEAR": "23", "LADNM": "Hartlepool", "WELSH": None, "source_row": 2}
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (LOOKUP, "unexpected columns 'FID'"),
        (b"LAD23CD,LAD24CD,LAD23NM\nE,E,x\n", "columns 'LAD23CD', 'LAD24CD' could each be LADCD"),
        (b"LADCD,LAD23NM\nE,x\n", "no column is LADCD"),
        (b"LAD23CD,LAD23NM,\nE,x,y\n", "column 3 has no name but holds 'y'"),
        (b"LAD23CD,LAD23CD\nE,x\n", "the header has 'LAD23CD' more than once"),
    ],
)
def test_columns_that_are_not_as_declared_are_refused(content, problem):
    patterns = {"LADCD": r"LAD(\d\d)CD", "LADNM": r"LAD\d\dNM"}
    with pytest.raises(BadInput, match=problem):
        choose_columns(read_csv_as_found(content, "a.csv", **ABOUT), patterns, "a.csv", **ABOUT)


FIELD = st.text(st.sampled_from('a1 ,"\n\x02é'), max_size=4)


@settings(deadline=None)
@given(st.lists(st.tuples(FIELD, FIELD), max_size=5), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_wrote_is_read_back(records, quote_all, line_end):
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, quoting=quoting, lineterminator=line_end).writerows([("a", "b"), *records])
    table = read_csv_text(out.getvalue().encode(), "a.csv", ("a", "b"), **ABOUT)
    assert table.select("a", "b").rows() == [(a or None, b or None) for a, b in records]


@given(st.text(st.sampled_from('a,"\n\r'), max_size=14))
def test_what_is_read_fast_is_what_the_standard_library_reads(body):
    text = "a,b\n" + body
    fast = _plain_lines(text, 1, ",", lambda header: None)
    if fast is not None:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert fast.rows() == [tuple(cell or None for cell in record) for record in records[1:]]


@pytest.mark.parametrize(
    ("column", "problem"),
    [([["a"], ["b"]], "'code' hold lists"), ([b"ok", b"\xff"], "row 2: 'code' holds bytes that are not UTF-8 text")],
)
def test_parquet_of_anything_but_single_values_of_text_is_refused(column, problem):
    buffer = io.BytesIO()
    pl.DataFrame({"code": column}).write_parquet(buffer)
    with pytest.raises(BadInput, match=problem):
        read_parquet_text(buffer.getvalue(), "a.parquet", **ABOUT)


def test_parquet_becomes_text():
    buffer = io.BytesIO()
    pl.DataFrame({"code": ["01", ""], "value": [1.5, float("nan")], "year": [2020, 2021]}).write_parquet(buffer)
    table = read_parquet_text(buffer.getvalue(), "a.parquet", **ABOUT)
    assert table.rows() == [("01", "1.5", "2020", "a.parquet", 1), (None, None, "2021", "a.parquet", 2)]
    with pytest.raises(BadInput, match="truncated or corrupt"):
        read_parquet_text(buffer.getvalue()[:-9], "a.parquet", **ABOUT)
