"""learning-provider.data.ac.uk: higher education providers with their identifiers and addresses.

The service is no longer kept up; its file may stay where it was.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetches_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Rule
from orchestration.ingest.tables import read_only_csv

SOURCE = "hesa_providers"
COLUMNS = (
    "UKPRN",
    "PROVIDER_NAME",
    "VIEW_NAME",
    "SORT_NAME",
    "ALIAS",
    "FLAT_NAME_NUMBER",
    "BUILDING_NAME_NUMBER",
    "LOCALITY",
    "STREET_NAME",
    "TOWN",
    "POSTCODE",
    "WEBSITE_URL",
    "WIKIPEDIA_URL",
    "GROUPS",
    "LONGITUDE",
    "LATITUDE",
    "EASTING",
    "NORTHING",
    "GTR_ID",
    "HESA_ID",
)


def parse_learning_providers(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one file of a release as COLUMNS and source columns."""
    return read_only_csv(files, COLUMNS, source=SOURCE, dataset="learning_providers")


DATASETS = [
    Dataset(
        source=SOURCE,
        name="learning_providers",
        title="Learning Providers Plus: higher education providers with UKPRN, HESA and GtR identifiers",
        description="One row per higher education provider, with its main address and its identifiers at HESA and in "
        "Gateway to Research. HESA_ID lost its leading zeros in some copies (17 for 0017); a few rows have no "
        "coordinates. Two providers share one GTR_ID.",
        publisher="learning-provider.data.ac.uk (from UKRLP and HESA)",
        homepage="https://learning-provider.data.ac.uk/",
        licence=Licence(
            name="Open (OGL or CC0 as stated upstream; not restated in the copy)",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="learning-provider.data.ac.uk.",
        ),
        cadence="no longer updated",
        fresh_within=timedelta(days=3650),
        columns=COLUMNS,
        parse=parse_learning_providers,
        fetch=fetches_file(
            SOURCE, "learning_providers", "data/learning-providers-plus.csv", begins=b"UKPRN,PROVIDER_NAME,"
        ),
        base_url="https://learning-provider.data.ac.uk",
        key=("UKPRN",),
        required=("UKPRN", "PROVIDER_NAME", "VIEW_NAME", "POSTCODE"),
        numbers=("LONGITUDE", "LATITUDE", "EASTING", "NORTHING"),
        bands={
            "LONGITUDE": (-9.0, 2.5),
            "LATITUDE": (49.0, 61.5),
            "EASTING": (10_000.0, 700_000.0),
            "NORTHING": (5_000.0, 1_300_000.0),
        },
        patterns={
            "UKPRN": Pattern(r"^1[0-9]{7}$", "a UK provider reference number of eight digits"),
            "POSTCODE": Pattern(r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$", "a postcode with its space"),
            "GTR_ID": Pattern(r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", "an identifier of the GtR form"),
            "HESA_ID": Pattern(r"^[0-9]{1,4}$", "an HESA identifier of up to four digits"),
        },
        rules=(
            Rule(
                "a longitude without a latitude, or the other way round",
                pl.col("LONGITUDE").is_null() != pl.col("LATITUDE").is_null(),
                ("LONGITUDE", "LATITUDE"),
            ),
        ),
    )
]
