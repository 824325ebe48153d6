"""How files of Open Geography are read, whatever their form: CSV, Parquet, or a page of the ArcGIS service.

The rows of a reply of the service and of a downloaded CSV go through the same parse and come out under the same names.
Which datasets there are is said in the other modules.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from orchestration.ingest.dataset import Dataset, Rule
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.records import listed, value_at
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, read_csv_as_found, read_parquet_text
from orchestration.sources.open_geography import BASE_URL, FRESH_WITHIN, HOMEPAGE, LICENCE, PUBLISHER, SOURCE
from orchestration.sources.open_geography.arcgis import fetch_layer
from orchestration.sources.open_geography.services import SERVICES

Rename = Callable[[pl.DataFrame], pl.DataFrame]

# What a service numbers and measures for itself, and names in Welsh: not part of a lookup.
NOT_KEPT = re.compile(r"objectid|fid|globalid|shape_{1,2}(area|length)|[a-z]+[0-9]*nmw", re.IGNORECASE)
# Columns that a spreadsheet adds: allowed where they are empty.
ADDED_BY_A_SPREADSHEET = re.compile(r"column[0-9]+", re.IGNORECASE)


def code(*levels: str) -> str:
    """Pattern of a code column of one of the spellings of a level: LAD23CD or ltla23_code; its group is the year."""
    return rf"(?:{'|'.join(levels)})(\d\d)(?:CD|_code)"


def name(*levels: str) -> str:
    """Pattern of the column of names that goes with ``code``."""
    return rf"(?:{'|'.join(levels)})\d\d(?:NM|_name)"


def nhs_code(*levels: str) -> str:
    """Pattern of the column of NHS codes that goes with ``code``."""
    return rf"(?:{'|'.join(levels)})\d\d(?:CDH|_code_h|_code_nhs)"


def columns_of(patterns: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that ``choose_columns`` makes of these patterns."""
    found: list[str] = []
    for wanted, pattern in patterns.items():
        found += [wanted, f"{wanted}_YEAR"] if re.compile(pattern).groups else [wanted]
    return tuple(found)


def declared(dataset: str, title: str, description: str, **further) -> Dataset:
    """A dataset of this source: its terms, how it is fetched if its service is known, and what ``further`` says."""
    about = {
        "source": SOURCE,
        "name": dataset,
        "title": title,
        "description": description,
        "publisher": PUBLISHER,
        "homepage": HOMEPAGE,
        "licence": LICENCE,
        "cadence": "when boundaries or codes change, mostly in April or May",
        "fresh_within": FRESH_WITHIN,
        "base_url": BASE_URL,
    }
    if dataset in SERVICES:
        about["fetch"] = partial(fetch_layer, dataset, SERVICES[dataset])
    return Dataset(**about | further)


def lookup(
    dataset: str,
    title: str,
    description: str,
    fields: Mapping[str, str],
    *,
    optional: tuple[str, ...] = (),
    rename: Rename | None = None,
    **further,
) -> Dataset:
    """A dataset whose files are tables with one set of columns, found by ``fields``; ``rename`` prepares a header."""

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        tables = []
        for file in sorted(files):
            found = rows_as_found(files[file], file, dataset)
            if found.width == len(SOURCE_COLUMNS):
                # A page of the service without features, which it sends now and then before the next.
                continue
            table = without_what_is_not_kept(found, file, dataset)
            table = rename(table) if rename else table
            tables.append(choose_columns(table, fields, file, source=SOURCE, dataset=dataset, optional=optional))
        return one_vintage(together(tables, dataset), dataset)

    required = tuple(column for column in columns_of(fields) if column.removesuffix("_YEAR") not in optional)
    about = {"columns": columns_of(fields), "parse": parse, "required": required}
    about["rules"] = one_name_per_code(fields, further.get("key", ()))
    return declared(dataset, title, description, **about | further)


def one_name_per_code(fields: Mapping[str, str], key: tuple[str, ...]) -> tuple[Rule, ...]:
    """Rules that a code has the same name in every row: a name that was cut, or stands in another row, has not.

    A code that is the key stands in one row.
    """
    pairs = [(code, code.replace("CD", "NM", 1)) for code in fields if "CD" in code and "CDH" not in code]
    return tuple(
        Rule(
            f"{name} is not the same in every row of a {code}",
            pl.col(code).is_not_null() & (pl.col(name).n_unique().over(code) > 1),
            (code, name),
        )
        for code, name in pairs
        if name in fields and key != (code,)
    )


def rows_as_found(content: bytes, file: str, dataset: str) -> pl.DataFrame:
    """The rows of a CSV, a Parquet file or a page of the service, as text under the header they have.

    BadInput where a file that is no page, of which there are empty ones, has no rows.
    """
    if ".json" in file or ".geojson" in file:
        return attributes(content, file, dataset)
    read = read_parquet_text if ".parquet" in file else read_csv_as_found
    table = read(content, file, source=SOURCE, dataset=dataset)
    if table.is_empty():
        raise bad(dataset, "there are no rows below the header", "Obtain the file again", file, 1)
    return table


def attributes(content: bytes, file: str, dataset: str) -> pl.DataFrame:
    """The attributes of the features of a page of the service, in the order of its fields."""
    page = read_json(content, file, source=SOURCE, dataset=dataset)
    features = page.get("features") if isinstance(page, Mapping) else None
    if not isinstance(features, list) or not all(isinstance(feature, Mapping) for feature in features):
        problem = "it is not a page of an ArcGIS service: it has no list of features (errors come as HTTP 200)"
        raise bad(dataset, problem, "Fetch it again", file)
    records = [feature.get("attributes", feature.get("properties")) or {} for feature in features]
    fields = [value_at(field, "name") for field in listed(page.get("fields"))]
    if not all(isinstance(field, str) for field in fields):
        raise bad(dataset, "it lists fields without a name", "Fetch it again", file)
    known = (fields or list(records[0])) if records else []
    return records_table(records, known, file, source=SOURCE, dataset=dataset)


def without_what_is_not_kept(table: pl.DataFrame, file: str, dataset: str) -> pl.DataFrame:
    """The table without the service's own numbers, Welsh names and empty columns of a spreadsheet."""
    added = [column for column in table.columns if ADDED_BY_A_SPREADSHEET.fullmatch(column)]
    for column in added:
        filled = table.filter(pl.col(column).is_not_null())
        if filled.height:
            problem = f"{column}, a name that a spreadsheet gives, holds {filled[column][0]!r}"
            raise bad(
                dataset, problem, "Give the column the name it has at the publisher", file, filled["source_row"][0]
            )
    return table.drop(added, [column for column in table.columns if NOT_KEPT.fullmatch(column)])


def in_two_editions(level: str) -> Rename:
    """Marks the columns of a level of which a lookup has two editions: FROM_ the older year, TO_ the newer."""
    pattern = re.compile(rf"(?:{level})(\d\d)(?:CD|NM|_code|_name)", re.IGNORECASE)

    def rename(table: pl.DataFrame) -> pl.DataFrame:
        years = {column: found[1] for column in table.columns if (found := pattern.fullmatch(column))}
        sides = dict(zip(sorted(set(years.values())), ("FROM_", "TO_"), strict=False))
        return table.rename({column: sides.get(year, "THIRD_") + column for column, year in years.items()})

    return rename


def together(tables: list[pl.DataFrame], dataset: str) -> pl.DataFrame:
    """One table of those of the files. BadInput where there is none, or no row in them."""
    table = pl.concat(tables) if tables else None
    if table is None or table.is_empty():
        problem = "the release has no files" if table is None else "there are no rows (HTTP 200 is not success)"
        raise bad(dataset, problem, "Fetch it again")
    return table


def one_vintage(table: pl.DataFrame, dataset: str) -> pl.DataFrame:
    """The table. BadInput where its files have codes of different years, which are different areas."""
    for column in (column for column in table.columns if column.endswith("_YEAR")):
        if table[column].n_unique() > 1:
            other = table.filter(pl.col(column).ne_missing(table[column][0])).row(0, named=True)
            problem = f"{column} is {table[column][0]} in {table['source_file'][0]} and {other[column]} here"
            raise bad(dataset, problem, "Keep files of one edition in a release", other["source_file"])
    return table


def as_declared(table: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """The table with all of these columns, null where it has none of the name, in this order."""
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in columns if column not in table.columns]
    return table.with_columns(absent).select(*columns, *SOURCE_COLUMNS)


def bad(dataset: str, problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    """An error of this source."""
    return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=problem, remedy=remedy)
