"""Free Map Tools: centroids of postcode districts, the fallback where no lookup of whole postcodes is at hand."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetches_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import choose_columns, read_csv_as_found

SOURCE, DATASET = "free_map_tools", "postcode_outcodes"
COLUMNS = ("id", "outcode", "latitude", "longitude")


def parse_postcode_outcodes(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Postcode districts as COLUMNS (text). The header ends in a comma: the column after it must be empty."""
    if not files:
        raise BadInput(source=SOURCE, dataset=DATASET, problem="the release has no files", remedy="Obtain it again")
    fields = {column: column for column in COLUMNS}
    return pl.concat(
        choose_columns(
            read_csv_as_found(files[name], name, source=SOURCE, dataset=DATASET),
            fields,
            name,
            source=SOURCE,
            dataset=DATASET,
        )
        for name in sorted(files)
    )


DATASETS = [
    Dataset(
        source=SOURCE,
        name=DATASET,
        title="Centroids of postcode districts",
        description="One row per postcode district (outcode) with its centroid in WGS84. A declared fallback: a "
        "district can reach over several local authorities.",
        publisher="Free Map Tools",
        homepage="https://www.freemaptools.com/download-uk-postcode-lat-lng.htm",
        licence=Licence(
            name="Open Government Licence v3.0 (assumed)",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Contains OS data © Crown copyright and database right; Contains Royal Mail data © Royal Mail "
            "copyright and database right, by way of freemaptools.com",
        ),
        cadence="not updated",
        fresh_within=timedelta(days=3650),
        columns=COLUMNS,
        parse=parse_postcode_outcodes,
        fetch=fetches_file(SOURCE, DATASET, "postcode-outcodes.csv", begins=b"id,outcode,"),
        base_url="https://www.freemaptools.com/download/outcode-postcodes",
        key=("outcode",),
        required=COLUMNS,
        numbers=("latitude", "longitude"),
        bands={"latitude": (49.0, 61.5), "longitude": (-9.5, 3.0)},
        patterns={
            "id": Pattern(r"^[0-9]+$", "the number of a row"),
            "outcode": Pattern(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$|^[A-Z]{2,4}[0-9]?$", "a postcode district"),
        },
    )
]
