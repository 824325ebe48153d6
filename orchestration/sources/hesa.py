"""HESA, now part of Jisc: open tables of the Higher Education Business and Community Interaction survey.

An address that ends in .csv may deliver a zip; a preamble of varying length stands above the header, whose words
differ between tables and years. Tables of five layouts become one, in which a column that a table lacks is empty.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import polars as pl

from orchestration.ingest.containers import OBTAIN_AGAIN, decompressed, read_zip
from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import UNDATED, Dataset, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client, Manners, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing import receipts, releases_at
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, read_csv_as_found

SOURCE = "hesa"
DATASET = "business_and_community_interaction"
ABOUT = {"source": SOURCE, "dataset": DATASET}
MANNERS = Manners(look_pause=10.0)
# Preambles of 11 to 28 lines have been seen.
HEADER_WITHIN = 60
FIRST_COLUMN = "UKPRN"
COMMON = {
    "UKPRN": r"UKPRN",
    "HE_PROVIDER": r"HE provider|Provider name|Provider",
    "COUNTRY": r"Country of (?:HE )?provider",
    "REGION": r"Region of (?:HE )?provider",
    "ACADEMIC_YEAR": r"Academic year",
}
# What a table is broken down by, in its own words.
BREAKDOWNS = {
    "SOURCE_OF_PUBLIC_FUNDING": r"Source of public funding",
    "TYPE_OF_INCOME": r"Type of income",
    "TYPE_OF_SERVICE": r"Type of service",
    "TYPE_OF_ORGANISATION": r"Type of organisation",
    "NUMBER_VALUE_MARKER": r"Number/Value marker",
    "METRIC": r"Metric",
    "CATEGORY_MARKER": r"Category marker",
}
TABLES = {
    "1": ("SOURCE_OF_PUBLIC_FUNDING", "TYPE_OF_INCOME"),
    "2a": ("TYPE_OF_SERVICE", "TYPE_OF_ORGANISATION", "NUMBER_VALUE_MARKER"),
    "2b": ("CATEGORY_MARKER",),
    "4d": ("CATEGORY_MARKER",),
    "4e": ("METRIC", "CATEGORY_MARKER"),
}
COLUMNS = ("TABLE_NUMBER", *COMMON, *BREAKDOWNS, "UNIT", "VALUE")


def fetch_business_and_community_interaction(client: Client, base_url: str) -> list[Release] | Unavailable:
    """The tables as one release, unless HESA says of each that it has not changed since it landed.

    The vintage is the day on which a table was last modified, else that of fetching.
    """
    known = _validators()
    if known and all(_is_unchanged(client, _request(base_url, table), known) for table in TABLES):
        return Unavailable("no table has changed since they landed: nothing fetched")
    crawl = Crawl(client, (SOURCE, DATASET), {"address": base_url, "since": json.dumps(known, sort_keys=True)})
    for table in TABLES:
        crawl.page(_file(table), _request(base_url, table))
    release = crawl.release(vintage="2000", vintage_basis="")
    days = [_day(str(receipt["last_modified"])) for receipt in release.requests if receipt["last_modified"]]
    if len(days) == len(TABLES):
        return [replace(release, vintage=max(days), vintage_basis="day on which a table was last modified")]
    basis = f"{UNDATED}; HESA does not say when tables were modified"
    return [replace(release, vintage=f"{datetime.now(UTC):%Y-%m-%d}", vintage_basis=basis)]


def _validators() -> dict[str, dict[str, str]]:
    """What HESA said of each file of the newest landed release that came from it, by address."""
    for landed in reversed(releases_at((SOURCE, DATASET))):
        if told := receipts(landed):
            return {each["url"]: {name: each.get(name, "") for name in ("etag", "last_modified")} for each in told}
    return {}


def _is_unchanged(client: Client, request: Request, known: Mapping[str, Mapping[str, str]]) -> bool:
    told = {name: value for name, value in known.get(request.shown, {}).items() if value}
    return bool(told) and client.get(replace(request, **told)).receipt.is_unchanged


def _request(base_url: str, table: str) -> Request:
    url = f"{base_url}/data-and-analysis/providers/business-community/{_file(table)}"
    return Request(**ABOUT, url=url, check=no_page, manners=MANNERS)


def _file(table: str) -> str:
    return f"table-{table}.csv"


def _day(header: str) -> str:
    return f"{parsedate_to_datetime(header):%Y-%m-%d}"


def parse_business_and_community_interaction(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every row of tables 1, 2a, 2b, 4d and 4e that the files hold, zipped or not, as COLUMNS and source columns.

    ``source_file`` has the path inside a zip after its name. BadInput where a file is no such table.
    """
    if not files:
        raise BadInput(**ABOUT, problem="the release has no files", remedy=OBTAIN_AGAIN)
    opened: dict[str, bytes] = {}
    for name in sorted(files):
        content = decompressed(files[name], name, **ABOUT)
        if content.startswith(b"PK\x03\x04"):
            opened |= {f"{name}/{inner}": data for inner, data in read_zip(content, name, **ABOUT).items()}
        else:
            opened[name.removesuffix(".gz")] = content
    return pl.concat([_table(content, name) for name, content in opened.items()])


def _table(content: bytes, name: str) -> pl.DataFrame:
    """One table under the names of COLUMNS."""
    found = re.search(r"table-([0-9]+[a-z]?)\b", name.rsplit("/", 1)[-1]) or re.search(r"table-([0-9]+[a-z]?)\b", name)
    table = found.group(1) if found else ""
    if table not in TABLES:
        problem = f"the file is not called after one of the tables {', '.join(map(_file, TABLES))}"
        remedy = "Name it as HESA does; to land another table, declare its breakdowns in orchestration/sources/hesa.py"
        raise BadInput(**ABOUT, file=name, problem=problem, remedy=remedy)
    header_row, encoding = _header_row(content, name)
    rows = read_csv_as_found(content, name, **ABOUT, header_row=header_row, encoding=encoding)
    wanted = {
        **COMMON,
        **{column: BREAKDOWNS[column] for column in TABLES[table]},
        "UNIT": r"Unit",
        "VALUE": r"Value|Number/Value|Number",
    }
    # Some tables state the unit in words of a metric instead.
    chosen = choose_columns(rows, wanted, name, **ABOUT, optional=("UNIT",), header_row=header_row)
    if chosen.is_empty():
        problem = "there are no rows below the header (HTTP 200 is not success)"
        raise BadInput(**ABOUT, file=name, row=header_row, problem=problem, remedy=OBTAIN_AGAIN)
    missing = [column for column in COLUMNS if column not in chosen.columns and column != "TABLE_NUMBER"]
    empty = pl.lit(None, dtype=pl.String)
    chosen = chosen.with_columns(pl.lit(table).alias("TABLE_NUMBER"), *(empty.alias(column) for column in missing))
    return chosen.select(*COLUMNS, *SOURCE_COLUMNS)


def _header_row(content: bytes, name: str) -> tuple[int, str]:
    """The record whose first cell is UKPRN, and the encoding: UTF-8, else that of spreadsheet programs."""
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252", "replace"), "cp1252"
    records = csv.reader(io.StringIO(text, newline=""))
    try:
        for row, record in enumerate(records, start=1):
            if record and record[0].strip() == FIRST_COLUMN:
                return row, encoding
            if row == HEADER_WITHIN:
                break
    except csv.Error as error:
        raise BadInput(**ABOUT, file=name, problem=f"this is not CSV ({error})", remedy=OBTAIN_AGAIN) from None
    said = (
        "is empty" if not text.strip() else f"has no row that begins with {FIRST_COLUMN} in its first {HEADER_WITHIN}"
    )
    raise BadInput(**ABOUT, file=name, problem=f"the file {said}", remedy=OBTAIN_AGAIN)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=DATASET,
        title="Higher Education Business and Community Interaction survey: tables 1, 2a, 2b, 4d and 4e",
        description="One row per table, higher education provider, academic year and breakdown: collaborative "
        "research (1), services (2a), professional development (2b), intellectual property (4d) and spin-outs (4e). "
        "Rows of totals and of the previous year's total stand beside parts: never sum a table.",
        publisher="HESA (Jisc)",
        homepage="https://www.hesa.ac.uk/data-and-analysis/business-community",
        licence=Licence(
            name="CC BY 4.0",
            url="https://creativecommons.org/licenses/by/4.0/",
            attribution="Source: HESA Higher Education Business and Community Interaction survey. Copyright Jisc.",
        ),
        cadence="yearly, in spring",
        fresh_within=timedelta(days=430),
        columns=COLUMNS,
        parse=parse_business_and_community_interaction,
        fetch=fetch_business_and_community_interaction,
        base_url="https://www.hesa.ac.uk",
        period="ACADEMIC_YEAR",
        key=("TABLE_NUMBER", "UKPRN", "COUNTRY", "REGION", "ACADEMIC_YEAR", *BREAKDOWNS, "UNIT"),
        required=("TABLE_NUMBER", "UKPRN", "HE_PROVIDER", "ACADEMIC_YEAR"),
        vocabularies={"NUMBER_VALUE_MARKER": ("Number", "Value")},
        numbers=("VALUE",),
        # The largest income of a provider from one kind of interaction is some hundreds of millions: in £000s.
        bands={"VALUE": (-1_000_000.0, 20_000_000.0)},
        patterns={
            "UKPRN": Pattern(r"^1[0-9]{7}$", "a UK provider reference number of eight digits"),
            "ACADEMIC_YEAR": Pattern(r"^20[0-9]{2}/[0-9]{2}$", "an academic year, 2022/23"),
            "UNIT": Pattern(r"^(£000s|Days|Number|Count|Learner days)$", "'£000s', or a word for a count"),
        },
        rules=(
            Rule(
                "a value, not a number, of services must be in £000s",
                (pl.col("NUMBER_VALUE_MARKER") == "Value") & (pl.col("UNIT") != "£000s"),
                ("NUMBER_VALUE_MARKER", "UNIT"),
            ),
        ),
    )
]
