"""Tables as publishers send them: CSV and Parquet, and headers that change their year.

Everything is text; nothing is guessed, trimmed or filled.

Workbooks are read by ``workbooks``, JSON and XML by ``documents``, what wraps them by ``containers``.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping

import polars as pl

from orchestration.ingest import isolated
from orchestration.ingest.containers import OBTAIN_AGAIN, decompressed
from orchestration.ingest.errors import BadInput

SOURCE_COLUMNS = {"source_file": pl.String, "source_row": pl.Int64}
# No publisher separates by it: a text that holds it is read record by record.
NO_DELIMITER = "\x02"
# Several times the longest table known, and far above any line: what has more of either would fill the memory.
MOST_LINES = 10_000_000
LONGEST_LINE = 16 * 1024**2
LONGEST_FIELD = 131_072
Bad = Callable[..., BadInput]


def only_file(files: Mapping[str, bytes], *, source: str, dataset: str) -> tuple[str, bytes]:
    """Name and content of the one file of a release. BadInput where it has none, or several."""
    if len(files) != 1:
        problem = f"a release is one file, but this one has {len(files)}: {', '.join(sorted(files)) or 'none'}"
        raise BadInput(source=source, dataset=dataset, problem=problem, remedy=OBTAIN_AGAIN)
    return next(iter(files.items()))


def read_only_csv(files: Mapping[str, bytes], columns: tuple[str, ...], *, source: str, dataset: str) -> pl.DataFrame:
    """``read_csv_text`` of the one file of a release."""
    name, content = only_file(files, source=source, dataset=dataset)
    return read_csv_text(content, name, columns, source=source, dataset=dataset)


def read_csv_text(content: bytes, name: str, columns: tuple[str, ...], *, source: str, dataset: str) -> pl.DataFrame:
    """A CSV file with exactly these columns as a table of text, plus ``source_file`` and ``source_row``.

    UTF-8 with or without a byte-order mark; quoting as in RFC 4180; gunzipped first where the name ends in .gz. Empty
    text becomes null. ``source_row`` counts records with the header as row 1. Blank lines are allowed at the end only.
    BadInput: damaged gzip, bytes that are not UTF-8, an empty file, a web page, a column missing, renamed, moved,
    repeated or added, a record with more or fewer fields than the header, broken quoting.
    """
    bad = _refusal(name, source, dataset)
    return _read_csv(content, name, 1, "utf-8-sig", ",", bad, lambda header: _check_header(header, columns, bad))


def read_csv_as_found(
    content: bytes,
    name: str,
    *,
    source: str,
    dataset: str,
    header_row: int | None = 1,
    columns: tuple[str, ...] = (),
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> pl.DataFrame:
    """A CSV file under the header it has, otherwise as ``read_csv_text``: for headers that vary, and preambles.

    The header is record ``header_row``; what stands above it is left out. A file without a header (None) gets
    ``columns``. An empty name is allowed over empty columns alone, which are left out. BadInput where names repeat.
    """
    bad = _refusal(name, source, dataset)

    def check(header: list[str]) -> None:
        named = [column for column in header if column]
        if repeated := _repeated(named):
            raise bad(f"the header has {', '.join(map(repr, repeated))} more than once", header_row)

    if header_row is None:
        body = decompressed(content, name, source=source, dataset=dataset).removeprefix(codecs.BOM_UTF8)
        _refuse_no_table(body[:200].decode("utf-8", "replace").lstrip(), bad)

        def bad_below(problem: str, row: int | None = None, remedy: str = OBTAIN_AGAIN) -> BadInput:
            return bad(problem, row - 1 if row else row, remedy)

        content = delimiter.join(columns).encode() + b"\n" + body
        table = _read_csv(content, name.removesuffix(".gz"), 1, encoding, delimiter, bad_below, check)
        return table.with_columns(pl.col("source_row") - 1, source_file=pl.lit(name))
    return _named(_read_csv(content, name, header_row, encoding, delimiter, bad, check), header_row, bad)


def with_header(cells: pl.DataFrame, header_row: int, name: str, *, source: str, dataset: str) -> pl.DataFrame:
    """Cells of a sheet (``c1`` …, ``source_file``, ``source_row``) below ``header_row``, under the names it holds."""
    bad = _refusal(name, source, dataset)
    header = cells.filter(pl.col("source_row") == header_row).drop(SOURCE_COLUMNS)
    if header.is_empty():
        raise bad(f"there is no row {header_row}, where the header is expected", header_row)
    names = [" ".join((cell or "").split()) for cell in header.row(0)]
    named = [column for column in names if column]
    if repeated := _repeated(named):
        raise bad(f"the header has {', '.join(map(repr, repeated))} more than once", header_row)
    table = cells.filter(pl.col("source_row") > header_row)
    table.columns = [
        *(column or f"_unnamed_{place}" for place, column in enumerate(names, start=1)),
        *SOURCE_COLUMNS,
    ]
    return _named(table, header_row, bad)


def choose_columns(
    table: pl.DataFrame,
    patterns: Mapping[str, str],
    name: str,
    *,
    source: str,
    dataset: str,
    others: str = "refuse",
    optional: tuple[str, ...] = (),
    header_row: int = 1,
) -> pl.DataFrame:
    """Columns by pattern under names of our own, in the order of ``patterns``; ``source_file`` and ``source_row`` stay.

    Each pattern must match exactly one whole name, without regard to case; an ``optional`` one may match none and is
    null then. The first group of a pattern, where it has one, becomes column ``<NAME>_YEAR``: the vintage in a name
    such as LAD23CD. ``others`` says what happens to columns that nothing matches: ``refuse`` or ``drop``.
    """
    bad = _refusal(name, source, dataset)
    found = [column for column in table.columns if column not in SOURCE_COLUMNS]
    chosen: dict[str, pl.Expr] = {}
    used: set[str] = set()
    for wanted, pattern in patterns.items():
        matching = [column for column in found if re.fullmatch(pattern, column, re.IGNORECASE)]
        if len(matching) > 1:
            problem = f"columns {', '.join(map(repr, matching))} could each be {wanted}"
            raise bad(problem, header_row, "Keep one of them, or make the pattern in the declaration tell them apart")
        has_year = re.compile(pattern).groups > 0
        if not matching and wanted not in optional:
            problem = f"no column is {wanted} (a name like {pattern}); the columns are {', '.join(map(repr, found))}"
            remedy = "If the publisher has changed its layout, change the dataset's declaration and its staging model"
            raise bad(problem, header_row, remedy)
        used.update(matching)
        chosen[wanted] = pl.col(matching[0]) if matching else pl.lit(None, dtype=pl.String)
        if has_year:
            year = re.fullmatch(pattern, matching[0], re.IGNORECASE).group(1) if matching else None
            chosen[f"{wanted}_YEAR"] = pl.lit(year, dtype=pl.String)
    if others == "refuse" and (unknown := [column for column in found if column not in used]):
        problem = f"unexpected columns {', '.join(map(repr, unknown))}"
        remedy = "Decide what they mean and declare them, in the dataset and its staging model together"
        raise bad(problem, header_row, remedy)
    return table.select(*(expression.alias(wanted) for wanted, expression in chosen.items()), *SOURCE_COLUMNS)


def read_parquet_text(content: bytes, name: str, *, source: str, dataset: str) -> pl.DataFrame:
    """A Parquet file with every column as text, plus ``source_file`` and ``source_row`` (first row = 1).

    Numbers become their shortest decimal, a not-a-number nothing. BadInput where it is no Parquet file, or damaged.
    """
    bad = _refusal(name, source, dataset)
    try:
        table = isolated.read_parquet(content)
    except isolated.Unreadable as error:
        raise bad(f"the Parquet file is truncated or corrupt ({error})") from None
    if nested := [column for column, kind in table.schema.items() if kind.is_nested() or kind == pl.Object]:
        problem = f"the columns {', '.join(map(repr, nested))} hold lists or records, not single values"
        raise bad(problem, remedy="Decide what they mean, and write one value in each cell")
    for column in (column for column, kind in table.schema.items() if kind == pl.Binary):
        for row, value in enumerate(table[column], start=1):
            try:
                (value or b"").decode()
            except UnicodeDecodeError:
                raise bad(f"{column!r} holds bytes that are not UTF-8 text", row) from None
    numbers = pl.selectors.float()
    return (
        table.with_columns(numbers.fill_nan(None))
        .with_columns(pl.all().cast(pl.String).replace("", None))
        .with_columns(source_file=pl.lit(name), source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    )


def _refusal(name: str, source: str, dataset: str) -> Bad:
    def bad(problem: str, row: int | None = None, remedy: str = OBTAIN_AGAIN) -> BadInput:
        return BadInput(source=source, dataset=dataset, file=name, row=row, problem=problem, remedy=remedy)

    return bad


def _read_csv(
    content: bytes, name: str, header_row: int, encoding: str, delimiter: str, bad: Bad, check: Callable
) -> pl.DataFrame:
    """The records below the header, under its names; ``check`` refuses a header."""
    content = decompressed(content, name, source=bad("").source, dataset=bad("").dataset)
    if content.count(b"\n") > MOST_LINES:
        raise bad(f"the file has more than {MOST_LINES:,} lines, which is more than any table of a publisher")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wanted = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise bad(f"byte {error.start} (line {line}) is not {wanted}", line, f"Save the file as {wanted} CSV") from None
    if "\0" in text:
        raise bad("the file holds a NUL character, so it is not a text file", text.count("\n", 0, text.index("\0")) + 1)
    _refuse_no_table(text[:200].lstrip(), bad)
    table = _plain_lines(text, header_row, delimiter, check)
    if table is None:
        table = _any_records(text, header_row, delimiter, bad, check)
    return table.with_columns(
        source_file=pl.lit(name, dtype=pl.String),
        source_row=pl.int_range(header_row + 1, header_row + 1 + pl.len(), dtype=pl.Int64),
    )


def _refuse_no_table(start: str, bad: Bad) -> None:
    """BadInput where a text that begins so cannot be a table."""
    if not start:
        raise bad("the file is empty (HTTP 200 is not success: a publisher can answer with nothing)")
    if start.startswith("<"):
        raise bad("the file is a web page or XML, not CSV (HTTP 200 is not success: publishers send error pages so)")


def _plain_lines(text: str, header_row: int, delimiter: str, check: Callable) -> pl.DataFrame | None:
    """The records, fast, where each is one line with as many fields as the header; None where that is in doubt."""
    content = text.encode()
    if NO_DELIMITER in text:
        return None
    try:
        # One column, no quotation marks: the lines as they stand.
        lines = pl.read_csv(
            content, has_header=False, separator=NO_DELIMITER, quote_char=None, schema={"line": pl.String}
        )["line"]
        if lines.len() != content.count(b"\n") + (not content.endswith(b"\n")) or header_row > lines.len():
            return None
        if (lines.str.len_bytes().max() or 0) > LONGEST_LINE:
            return None
        header = next(csv.reader([lines[header_row - 1] or ""], delimiter=delimiter, strict=True), [])
        # Quotation marks round whole fields only, none left over, no line break inside one; an empty line is null.
        field = f'(?:"(?:[^"]|"")*"|[^{re.escape(delimiter)}"\r]*)'
        record = f"^{field}(?:{re.escape(delimiter)}{field}){{{len(header) - 1}}}$" if header else "^$"
        is_plain = lines.slice(header_row - 1).str.contains(record)
        if not is_plain.all(ignore_nulls=False):
            return None
        check(header)
        names = [column or f"_unnamed_{place}" for place, column in enumerate(header, start=1)]
        schema = dict.fromkeys(names, pl.String)
        body = text.split("\n", header_row)[header_row:]
        if not body or not body[0]:
            return pl.DataFrame(schema=schema)
        table = pl.read_csv(
            body[0].encode(), has_header=False, schema=schema, separator=delimiter, null_values=[""]
        ).with_columns(pl.all().replace("", None))
    except (pl.exceptions.PolarsError, csv.Error):
        return None
    return table if table.height == lines.len() - header_row else None


def _any_records(text: str, header_row: int, delimiter: str, bad: Bad, check: Callable) -> pl.DataFrame:
    """The records, one by one, with the row of whatever is wrong."""
    records: list[list[str]] = []
    # The limit is one for the whole process, and libraries lift it.
    csv.field_size_limit(LONGEST_FIELD)
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            records.append(record)
            # Blank lines are wrong only where something follows; what is known to be wrong need not be read to its end.
            if len(records) > header_row and record and len(record) != len(records[header_row - 1]):
                break
    except csv.Error as error:
        raise bad(f"the quoting is broken or the record is not CSV ({error})", len(records) + 1) from None
    if len(records) < header_row:
        raise bad(f"the file ends before row {header_row}, where the header is expected", len(records))
    records = records[header_row - 1 :]
    header = records[0]
    check(header)
    while not records[-1]:
        records.pop()
    width = len(header)
    if any(len(record) != width for record in records):
        row, record = next((row, record) for row, record in enumerate(records) if len(record) != width)
        raise bad(f"the row has {len(record)} fields where the header has {width}", header_row + row)
    values = list(zip(*records[1:], strict=True)) or [()] * width
    names = [column or f"_unnamed_{place}" for place, column in enumerate(header, start=1)]
    return pl.DataFrame(
        [pl.Series(column, cells, dtype=pl.String) for column, cells in zip(names, values, strict=True)]
    ).with_columns(pl.all().replace("", None))


def _named(table: pl.DataFrame, header_row: int, bad: Bad) -> pl.DataFrame:
    """The table without columns that have neither a name nor content; BadInput where one has content."""
    unnamed = [column for column in table.columns if column.startswith("_unnamed_")]
    for column in unnamed:
        filled = table.filter(pl.col(column).is_not_null())
        if filled.height:
            place = column.removeprefix("_unnamed_")
            problem = f"column {place} has no name but holds {filled[column][0]!r}"
            raise bad(problem, filled["source_row"][0], f"Give column {place} a name in row {header_row}, or empty it")
    return table.drop(unnamed)


def _repeated(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _check_header(header: list[str], columns: tuple[str, ...], bad: Bad) -> None:
    """BadInput (made by ``bad``) unless the header is exactly ``columns``."""
    if header == list(columns):
        return
    missing = [column for column in columns if column not in header]
    unexpected = [column for column in header if column not in columns]
    repeated = _repeated(header)
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
