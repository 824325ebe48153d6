"""Airports of the world from OpenFlights (airports.dat), which has no header.

Under the Open Database Licence, which is share-alike: never joined into a table under another licence.
"""

import csv
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import decompressed
from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_as_found

SOURCE, NAME = "openflights", "airports_united_kingdom"
# How many of COLUMNS a list has: those of before 2017 end with the daylight saving rule, or with the time zone.
WIDTHS = (11, 12, 14)
# As openflights.org/data.php describes them, in order; the last is called Source there.
COLUMNS = (
    "airport_id",
    "name",
    "city",
    "country",
    "iata",
    "icao",
    "latitude",
    "longitude",
    "altitude",
    "timezone",
    "dst",
    "tz_database_timezone",
    "type",
    "record_source",
)
NUMBER = r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?"


def fetch_airports(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Airports of every country as they are now, if they have changed."""
    request = Request(source=SOURCE, dataset=NAME, url=f"{base_url}/airports.dat", check=_no_list)
    return fetch_file(client, request, "airports.dat")


def _no_list(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first[:1].isdigit() else "does not begin with a number")


def parse_airports(files: Mapping[str, bytes]) -> pl.DataFrame:
    r"""The list as COLUMNS (text) plus source_file and source_row, the first record being row 1.

    ``\N`` stays as it is; what an older list does not have is null. A quotation mark inside a name has a backslash
    before it, as in MySQL. BadInput where a list has none of WIDTHS.
    """
    return pl.concat(_read(content, name) for name, content in sorted(files.items()))


def _read(content: bytes, name: str) -> pl.DataFrame:
    about = {"source": SOURCE, "dataset": NAME}
    text = decompressed(content, name, **about).replace(b'\\"', b'""')
    first = text[:10_000].decode("utf-8-sig", "replace").splitlines()[:1]
    width = len(next(csv.reader(first), ()))
    columns = COLUMNS[: width if width in WIDTHS else len(COLUMNS)]
    table = read_csv_as_found(text, name.removesuffix(".gz"), header_row=None, columns=columns, **about)
    absent = {column: pl.lit(None, dtype=pl.String) for column in COLUMNS[len(columns) :]}
    return table.with_columns(**absent, source_file=pl.lit(name)).select(*COLUMNS, *SOURCE_COLUMNS)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="Airports (OpenFlights airports.dat)",
        description="One row per airport, small airfields included. A release from an archive may be an extract of the "
        "United Kingdom; the publisher's own file has every country. The United Kingdom includes St Helena and a "
        "station in Antarctica; the Crown dependencies are countries of their own.",
        publisher="OpenFlights (from OurAirports)",
        homepage="https://openflights.org/data.php",
        licence=Licence(
            name="Open Database Licence 1.0 (data)",
            url="https://opendatacommons.org/licenses/odbl/1-0/",
            attribution="OpenFlights airport database, ODbL 1.0.",
        ),
        cadence="irregular",
        fresh_within=timedelta(days=3 * 366),
        columns=COLUMNS,
        parse=parse_airports,
        fetch=fetch_airports,
        base_url="https://raw.githubusercontent.com/jpatokal/openflights/HEAD/data",
        key=("airport_id",),
        required=("airport_id", "name", "country", "latitude", "longitude"),
        vocabularies={"dst": ("E", "A", "S", "O", "Z", "N", "U", r"\N")},
        patterns={
            "airport_id": Pattern(r"^[0-9]+$", "a whole number"),
            "iata": Pattern(r"^[A-Za-z0-9]{3}$|^\\N$", r"a code of three characters or \N"),
            "icao": Pattern(r"^[A-Z0-9-]{3,4}$|^\\N$", r"a code of four characters or \N"),
            "latitude": Pattern(rf"^{NUMBER}$", "a number of degrees"),
            "longitude": Pattern(rf"^{NUMBER}$", "a number of degrees"),
            "altitude": Pattern(r"^-?[0-9]+$", "a whole number of feet"),
            "timezone": Pattern(rf"^{NUMBER}$|^\\N$", r"a number of hours or \N"),
        },
        rules=(
            Rule(
                "the place is nowhere near the United Kingdom: longitude stands before latitude",
                (pl.col("country") == "United Kingdom") & (pl.col("longitude").cast(pl.Float64, strict=False) > 45),
                ("latitude", "longitude"),
            ),
        ),
        bands={"latitude": (-90, 90), "longitude": (-180, 180), "altitude": (-2_000, 30_000)},
    )
]
