"""Replies of the data service of Nomis: read as text, and whole by their own count. Nothing is fetched here.

Nomis cuts long replies short with status 200, so pages carry RECORD_OFFSET and RECORD_COUNT.
"""

import csv
import re
from collections.abc import Mapping

import polars as pl

from orchestration.ingest.dataset import Rule
from orchestration.ingest.download import Check, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_text
from orchestration.sources.nomis import NORMAL, SOURCE

VALUE = ("MEASURES_NAME", "OBS_VALUE", "OBS_STATUS", "OBS_STATUS_NAME")
RECORD = ("RECORD_OFFSET", "RECORD_COUNT")


def page_size(content: bytes, name: str, offset: int, columns: tuple[str, ...], dataset: str) -> tuple[int, int]:
    """Rows of a page and of its whole query. BadInput unless the rows run on from ``offset`` and agree on the total."""
    page = read_csv_text(content, name, columns, source=SOURCE, dataset=dataset)
    counts = page["RECORD_COUNT"].unique().to_list()
    expected = [str(row) for row in range(offset, offset + page.height)]
    is_count = len(counts) == 1 and counts[0] is not None and re.fullmatch("[0-9]{1,9}", counts[0]) is not None
    if page.is_empty() or page["RECORD_OFFSET"].to_list() != expected or not is_count:
        problem = f"the page asked for from row {offset:,} is empty, or its RECORD_OFFSET or RECORD_COUNT do not fit"
        raise bad(dataset, problem, "Refresh again", name)
    return page.height, int(counts[0])


def check_header_of(columns: tuple[str, ...]) -> Check:
    """A check of the start of a data reply: Nomis sends empty text, pages and sentences with status 200."""

    def check(first: bytes, content_type: str) -> str | None:
        if problem := no_page(first, content_type):
            return problem
        header = next(csv.reader([first.decode("utf-8-sig", "replace").splitlines()[0]]))
        return None if tuple(header) == columns else "does not begin with the columns asked for"

    return check


def status_rules(codes: Mapping[str, str]) -> tuple[Rule, Rule]:
    """What must hold of a status: its name is known, with its code, and there is a value where it is normal alone.

    ``codes`` maps the names known for a survey to their codes, "*" where the code is not on record.
    """
    known = pl.col("OBS_STATUS_NAME").replace_strict(codes, default="")
    pairs = "; ".join(f"{code}, {name}" for name, code in codes.items())
    return (
        Rule(
            f"OBS_STATUS and its name are not a pair known for this survey ({pairs})",
            known.ne(pl.col("OBS_STATUS")) & known.ne("*"),
            ("OBS_STATUS", "OBS_STATUS_NAME"),
        ),
        Rule(
            "OBS_VALUE must be given where OBS_STATUS is A and empty elsewhere",
            pl.col("OBS_VALUE").is_null() == (pl.col("OBS_STATUS_NAME") == NORMAL),
            ("OBS_VALUE", "OBS_STATUS"),
        ),
    )


def unit_rules(column: str, step: int, least: int) -> tuple[Rule, Rule]:
    """What a change of unit breaks in counts that the publisher rounds to a ``step``.

    Most figures of a file are multiples of it. In one of five hundred rows or more, the largest is not below ``least``.
    """
    value = pl.col(column).cast(pl.Float64, strict=False)
    off_step = value % step != 0
    largest = value.max().over("source_file")
    return (
        Rule(
            f"most of {column} are not in steps of {step}: the unit may have changed",
            off_step & (off_step.mean().over("source_file") > 0.5),
            (column,),
        ),
        Rule(
            f"the largest {column} is below {least:,}: the unit may have changed",
            (pl.len().over("source_file") >= 500) & (value == largest) & (largest < least),
            (column,),
        ),
    )


def whole_grid(series: tuple[str, ...], by: str) -> Rule:
    """A table that gives every cell of a query has as many rows for each ``series`` as for any other, by ``by``."""
    rows = pl.len().over(*series)
    said = f"rows are missing: others of the same {by} have more than this {' and '.join(series)}"
    return Rule(said, rows < rows.max().over(by), series)


def read_files(files: Mapping[str, bytes], columns: tuple[str, ...], dataset: str) -> pl.DataFrame:
    """CSV files in name order as one table of text. What describes a table (``*.metadata.json``) is left aside."""
    names = [name for name in sorted(files) if not name.endswith(".metadata.json")]
    if not names:
        raise bad(dataset, "the release has no files", "Fetch it again")
    tables = [read_csv_text(files[name], name, columns, source=SOURCE, dataset=dataset) for name in names]
    for name, table in zip(names, tables, strict=True):
        if table.is_empty():
            problem = "there are no rows below the header (HTTP 200 is not success)"
            raise bad(dataset, problem, "Check the query's parameters and fetch it again", name)
    return pl.concat(tables)


def check_pages(table: pl.DataFrame, dataset: str) -> None:
    """BadInput unless RECORD_OFFSET runs 0, 1, … RECORD_COUNT - 1 once for each query, through the files in order.

    A query starts where the offset is 0. Nomis gives no other sign that a reply was cut at its cap of rows.
    """
    remedy = "Fetch every page of the query again and name the files so that they sort in order"

    def refuse(row: dict, problem: str) -> BadInput:
        return bad(dataset, problem, remedy, row["source_file"], row["source_row"])

    pages = table.select("source_file", "source_row", "RECORD_OFFSET", "RECORD_COUNT").with_columns(
        offset=pl.col("RECORD_OFFSET").cast(pl.Int64, strict=False),
        count=pl.col("RECORD_COUNT").cast(pl.Int64, strict=False),
    )
    if row := _first(pages.filter(pl.col("offset").is_null() | pl.col("count").is_null())):
        found = f"RECORD_OFFSET {row['RECORD_OFFSET']!r} and RECORD_COUNT {row['RECORD_COUNT']!r}"
        raise refuse(row, f"{found} must be whole numbers")
    pages = pages.with_columns(
        expected=pl.col("offset").shift(1, fill_value=-1) + 1,
        query=(pl.col("offset") == 0).cum_sum(),
    )
    queries = pages.group_by("query", maintain_order=True).agg(
        pl.all().last(), rows=pl.len(), counts=pl.col("count").n_unique()
    )
    if row := _first(pages.filter(pl.col("offset") != pl.col("expected"), pl.col("offset") != 0)):
        problem = f"RECORD_OFFSET is {row['offset']:,} where {row['expected']:,} of {row['count']:,} comes next"
        raise refuse(row, f"{problem}: a page is missing, repeated or truncated")
    if row := _first(queries.filter(pl.col("counts") > 1)):
        raise refuse(row, "RECORD_COUNT changes within the query ending here: the data changed between two pages")
    if row := _first(queries.filter(pl.col("rows") != pl.col("count"))):
        problem = f"the query ending here has {row['rows']:,} rows, but RECORD_COUNT says {row['count']:,}"
        raise refuse(row, f"{problem}: truncated page")


def check_together(table: pl.DataFrame, measures: tuple[str, ...], dataset: str) -> None:
    """BadInput where a cell has not each of its measures once: a value without its interval says too much."""
    cell = [column for column in table.columns if column not in (*VALUE, *RECORD, *SOURCE_COLUMNS)]
    found = table.group_by(cell, maintain_order=True).agg(
        pl.col("source_file", "source_row").first(), measures=pl.col("MEASURES_NAME").sort()
    )
    if row := _first(found.filter(pl.col("measures") != pl.lit(pl.Series([sorted(measures)])))):
        problem = f"the cell has {', '.join(map(str, row['measures']))} where {', '.join(measures)} stand together"
        raise bad(dataset, problem, "Fetch value and confidence together", row["source_file"], row["source_row"])


def bad(dataset: str, problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    """BadInput about a dataset of Nomis."""
    return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=problem, remedy=remedy)


def _first(table: pl.DataFrame) -> dict | None:
    """The first row of a table by column name; None where it has none."""
    return table.row(0, named=True) if table.height else None
