"""Workbooks as the office lays them out: a title, a header found by its words, one column a year, notes below.

Here: sheets found by number, wide rows as long ones, notes told from data, texts in either encoding. What a table means
is not here: the modules of the datasets say that; what their declarations share is in ``declarations``.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from orchestration.ingest.containers import decompressed
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_as_found
from orchestration.ingest.workbooks import read_sheet, sheet_names
from orchestration.sources.ons import SOURCE
from orchestration.sources.ons.declarations import YEAR

NOTES = r"(\[?note|source|footnote|correction|data are|this worksheet|\(?[0-9a-z][.):] )(.|\n)*"
# A header stands near the top; further down, its words would be those of another table.
HEADER_WITHIN = 25

Bad = Callable[..., BadInput]


@dataclass(frozen=True)
class Layout:
    """Of a wide table: ``names`` maps our names to patterns of header cells, those of ``required`` are filled in rows.

    ``values`` is the pattern of the headers above values, with groups ``column`` and, if it likes, ``unit``. Rows of a
    single cell are none of the table where that matches ``notes``, or where they stand below the last row of data.
    Patterns match whole cells without regard to case; runs of white space count as one space.
    """

    names: Mapping[str, str]
    required: tuple[str, ...]
    values: str = rf"(?P<column>{YEAR})"
    notes: str = NOTES


def refusal(dataset: str, file: str, sheet: str = "") -> Bad:
    """Makes BadInput about a sheet of a file; the usual remedy is to look at what the publisher has changed."""
    where = f"sheet {sheet!r}: " if sheet else ""

    def bad(
        problem: str,
        row: int | None = None,
        remedy: str = "Look at what the publisher has changed, then change declaration and staging model together",
    ) -> BadInput:
        return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=where + problem, remedy=remedy)

    return bad


def only_file(files: Mapping[str, bytes], dataset: str, suffixes: tuple[str, ...]) -> tuple[str, bytes]:
    """The one payload file. BadInput where there are others, or where its name ends in none of the suffixes."""
    if len(files) == 1 and next(iter(files)).lower().endswith(suffixes):
        return next(iter(files.items()))
    problem = f"the release has {len(files)} files where one ending in {' or '.join(suffixes)} is expected"
    raise refusal(dataset, ", ".join(sorted(files)))(problem)


def sheets_like(content: bytes, file: str, patterns: Mapping[str, str], dataset: str, ignored: str) -> dict[str, str]:
    """The sheet of each table by the pattern of its name; BadInput where one is missing, doubled, or of no table.

    Sheets whose names match ``ignored`` hold no tables: covers, contents, notes.
    """
    names = sheet_names(content, file, source=SOURCE, dataset=dataset)
    bad = refusal(dataset, file)
    found: dict[str, str] = {}
    for sheet in names:
        matching = [key for key, pattern in patterns.items() if re.fullmatch(pattern, sheet.strip(), re.IGNORECASE)]
        if not matching and not re.fullmatch(ignored, sheet.strip(), re.IGNORECASE):
            raise bad(f"there is a sheet {sheet!r} that no table of this dataset is expected on")
        for key in matching:
            if key in found:
                raise bad(f"sheets {found[key]!r} and {sheet!r} could each be table {key}")
            found[key] = sheet
    if missing := [key for key in patterns if key not in found]:
        raise bad(f"there is no sheet of table {', '.join(missing)}; the sheets are {', '.join(map(repr, names))}")
    return found


def cells_of(content: bytes, file: str, sheet: str, dataset: str) -> pl.DataFrame:
    """All cells of a sheet; those of white space alone are empty."""
    cells = read_sheet(content, file, sheet, source=SOURCE, dataset=dataset)
    text = pl.exclude(SOURCE_COLUMNS)
    return cells.with_columns(pl.when(text.str.contains(r"\S")).then(text).name.keep())


def title_of(cells: pl.DataFrame, bad: Bad) -> str:
    """The text in the first cell that holds anything."""
    for cell in cells.select(pl.exclude(SOURCE_COLUMNS)).head(HEADER_WITHIN).iter_rows():
        if filled := [text for text in cell if text]:
            return filled[0]
    raise bad("the sheet is empty")


def said_in(title: str, patterns: Mapping[str, str], bad: Bad) -> tuple[str, dict[str, str]]:
    """Which of the known tables a title announces, and the named groups of its pattern; BadInput where it is none.

    A unit stands in the title, so that a title which nobody has seen may mean another unit.
    """
    title = _plain(title)
    found = {key: match for key, p in patterns.items() if (match := re.fullmatch(p, title, re.IGNORECASE))}
    if len(found) != 1:
        raise bad(f"the title {title!r} is not that of a table known here, or its unit is another", 1)
    ((key, match),) = found.items()
    return key, {name: value for name, value in match.groupdict().items() if value}


def header_row(cells: pl.DataFrame, layout: Layout, bad: Bad) -> int:
    """Number of the row that holds all the words of a header. BadInput where there is none near the top."""
    for place, row in enumerate(cells.select(pl.exclude(SOURCE_COLUMNS)).head(HEADER_WITHIN).iter_rows()):
        if all(any(_is(pattern, cell) for cell in row) for pattern in layout.names.values()):
            return cells["source_row"][place]
    words = ", ".join(layout.names.values())
    raise bad(f"no row within the first {HEADER_WITHIN} has the words of the header ({words})")


def long_rows(cells: pl.DataFrame, layout: Layout, bad: Bad) -> pl.DataFrame:
    """One row per row and column of values: the names of the layout, ``column``, ``unit``, ``value``, source columns.

    ``unit`` is what the header of the column says of it, or what stands under that header where the names stand one row
    lower; otherwise it is null. BadInput where a header cell is unknown, doubled or missing, where years have
    a gap, and for every row that is neither data nor a note.
    """
    row = header_row(cells, layout, bad)
    header = _cells_in(cells, row)
    ids: dict[str, str] = {}
    for name, pattern in layout.names.items():
        matching = [column for column, cell in header.items() if _is(pattern, cell)]
        if len(matching) > 1:
            raise bad(f"{len(matching)} columns could be {name}", row)
        ids[name] = matching[0]
    heads, units = header, {}
    if not any(_is(layout.values, cell) for cell in header.values()) and row > cells["source_row"][0]:
        heads, units = _cells_in(cells, row - 1), header
    matches = {column: re.fullmatch(layout.values, _plain(cell or ""), re.IGNORECASE) for column, cell in heads.items()}
    values = {column: match["column"] for column, match in matches.items() if match}
    units = {column: matches[column].groupdict().get("unit") or units.get(column) for column in values}
    unknown = [text for column, text in header.items() if text and column not in {*ids.values(), *values}]
    if unknown or not values:
        said = f"unexpected columns {', '.join(map(repr, unknown))}" if unknown else f"no column of {layout.values}"
        raise bad(f"the header has {said}", row)
    if len(set(values.values())) < len(values):
        raise bad("the header has a column more than once", row)
    in_order = [int(text) for text in values.values() if re.fullmatch(YEAR, text)]
    years = sorted(in_order)
    if in_order not in (years, years[::-1]):
        # Two of them trade places, and with them the figures below: no office writes years so.
        raise bad(
            f"the years of the header are neither ascending nor descending ({', '.join(map(str, in_order))})", row
        )
    if missing := sorted(set(range(min(years), max(years))) - set(years)) if years else []:
        raise bad(f"the header has no column for {', '.join(map(str, missing))}, between years that it has", row)
    everything = pl.exclude(SOURCE_COLUMNS)
    below = cells.filter((pl.col("source_row") > row) & ~pl.all_horizontal(everything.is_null()))
    stray = [column for column in header if column not in {*ids.values(), *values}]
    is_row = pl.all_horizontal(
        *(pl.col(ids[name]).is_not_null() for name in layout.required), *(pl.col(column).is_null() for column in stray)
    )
    last = below.filter(is_row)["source_row"].max() or row
    is_note = (pl.sum_horizontal(everything.is_not_null()) == 1) & (
        (pl.col("source_row") > last) | pl.any_horizontal(everything.str.contains(rf"(?i)^\s*{layout.notes}$"))
    )
    data = below.filter(is_note.fill_null(False).not_())
    other = data.filter(is_row.not_())
    if other.height:
        said = ", ".join(repr(text) for text in other.select(everything).row(0) if text)
        raise bad(f"the row ({said[:120]}) is neither data nor a note known here", other["source_row"][0])
    if data.is_empty():
        raise bad("there are no rows below the header", row)
    parts = [
        data.select(
            *(pl.col(column).alias(name) for name, column in ids.items()),
            column=pl.lit(text),
            unit=pl.lit(units.get(column), dtype=pl.String),
            value=pl.col(column),
            source_file="source_file",
            source_row="source_row",
        )
        for column, text in values.items()
    ]
    return pl.concat(parts).sort("source_row", maintain_order=True)


def csv_cells(content: bytes, file: str, layout: Layout, dataset: str) -> pl.DataFrame:
    """A sheet saved as CSV, from its header on, as cells: ``c1`` … and the source columns. Title rows are left out."""
    row = csv_header(content, file, tuple(layout.names.values()), dataset)
    encoding = encoding_of(content, file, dataset)
    table = read_csv_as_found(content, file, header_row=row, encoding=encoding, source=SOURCE, dataset=dataset)
    named = [column for column in table.columns if column not in SOURCE_COLUMNS]
    top = pl.DataFrame([[*named, file, row]], orient="row", schema=table.schema)
    cells = pl.concat([top, table])
    cells.columns = [f"c{number}" for number in range(1, len(named) + 1)] + list(SOURCE_COLUMNS)
    return cells


def csv_header(content: bytes, file: str, patterns: tuple[str, ...], dataset: str) -> int:
    """Number of the record near the top that has a cell for each pattern. BadInput where there is none."""
    text = decompressed(content, file, source=SOURCE, dataset=dataset).decode("utf-8-sig", "replace")
    for row, record in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if all(any(_is(pattern, cell) for cell in record) for pattern in patterns):
            return row
        if row == HEADER_WITHIN:
            break
    if not text.strip() or text.lstrip().startswith("<"):
        # Nothing, or a web page: said by the reader, better than here.
        read_csv_as_found(content, file, source=SOURCE, dataset=dataset)
    problem = f"no row within the first {HEADER_WITHIN} has the words of the header ({', '.join(patterns)})"
    raise refusal(dataset, file)(problem)


def encoding_of(content: bytes, file: str, dataset: str) -> str:
    """UTF-8 where a text is that, else Windows-1252: the office has sent both. Neither can be taken for the other."""
    try:
        decompressed(content, file, source=SOURCE, dataset=dataset).decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _is(pattern: str, cell: str | None) -> bool:
    return cell is not None and re.fullmatch(pattern, _plain(cell), re.IGNORECASE) is not None


def _plain(cell: str) -> str:
    """A text without white space at its ends, and with single spaces inside."""
    return " ".join(cell.split())


def _cells_in(cells: pl.DataFrame, row: int) -> dict[str, str | None]:
    return cells.filter(pl.col("source_row") == row).select(pl.exclude(SOURCE_COLUMNS)).row(0, named=True)
