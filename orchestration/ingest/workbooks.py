"""Sheets of xlsx, xls and ods workbooks, cell by cell as text. What a cell means is not known here.

Numbers come as their shortest decimal, days as ``YYYY-MM-DD hh:mm:ss``, true and false as such, an error value as
nothing. What a sheet declares as its extent is not believed; rows below the last one that holds anything are left out.
"""

import polars as pl

from orchestration.ingest import isolated
from orchestration.ingest.containers import OBTAIN_AGAIN, check_office_file
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import with_header

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def sheet_names(content: bytes, name: str, *, source: str, dataset: str) -> list[str]:
    """Names of a workbook's sheets, in order. BadInput where it is no workbook, or damaged."""
    _check(content, name, source, dataset)
    try:
        return isolated.sheet_names(content)
    except isolated.Unreadable as error:
        raise _bad(name, f"the workbook is truncated or corrupt ({error})", source, dataset) from None


def read_sheet(content: bytes, name: str, sheet: str, *, source: str, dataset: str) -> pl.DataFrame:
    """All rows of a sheet: ``c1`` … ``cN`` as text, then ``source_file``, and ``source_row``, the sheet's row number.

    ``c1`` is the first column that is used. Blank rows are kept. An empty cell is null. BadInput where the workbook is
    damaged or has no such sheet.
    """
    names = sheet_names(content, name, source=source, dataset=dataset)
    if sheet not in names:
        raise BadInput(
            source=source,
            dataset=dataset,
            file=name,
            problem=f"there is no sheet {sheet!r}; the sheets are {', '.join(map(repr, names))}",
            remedy="If the publisher has renamed the sheet, change the dataset's declaration",
        )
    try:
        cells = isolated.read_sheet(content, sheet)
    except isolated.Unreadable as error:
        raise _bad(name, f"the sheet {sheet!r} cannot be read ({error})", source, dataset) from None
    cells.columns = [f"c{number}" for number in range(1, cells.width + 1)]
    return cells.with_columns(pl.all().cast(pl.String).replace("", None)).with_columns(
        source_file=pl.lit(name), source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )


def read_sheet_table(
    content: bytes, name: str, sheet: str, header_row: int, *, source: str, dataset: str
) -> pl.DataFrame:
    """The rows of a sheet below ``header_row`` (its number in the sheet), under the names that stand there.

    Columns without a name are left out where they are empty, and refused otherwise, as are repeated names.
    """
    cells = read_sheet(content, name, sheet, source=source, dataset=dataset)
    return with_header(cells, header_row, name, source=source, dataset=dataset)


def _check(content: bytes, name: str, source: str, dataset: str) -> None:
    """BadInput where the bytes are no workbook, or one that does not deserve to be opened."""
    if content.startswith(ZIP):
        check_office_file(content, name, source=source, dataset=dataset)
    elif not content.startswith(OLE):
        said = "is empty" if not content else f"begins with {content[:20]!r}"
        raise _bad(name, f"this is not a workbook: it {said}", source, dataset)


def _bad(name: str, problem: str, source: str, dataset: str) -> BadInput:
    return BadInput(source=source, dataset=dataset, file=name, problem=problem, remedy=OBTAIN_AGAIN)
