"""Eurostat: how the regions of one edition of NUTS became those of the next. The United Kingdom leaves after 2021."""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import Vintage, fetches_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern
from orchestration.ingest.download import Reply
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, with_header
from orchestration.ingest.workbooks import read_sheet, sheet_names

SOURCE, DATASET = "eurostat", "nuts_correspondence"
CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}( ?\(part\))? *")
# Two kinds of sheet, by the words their names consist of; other sheets hold no correspondence.
EVERY_REGION = re.compile(r"NUTS ?\d{4}-NUTS ?\d{4}|Changes detailed NUTS \d{4}-\d{4}", re.IGNORECASE)
CHANGED_REGIONS = re.compile(r"(Correspondence|Changes) NUTS-([123])", re.IGNORECASE)
OTHER_SHEETS = re.compile(
    r"version date|NUTS & SR \d{4}|Urban-rural|Metropolitan|Coastal|Changes overview NUTS \d{4}-\d{4}", re.IGNORECASE
)
# Names over two or three lines of a header, and words that only some editions add to them.
LEVEL_LABEL = r".*NUTS level {}( \(.*\))?"
EVERY_FIELD = {
    "CODE_FROM": r"Code (\d{4})",
    "CODE_TO": r"Code (\d{4})",
    "COUNTRY": "Country",
    "LABEL_1": LEVEL_LABEL.format(1),
    "LABEL_2": LEVEL_LABEL.format(2),
    "LABEL_3": LEVEL_LABEL.format(3),
    "CHANGE_CODES": r"Change codes\*",
    "CHANGE": "Change|Change comments",
    "LEVEL": "level|NUTS level",
}
CHANGED_FIELDS = {
    "CODE_FROM": r"Code (\d{4})",
    "CODE_TO": r"Code (\d{4})",
    "LABEL": "Label",
    "CHANGE": "Change",
    "EXPLANATION": r"Explanation \(new = old\)",
}
# Sorting orders, a key of codes beside the table, and a stray mark.
NOT_KEPT = re.compile(
    r"Sorting order.*|.*of countries|countries|Country order|(Region order \()?NUTS \d{4}\)?|\* Change codes:|_stray_.*"
)
COLUMNS = (
    "SHEET",
    "CODE_FROM",
    "CODE_FROM_YEAR",
    "CODE_TO",
    "CODE_TO_YEAR",
    *("LEVEL", "COUNTRY", "LABEL", "LABEL_1", "LABEL_2", "LABEL_3", "CHANGE_CODES", "CHANGE", "EXPLANATION"),
)


def parse_nuts_correspondence(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Each region of the sheets of correspondence as COLUMNS (text); SHEET is ``every_region`` or ``changed_regions``.

    Blank rows and notes (one cell that is no code) are left out. BadInput where a sheet is of no known kind, a header
    has changed, or a row is neither a region nor a note.
    """
    tables = []
    for file in sorted(files):
        for sheet in sheet_names(files[file], file, source=SOURCE, dataset=DATASET):
            if EVERY_REGION.fullmatch(sheet):
                tables.append(_regions(files[file], file, sheet, "every_region", EVERY_FIELD))
            elif found := CHANGED_REGIONS.fullmatch(sheet):
                table = _regions(files[file], file, sheet, "changed_regions", CHANGED_FIELDS)
                tables.append(table.with_columns(LEVEL=pl.lit(found[2])))
            elif not OTHER_SHEETS.fullmatch(sheet):
                problem = f"the sheet {sheet!r} is of no known kind"
                raise _bad(problem, "Say in orchestration/sources/eurostat.py what it holds", file)
    if not tables:
        raise _bad("there is no sheet of correspondence", "Obtain the workbook again", ", ".join(sorted(files)))
    table = pl.concat(table.select(*COLUMNS, *SOURCE_COLUMNS) for table in tables)
    _check_changed_are_listed(table)
    return table


def _check_changed_are_listed(table: pl.DataFrame) -> None:
    """BadInput where the sheet of every region has lost rows: a country whose regions have changed is not in it.

    A damaged .xls can be read to the damage, and as if it ended there.
    """
    country = pl.col("CODE_TO").str.slice(0, 2)
    every = table.filter(pl.col("SHEET") == "every_region")
    is_listed = country.is_in(every.select(country).to_series().implode())
    lost = table.filter(pl.col("source_file").is_in(every["source_file"].implode()), is_listed.not_())
    if lost.height:
        row = lost.row(0, named=True)
        problem = f"the sheet of every region has none of the country of {row['CODE_TO']}, which has changed"
        raise _bad(f"{problem}: rows are missing", "Obtain it again", row["source_file"], row["source_row"])


def _regions(content: bytes, file: str, sheet: str, kind: str, fields: Mapping[str, str]) -> pl.DataFrame:
    """The regions of one sheet."""
    cells = read_sheet(content, file, sheet, source=SOURCE, dataset=DATASET)
    header_row, cells = _header(cells, file, sheet)
    table = with_header(cells, header_row, file, source=SOURCE, dataset=DATASET)
    codes = sorted(column for column in table.columns if re.fullmatch(r"Code \d{4}", column))
    if len(codes) != 2:
        raise _bad(f"the sheet {sheet!r} has not two columns of codes but {codes}", "Obtain it again", file, header_row)
    numbered = [column for column in table.columns if re.fullmatch(r"_row_number_", column)]
    ignored = [column for column in table.columns if NOT_KEPT.fullmatch(column)]
    table = table.drop(numbered, ignored).rename(dict(zip(codes, ("from " + codes[0], "to " + codes[1]), strict=True)))
    fields = {**fields, "CODE_FROM": r"from Code (\d{4})", "CODE_TO": r"to Code (\d{4})"}
    chosen = choose_columns(
        table, fields, file, source=SOURCE, dataset=DATASET, optional=("CHANGE_CODES",), header_row=header_row
    )
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in COLUMNS if column not in chosen.columns]
    return _without_notes(chosen.with_columns(absent).with_columns(SHEET=pl.lit(kind)), file, sheet)


def _header(cells: pl.DataFrame, file: str, sheet: str) -> tuple[int, pl.DataFrame]:
    """The row that names the codes, and the cells with whole names there: some stand in the row above, or nowhere."""
    places = [column for column in cells.columns if column not in SOURCE_COLUMNS]
    for row in cells.head(5).iter_rows(named=True):
        if sum(bool(re.fullmatch(r"Code \d{4}", row[place] or "")) for place in places) == 2:
            break
    else:
        raise _bad(f"the first five rows of {sheet!r} do not name two editions of codes", "Obtain it again", file, 1)
    names = {}
    for number, place in enumerate(places):
        filled = cells.filter(pl.col("source_row") > row["source_row"])[place].drop_nulls()
        if row[place] is None and number == 0:
            names[place] = "_stray_number" if filled.str.contains(r"^[0-9]+$").all() else None
        elif row[place] is None and filled.len() <= 1:
            # A stray mark, "`", ends one row of most editions.
            names[place] = f"_stray_{number}" if filled.is_in(["`"]).all() and filled.len() else None
    named = [
        pl.when(pl.col("source_row") == row["source_row"]).then(pl.lit(name)).otherwise(pl.col(place)).alias(place)
        for place, name in names.items()
        if name
    ]
    return row["source_row"], cells.with_columns(named)


def _without_notes(table: pl.DataFrame, file: str, sheet: str) -> pl.DataFrame:
    """The rows with a code. Others must be blank or a note: one filled cell."""
    text = [column for column in table.columns if column not in (*SOURCE_COLUMNS, "SHEET") and "_YEAR" not in column]
    is_code = pl.any_horizontal(pl.col("CODE_FROM", "CODE_TO").str.contains(f"^{CODE.pattern}$").fill_null(False))
    filled = pl.sum_horizontal(pl.col(column).is_not_null() for column in text)
    odd = table.filter(~is_code, filled > 1)
    if odd.height:
        row = odd.row(0, named=True)
        held = ", ".join(repr(row[column]) for column in text if row[column] is not None)
        problem = f"a row of the sheet {sheet!r} is neither a region nor a note ({held})"
        raise _bad(problem, "Decide what it is, and declare it", file, row["source_row"])
    return table.filter(is_code)


def _bad(problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    return BadInput(source=SOURCE, dataset=DATASET, file=file, row=row, problem=problem, remedy=remedy)


NUTS = Pattern(rf"^{CODE.pattern}$", "a NUTS code, with (part) where a part of the region is meant")


def _newer_edition(reply: Reply) -> Vintage:
    """The newer of the two editions that the only workbook with a known address is about."""
    return "2021", "the newer edition, by the name of the file"


DATASETS = [
    Dataset(
        source=SOURCE,
        name=DATASET,
        title="Correspondence between editions of NUTS",
        description="One row per region and sheet: every region with its code in both editions, and the changed "
        "regions with an explanation. The archive counts all rows of all sheets, notes, blank rows and other lists "
        "included. A live refresh has the workbook of 2016 and 2021 alone.",
        publisher="Eurostat",
        homepage="https://ec.europa.eu/eurostat/web/nuts/history",
        licence=Licence(
            name="Eurostat reuse policy (CC BY 4.0)",
            url="https://ec.europa.eu/eurostat/about-us/policies/copyright",
            attribution="Source: Eurostat (c) European Union.",
        ),
        cadence="with each edition of NUTS, about every three years",
        fresh_within=timedelta(days=4 * 365),
        columns=COLUMNS,
        parse=parse_nuts_correspondence,
        fetch=fetches_file(SOURCE, DATASET, "NUTS2016-NUTS2021.xlsx", begins=b"PK\x03\x04", vintage=_newer_edition),
        base_url="https://ec.europa.eu/eurostat/documents/345175/629341",
        required=("SHEET", "CODE_FROM_YEAR", "CODE_TO_YEAR"),
        patterns={"CODE_FROM": NUTS, "CODE_TO": NUTS, "LEVEL": Pattern("^[0-3]$", "a level from 0 to 3")},
        vocabularies={"SHEET": ("every_region", "changed_regions")},
        kinds=("xls", "xlsx"),
    )
]
