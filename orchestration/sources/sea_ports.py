"""Sea ports by UN/LOCODE, from marchah/sea-ports (ports.json)."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput

SOURCE, NAME = "sea_ports", "ports_united_kingdom"
FIELDS = ("name", "city", "province", "country", "coordinates", "alias", "regions", "timezone", "unlocs", "code")
COLUMNS = ("locode", *FIELDS)
NUMBER = r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?"


def fetch_ports(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Ports of every country as they are now, if they have changed."""
    request = Request(source=SOURCE, dataset=NAME, url=f"{base_url}/ports.json", check=_no_list)
    return fetch_file(client, request, "ports.json", media_type="application/json")


def _no_list(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.lstrip()[:1] == b"{" else "is not a JSON object")


def parse_ports(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The entries as COLUMNS (text) plus source_file and source_row (first entry = 1); ``locode`` is an entry's key.

    Coordinates, aliases and other lists are JSON. BadInput where the file is not an object of such entries.
    """
    return pl.concat(_read(content, name) for name, content in sorted(files.items()))


def _read(content: bytes, name: str) -> pl.DataFrame:
    about = {"source": SOURCE, "dataset": NAME}
    entries = read_json(content, name, **about)
    if not isinstance(entries, dict) or not entries:
        problem = "the file is not an object with an entry for each port"
        raise BadInput(**about, file=name, problem=problem, remedy="Obtain the file again from its publisher")
    records = [{"locode": key, **entry} if isinstance(entry, dict) else entry for key, entry in entries.items()]
    return records_table(records, COLUMNS, name, **about)


def _degrees(place: int) -> pl.Expr:
    return pl.col("coordinates").str.json_path_match(f"$[{place}]").cast(pl.Float64, strict=False)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="Sea ports by UN/LOCODE",
        description="One row per port. A release from an archive may be an extract of the United Kingdom; the "
        "publisher's own file has every country. About 1 port in 40 has no coordinates, and those of some ports "
        "abroad are the wrong way round.",
        publisher="marchah/sea-ports, based on UN/LOCODE",
        homepage="https://github.com/marchah/sea-ports",
        licence=Licence(name="MIT", url="https://opensource.org/license/mit", attribution="sea-ports by marchah, MIT."),
        cadence="irregular",
        fresh_within=timedelta(days=3 * 366),
        columns=COLUMNS,
        parse=parse_ports,
        fetch=fetch_ports,
        base_url="https://raw.githubusercontent.com/marchah/sea-ports/HEAD/lib",
        kinds=("json",),
        key=("locode",),
        required=("locode", "name", "country"),
        patterns={
            "locode": Pattern(r"^[A-Z]{2}[A-Z0-9]{3}$", "a UN/LOCODE"),
            "coordinates": Pattern(rf"^\[{NUMBER},{NUMBER}\]$", "a pair of numbers, longitude and latitude"),
        },
        rules=(
            Rule(
                "the coordinates are not degrees",
                (_degrees(0).abs() > 180) | (_degrees(1).abs() > 180),
                ("locode", "coordinates"),
            ),
            Rule(
                "the coordinates are nowhere near the United Kingdom: longitude stands before latitude",
                (pl.col("country") == "United Kingdom")
                & (_degrees(0).is_between(-15, 5) & _degrees(1).is_between(45, 65)).not_(),
                ("locode", "coordinates"),
            ),
        ),
    )
]
