"""Readers for the forms in which publishers send tables. Everything is text; nothing is guessed, trimmed or filled.

CSV, plain or gzipped, so far; workbooks, XML and JSON are not read here yet.
"""

import csv
import gzip
import io
import zlib

import polars as pl

from orchestration.ingest.errors import BadInput

SOURCE_COLUMNS = {"source_file": pl.String, "source_row": pl.Int64}
OBTAIN_AGAIN = "Obtain the file again from its publisher, or restore the last good copy"


def decompressed(content: bytes, name: str, *, source: str, dataset: str) -> bytes:
    """Content of a payload file, gunzipped where the name ends in .gz. BadInput where the gzip is damaged."""
    if not name.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(
            source=source,
            dataset=dataset,
            file=name,
            problem=f"the gzip is truncated or corrupt ({error})",
            remedy=OBTAIN_AGAIN,
        ) from None


def read_csv_text(content: bytes, name: str, columns: tuple[str, ...], *, source: str, dataset: str) -> pl.DataFrame:
    """A CSV file with exactly these columns as a table of text, plus ``source_file`` and ``source_row``.

    UTF-8 with or without a byte-order mark; quoting as in RFC 4180; gunzipped first where the name ends in .gz. Empty
    text becomes null. ``source_row`` counts records with the header as row 1. Blank lines are allowed at the end only.
    BadInput: damaged gzip, bytes that are not UTF-8, an empty file, a web page, a column missing, renamed, moved,
    repeated or added, a record with more or fewer fields than the header, broken quoting.
    """

    def bad(problem: str, row: int | None = None, remedy: str = OBTAIN_AGAIN) -> BadInput:
        return BadInput(source=source, dataset=dataset, file=name, row=row, problem=problem, remedy=remedy)

    content = decompressed(content, name, source=source, dataset=dataset)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise bad(f"byte {error.start} (line {line}) is not UTF-8", line, "Save the file as UTF-8 CSV") from None
    if "\0" in text:
        raise bad("the file holds a NUL character, so it is not a text file", text.count("\n", 0, text.index("\0")) + 1)
    start = text[:200].lstrip()
    if not start:
        raise bad("the file is empty (HTTP 200 is not success: a publisher can answer with nothing)")
    if start.startswith("<"):
        raise bad("the file is a web page or XML, not CSV (HTTP 200 is not success: publishers send error pages so)")

    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise bad(f"the quoting is broken or the record is not CSV ({error})", len(records) + 1) from None
    _check_header(records[0], columns, bad)
    while not records[-1]:
        records.pop()
    width = len(columns)
    if any(len(record) != width for record in records):
        row, record = next((row, record) for row, record in enumerate(records, start=1) if len(record) != width)
        raise bad(f"the row has {len(record)} fields where the header has {width}", row)

    values = list(zip(*records[1:], strict=True)) or [()] * width
    table = pl.DataFrame(
        [pl.Series(column, cells, dtype=pl.String) for column, cells in zip(columns, values, strict=True)]
    )
    return table.with_columns(
        pl.all().replace("", None),
        source_file=pl.lit(name),
        source_row=pl.int_range(2, len(records) + 1, dtype=pl.Int64),
    )


def _check_header(header: list[str], columns: tuple[str, ...], bad) -> None:
    """BadInput (made by ``bad``) unless the header is exactly ``columns``."""
    if header == list(columns):
        return
    missing = [column for column in columns if column not in header]
    unexpected = [column for column in header if column not in columns]
    repeated = sorted({column for column in header if header.count(column) > 1})
    parts = [
        f"missing {', '.join(missing)}" if missing else "",
        f"unexpected {', '.join(map(repr, unexpected))}" if unexpected else "",
        f"repeated {', '.join(repeated)}" if repeated else "",
    ]
    problem = "; ".join(part for part in parts if part)
    if not problem:
        moved = [column for column, expected in zip(header, columns, strict=True) if column != expected]
        problem = f"out of place {', '.join(moved)}"
    raise bad(
        f"the columns are not the expected ones: {problem}",
        1,
        f"Give the file exactly these columns in this order: {', '.join(columns)}; if the publisher has changed its "
        "layout, change the dataset's declaration and its staging model together",
    )
