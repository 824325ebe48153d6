"""Hospitals of Scotland, from the Spatial Hub of the Improvement Service (layer pub_hosp, a WFS).

The service wants a key, which anyone can have for registering: LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND. Its replies carry
the time of asking, so that their bytes always differ: what is compared is the features.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.download import Client, Reply, Request, key, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing import releases_at

SOURCE, NAME, FILE = "public_health_scotland", "hospitals", "pub_hosp.geojson"
PROPERTIES = (
    "sh_date_uploaded",
    "hbname",
    "hbcode",
    "sitecode",
    "sitename",
    "postcode",
    "address",
    "tenure",
    "type",
    "uprn",
    "x",
    "y",
    "fid",
)
COLUMNS = ("id", "geometry", *PROPERTIES)
NATIONAL_GRID = "urn:ogc:def:crs:EPSG::27700"
QUERY = {
    "service": "WFS",
    "version": "2.0.0",
    "request": "GetFeature",
    "typeName": "sh_hosp:pub_hosp",
    "outputFormat": "application/json",
}


def fetch_hospitals(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Every hospital as of the day of upload that the features name; nothing where they are as they were landed."""
    if not key(SOURCE):
        return Unavailable("the Spatial Hub wants a key: register there and set LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND")
    request = Request(
        source=SOURCE,
        dataset=NAME,
        url=f"{base_url}/sh_hosp/wfs",
        parameters={**QUERY, "authkey": key(SOURCE)},
        accept="application/json",
        check=_no_features,
    )
    fetched = fetch_file(client, request, FILE, vintage=_uploaded, media_type="application/geo+json")
    if isinstance(fetched, Unavailable):
        return fetched
    hospitals = parse_hospitals(fetched[0].files).select(COLUMNS)
    for landed in releases_at((SOURCE, NAME)):
        if landed.vintage == fetched[0].vintage and pl.read_parquet(landed.table_path).select(COLUMNS).equals(
            hospitals
        ):
            return Unavailable(f"the hospitals are those that landed as {landed.release_id}")
    return fetched


def _no_features(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.lstrip()[:1] == b"{" else "is not JSON")


def _uploaded(reply: Reply) -> tuple[str, str]:
    days = parse_hospitals({FILE: reply.content})["sh_date_uploaded"].drop_nulls()
    return max(days, default=reply.receipt.fetched_at[:10]), "upload date in the file"


def parse_hospitals(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The features as COLUMNS (text) plus source_file and source_row (first feature = 1); ``geometry`` is JSON.

    BadInput where the file is no collection of features on the National Grid, or holds fewer than it says there are.
    """
    return pl.concat(_read(content, name) for name, content in sorted(files.items()))


def _read(content: bytes, name: str) -> pl.DataFrame:
    about = {"source": SOURCE, "dataset": NAME}

    def bad(problem: str, remedy: str, row: int | None = None) -> BadInput:
        return BadInput(**about, file=name, row=row, problem=problem, remedy=remedy)

    collection = read_json(content, name, **about)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise bad("the file is not a collection of features, or has none", "Fetch it again; an error comes with 200")
    system = _at(collection, "crs", "properties", "name")
    if system != NATIONAL_GRID:
        problem = f"the coordinates are in {system!r}, not in {NATIONAL_GRID}"
        raise bad(problem, "Change the staging model, which takes them for metres of the British National Grid")
    for total in ("totalFeatures", "numberMatched"):
        # A server that does not count says so: "unknown".
        if collection.get(total) not in (None, "unknown", len(features)):
            raise bad(f"{len(features):,} features came where {total} is {collection[total]}", "Fetch it again")
    records = []
    for row, feature in enumerate(features, start=1):
        properties = _at(feature, "properties")
        if not isinstance(properties, dict):
            raise bad("the feature has no properties", "Fetch it again", row)
        records.append({"id": feature.get("id"), "geometry": feature.get("geometry"), **properties})
    return records_table(records, COLUMNS, name, **about)


def _at(value: Any, *keys: str) -> Any:
    """What stands in nested objects under these keys; None where one is missing."""
    for step in keys:
        value = value.get(step) if isinstance(value, dict) else None
    return value


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="NHS hospitals in Scotland (pub_hosp)",
        description="One row per NHS hospital or clinic site in Scotland with its health board, postcode and place "
        "(metres of the British National Grid, not degrees). Words for type and tenure are not kept to a list; "
        "<Null> stands for nothing.",
        publisher="Public Health Scotland, Spatial Hub",
        homepage="https://data.spatialhub.scot/",
        licence=Licence(
            name="Open Government Licence v3.0",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Contains information from Public Health Scotland licensed under the Open Government Licence "
            "v3.0.",
        ),
        cadence="quarterly",
        fresh_within=timedelta(days=366),
        columns=COLUMNS,
        parse=parse_hospitals,
        fetch=fetch_hospitals,
        base_url="https://geo.spatialhub.scot/geoserver",
        kinds=("json",),
        key=("sitecode",),
        required=("id", "geometry", "hbcode", "sitecode", "sitename", "x", "y"),
        dates=("sh_date_uploaded",),
        patterns={
            "hbcode": Pattern(r"^S08[0-9]{6}$|^SB[0-9]{4}$", "the code of a health board or of a special board"),
            "sitecode": Pattern(r"^[A-Z]{1,2}[0-9]{2,5}[A-Z]?(_[0-9a-z])?$", "the code of a site"),
            "postcode": Pattern(r"^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$|^<Null>$", "a postcode or <Null>"),
            "uprn": Pattern(r"^[0-9]{6,12}$|^<Null>$", "a property number or <Null>"),
            "geometry": Pattern(r'^\{"type":"Point","coordinates":\[[0-9.]+,[0-9.]+\]\}$', "a point"),
        },
        # Metres of the British National Grid in Scotland, with room: degrees and kilometres are outside.
        bands={"x": (10_000, 700_000), "y": (400_000, 1_400_000)},
        rules=tuple(
            Rule(
                f"{column} holds a marker other than <Null>",
                pl.col(column).str.contains("^<.*>$") & (pl.col(column) != "<Null>"),
                (column,),
            )
            for column in ("hbname", "sitename", "address", "tenure", "type")
        ),
    )
]
