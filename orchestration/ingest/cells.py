"""Tables of any layout as their cells: a row per cell that holds anything, so that nothing is lost and nothing guessed.

For publications whose inner layout nobody has recorded. E-mail addresses, telephone numbers and names of statisticians
are blanked: they are not part of a statistic.
"""

import polars as pl

from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_as_found
from orchestration.ingest.workbooks import read_sheet, sheet_names

CELL_KEY = ("SHEET", "ROW_NUMBER", "COLUMN_NUMBER")
CELL_COLUMNS = (*CELL_KEY, "CELL_TEXT")
E_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
PHONE = r"(\+44|\b0)[ ()0-9]*[0-9]{2,5}[ )][0-9]{3,4}[ ]?[0-9]{3,4}\b"
ROLE = r"(?:(?:responsible|lead|head|chief|senior)\s+)?(?:statistician|analyst|author|contact(?: name| person)?)"
PERSON = rf"(?i)(\b{ROLE}\s*:)\s*\S.*"
IS_PERSON = rf"(?i)^{ROLE}\s*:?$"


def read_cells(content: bytes, name: str, *, source: str, dataset: str) -> pl.DataFrame:
    """Every cell that holds anything of a workbook or CSV, as CELL_COLUMNS (text) and source columns, in reading order.

    A CSV is one sheet without a name. BadInput where the file cannot be read or holds nothing.
    """
    about = {"source": source, "dataset": dataset}
    if name.lower().endswith(".csv"):
        sheets = {"": _csv_cells(content, name, about)}
    else:
        names = sheet_names(content, name, **about)
        sheets = {sheet: read_sheet(content, name, sheet, **about) for sheet in names}
    long = [_blanked(_long(sheet, table)) for sheet, table in sheets.items()]
    cells = pl.concat(long)
    if cells.is_empty():
        problem = "no sheet of the file holds anything"
        raise BadInput(**about, file=name, problem=problem, remedy="Obtain the file again")
    return cells


def _csv_cells(content: bytes, name: str, about: dict[str, str]) -> pl.DataFrame:
    """A CSV file as a sheet, its header as row 1."""
    encoding = "utf-8-sig"
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        # Some spreadsheet programs still save so; pound signs and dashes are what differs.
        encoding = "cp1252"
    table = read_csv_as_found(content, name, **about, encoding=encoding)
    columns = [column for column in table.columns if column not in SOURCE_COLUMNS]
    header = pl.DataFrame([columns], orient="row", schema=dict.fromkeys(columns, pl.String))
    header = header.with_columns(source_file=pl.lit(name), source_row=pl.lit(1, dtype=pl.Int64))
    whole = pl.concat([header, table])
    whole.columns = [*(f"c{number}" for number in range(1, len(columns) + 1)), *SOURCE_COLUMNS]
    return whole


def _long(sheet: str, table: pl.DataFrame) -> pl.DataFrame:
    """One row per filled cell, in reading order."""
    columns = [column for column in table.columns if column not in SOURCE_COLUMNS]
    return (
        table.unpivot(on=columns, index=list(SOURCE_COLUMNS), variable_name="column", value_name="CELL_TEXT")
        .filter(pl.col("CELL_TEXT").is_not_null())
        .with_columns(pl.col("CELL_TEXT").cast(pl.String))
        .with_columns(place=pl.col("column").str.slice(1).cast(pl.Int64), SHEET=pl.lit(sheet or None, dtype=pl.String))
        .sort("source_row", "place")
        .select(
            "SHEET",
            pl.col("source_row").cast(pl.String).alias("ROW_NUMBER"),
            pl.col("place").cast(pl.String).alias("COLUMN_NUMBER"),
            "CELL_TEXT",
            *SOURCE_COLUMNS,
        )
    )


def _blanked(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without what identifies a person: e-mail addresses, telephone numbers, the name after a title."""
    text = pl.col("CELL_TEXT")
    follows = text.str.strip_chars().str.contains(IS_PERSON).shift(1, fill_value=False)
    same_row = pl.col("source_row") == pl.col("source_row").shift(1)
    is_number = text.str.contains(r"^-?[0-9.,]+$")
    return cells.with_columns(
        CELL_TEXT=pl.when(follows & same_row & is_number.not_())
        .then(pl.lit("[name removed]"))
        .otherwise(
            text.str.replace_all(E_MAIL, "[e-mail removed]")
            .str.replace_all(PHONE, "[phone removed]")
            .str.replace_all(PERSON, "${1} [name removed]")
        )
    )
