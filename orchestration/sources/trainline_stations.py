"""Railway stations of Great Britain, from Trainline's list as kept by davwheat/uk-railway-stations.

Under the Open Database Licence, which is share-alike: never joined into a table under another licence.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Unavailable
from orchestration.ingest.download import Client, Request
from orchestration.ingest.tables import choose_columns, read_csv_as_found

SOURCE, NAME = "trainline_stations", "railway_stations_great_britain"
COLUMNS = ("stationName", "lat", "long", "crsCode", "iataAirportCode", "constituentCountry")
# Came later than the others: lists of before have none.
LATER = ("constituentCountry",)
DEGREES = Pattern(r"^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$", "a number of degrees")


def fetch_railway_stations(client: Client, base_url: str) -> list[Release] | Unavailable:
    """The list as it is now, if it has changed."""
    request = Request(source=SOURCE, dataset=NAME, url=f"{base_url}/stations.csv", accept="text/csv", check=_no_list)
    return fetch_file(client, request, "stations.csv")


def _no_list(first: bytes, content_type: str) -> str | None:
    return None if b"stationName,lat,long,crsCode," in first[:100] else "does not begin with the known columns"


def parse_railway_stations(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The list as COLUMNS (text) plus source_file and source_row; the country is null where the list has none."""
    about = {"source": SOURCE, "dataset": NAME}
    names = {column: column for column in COLUMNS}
    return pl.concat(
        choose_columns(read_csv_as_found(content, name, **about), names, name, optional=LATER, **about)
        for name, content in sorted(files.items())
    )


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="National Rail stations of Great Britain",
        description="One row per station of the national railway, with its code (CRS) and coordinates (WGS 84).",
        publisher="davwheat/uk-railway-stations, from the Trainline EU station list",
        homepage="https://github.com/davwheat/uk-railway-stations",
        licence=Licence(
            name="Open Database Licence 1.0 (attribution, share-alike)",
            url="https://opendatacommons.org/licenses/odbl/1-0/",
            attribution="uk-railway-stations by David Wheatley, containing Trainline EU station data, ODbL 1.0.",
        ),
        cadence="irregular",
        fresh_within=timedelta(days=366),
        columns=COLUMNS,
        parse=parse_railway_stations,
        fetch=fetch_railway_stations,
        base_url="https://raw.githubusercontent.com/davwheat/uk-railway-stations/HEAD",
        key=("crsCode",),
        required=("stationName", "lat", "long", "crsCode"),
        vocabularies={"constituentCountry": ("england", "scotland", "wales")},
        patterns={
            "crsCode": Pattern(
                r"^[A-Z]{3}$|^13$", "the code of a station, three letters (or 13, Birmingham in older lists)"
            ),
            "iataAirportCode": Pattern(r"^[A-Z]{3}$", "the code of an airport, three letters"),
            "lat": DEGREES,
            "long": DEGREES,
        },
        bands={"lat": (49, 61), "long": (-9, 3)},
    )
]
