"""Postcodes with the areas they lie in: CSV files of postcode areas, or the zip of an edition, which has them inside.

The zip is an item of ArcGIS Online with another id in each edition: it is found by its title. Its parts are read one by
one, and must hold as many rows as the file of the whole country beside them.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

import polars as pl

from orchestration.ingest.containers import DAMAGE, OBTAIN_AGAIN, zip_files
from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Pattern, Release, Unavailable
from orchestration.ingest.documents import read_json
from orchestration.ingest.download import Client, Request, no_page
from orchestration.sources.open_geography import LICENCE, SOURCE
from orchestration.sources.open_geography.arcgis import MANNERS, no_error
from orchestration.sources.open_geography.layouts import bad, lookup, one_vintage, together
from orchestration.sources.open_geography.services import MONTHS

DATASET = "national_statistics_postcode_lookup"
BASE_URL = "https://www.arcgis.com/sharing/rest"
QUERY = 'title:"National Statistics Postcode Lookup" AND owner:ONSGeography_data AND type:"CSV Collection"'
# Editions of 2022 to 2024 came twice, with small areas of either census.
TITLE = re.compile(
    r"National Statistics Postcode Lookup(?: \(NSPL\))?(?: ?- ?(?P<census>20\d\d) Census)? ?"
    r"\((?P<month>[a-z]{3})[a-z]* (?P<year>20\d\d)\)(?: for the (?:UK|United Kingdom))?(?: ?\(?V\d+\)?)?",
    re.IGNORECASE,
)
# Where ArcGIS Online keeps what it does not send itself.
STORAGE = r"ago-item-storage\.s3([.-][a-z]{2}-[a-z]+-[0-9])?\.amazonaws\.com"
ZIP_MANNERS = replace(MANNERS, whole=3600.0)
LARGEST = 2 * 1024**3
PARTS, WHOLE = r"(.*/)?multi_csv/[^/]*\.csv", r"(.*/)?Data/NSPL[^/]*\.csv"

MONTH = Pattern(r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$", "a month as YYYYMM")
POSTCODE = Pattern(r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$", "a postcode with one space")
# Editions since 2021 differ in these: a geography ended, was renamed, or has codes of another census.
NOT_IN_EVERY_EDITION = (
    "hlthau", "nhser", "eer", "teclec", "pct", "park", "ccg", "bua", "buasd", "lep1", "lep2", "calncv", "stp", "wz",
    "ruind", "oac", "oac21", "ced", "imd",
)  # fmt: skip


def _dated(*names: str) -> str:
    """Pattern of a column that had a plain name until 2024 and has one with the year of its codes since."""
    return "|".join((*names, rf"{names[-1]}\d\dcd"))


FIELDS = {
    "pcd": "pcd7?",
    "pcd2": "pcd2|pcd8",
    **{field: field for field in ("pcds", "dointr", "doterm")},
    "usertype": "usertype|usrtypind",
    "oseast1m": "oseast1m|east1m",
    "osnrth1m": "osnrth1m|north1m",
    "osgrdind": "osgrdind|gridind",
    "oa": r"oa(\d\d)(?:cd)?",
    "cty": _dated("cty"),
    "ced": _dated("ced"),
    # Its codes change nearly every year: the year is kept where the name has it.
    "laua": r"laua|lad(\d\d)cd",
    "ward": _dated("ward", "wd"),
    "hlthau": _dated("hlthau", "hlth"),
    **{field: _dated(field) for field in ("nhser", "ctry", "rgn", "pcon", "eer", "teclec", "ttwa", "pct", "itl")},
    "park": r"n?park(?:\d\dcd)?",
    "lsoa": r"lsoa(\d\d)(?:cd)?",
    "msoa": r"msoa(\d\d)(?:cd)?",
    "wz": r"wz(\d\d)(?:cd)?",
    "ccg": _dated("ccg", "sicbl"),
    "bua": r"bua(\d\d)(?:cd)?",
    "buasd": r"buasd(\d\d)(?:cd)?",
    "ruind": r"ruc?(\d\d)ind",
    "oac": r"oac(11)(?:ind)?",
    "oac21": "oac21(?:ind)?",
    "lat": "lat",
    "long": "long",
    "lep1": r"lep1|lep\d\dcd1",
    "lep2": r"lep2|lep\d\dcd2",
    "pfa": _dated("pfa"),
    "imd": r"imd(?:\d\dind)?",
    "calncv": _dated("calncv", "cal"),
    "stp": _dated("stp", "icb"),
}


def _code_of(area: str, beginning: str) -> Pattern:
    """Codes of one kind of area, or the pseudo codes that stand for it where a country has none."""
    return Pattern(rf"^(?:(?:{beginning})[0-9]{{6}}|[EWSNLM]99999999)$", f"the GSS code of {area}, or a pseudo code")


def fetch_national_statistics_postcode_lookup(client: Client, base_url: str) -> list[Release] | Unavailable:
    """The zip of the newest edition as one release; Unavailable where that item has landed as it is."""
    item, vintage = _newest_edition(client, base_url)
    identity = str(item.get("id") or "")
    modified = _moment(item.get("modified"))
    crawl = Crawl(client, (SOURCE, DATASET), {"address": base_url, "item": identity, "modified": modified})
    if modified and (landed := crawl.landed):
        return Unavailable(f"not modified since {modified}, which has landed as {landed.release_id}: nothing fetched")
    request = Request(
        source=SOURCE,
        dataset=DATASET,
        url=f"{base_url}/content/items/{identity}/data",
        check=_no_zip,
        manners=ZIP_MANNERS,
        largest=1024**3,
        redirects=STORAGE,
    )
    crawl.page(f"NSPL_{vintage}.zip", request)
    said = f"last modified {modified}" if modified else "the item does not say when it was modified"
    about = {"title": item["title"], "media_type": "application/zip"}
    return [crawl.release(vintage=vintage, vintage_basis=f"edition in the title of the item; {said}", **about)]


def _newest_edition(client: Client, base_url: str) -> tuple[dict, str]:
    """The item of the newest edition, with areas of the later census, and its month. BadInput where there is none."""
    parameters = {"q": QUERY, "num": "100", "sortField": "modified", "sortOrder": "desc", "f": "json"}
    url = f"{base_url}/search"
    request = Request(source=SOURCE, dataset=DATASET, url=url, parameters=parameters, check=no_error, manners=MANNERS)
    about = read_json(client.get(request).content, "search", source=SOURCE, dataset=DATASET)
    items = about.get("results") if isinstance(about, Mapping) else None
    found = []
    for item in items if isinstance(items, list) else ():
        told = TITLE.fullmatch(str(item.get("title") or "").strip())
        if told and re.fullmatch(r"[0-9a-f]{32}", str(item.get("id"))) and told["month"].lower() in MONTHS:
            month = f"{told['year']}-{MONTHS.index(told['month'].lower()) + 1:02}"
            found.append(((month, told["census"] or "9999", _moment(item.get("modified"))), item))
    if not found:
        problem = f"{url} knows no item that is an edition of the postcode lookup"
        remedy = "Look for it on the Open Geography Portal and correct QUERY and TITLE in open_geography/postcodes.py"
        raise bad(DATASET, problem, remedy)
    (month, *_), newest = max(found, key=lambda entry: entry[0])
    return newest, month


def parse_national_statistics_postcode_lookup(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Postcodes of CSV files and of the files in zips, as the declared columns. BadInput as for any lookup.

    Of a zip those in multi_csv are read, else the one of the whole country; where it has both, their rows must agree.
    """
    tables = []
    for name in sorted(files):
        if not name.lower().endswith(".zip"):
            tables.append(_LOOKUP.parse({name: files[name]}))
            continue
        about = {"source": SOURCE, "dataset": DATASET, "largest": LARGEST}
        parts = _tables(zip_files(files[name], name, only=PARTS, **about))
        if parts:
            stated, had = _rows_of_whole(files[name]), sum(part.height for part in parts)
            if stated not in (None, had):
                problem = f"its files of postcode areas hold {had:,} rows, that of the whole country {stated:,}"
                raise bad(DATASET, problem, "Fetch it again", name)
        else:
            parts = _tables(zip_files(files[name], name, only=WHOLE, **about))
        if not parts:
            raise bad(DATASET, "the zip has no CSV of postcodes in its folder Data", "Fetch it again", name)
        tables += parts
    return one_vintage(together(tables, DATASET), DATASET)


def _tables(files) -> list[pl.DataFrame]:
    """The table of each file, by its name without the folder; only one file's bytes are held at a time."""
    return [_LOOKUP.parse({PurePosixPath(path).name: content}) for path, content in files]


def _rows_of_whole(content: bytes) -> int | None:
    """Rows of the file of the whole country in a zip; None where it has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if re.fullmatch(WHOLE, name, re.IGNORECASE)]
            if not names:
                return None
            rows, last = 0, b"\n"
            with archive.open(names[0]) as file:
                while chunk := file.read(1024 * 1024):
                    rows, last = rows + chunk.count(b"\n"), chunk
    except DAMAGE as error:
        raise bad(DATASET, f"the zip is truncated or corrupt ({error})", OBTAIN_AGAIN) from None
    return rows - last.endswith(b"\n")


def _no_zip(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.startswith(b"PK\x03\x04") else "is not a zip")


def _moment(modified: object) -> str:
    """Milliseconds since 1970 as a moment; "" where the item does not say."""
    if not isinstance(modified, int) or not 0 <= modified < 1e14:
        return ""
    return datetime.fromtimestamp(modified / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_LOOKUP = lookup(
    DATASET,
    "National Statistics Postcode Lookup",
    "One row per postcode, live or terminated. The archived edition holds six postcode areas only, so a postcode that "
    "is absent may be right. A postcode without a grid reference has latitude 99.999999. A live edition has some "
    "2.7 million rows.",
    FIELDS,
    optional=NOT_IN_EVERY_EDITION,
    key=("pcds",),
    required=("pcd", "pcds", "dointr", "usertype", "lat", "long"),
    vocabularies={"usertype": ("0", "1")},
    patterns={
        "pcds": POSTCODE,
        "dointr": MONTH,
        "doterm": MONTH,
        "oseast1m": Pattern(r"^ *[0-9]{1,6}$", "metres east"),
        "osnrth1m": Pattern(r"^ *[0-9]{1,7}$", "metres north"),
        "osgrdind": Pattern(r"^[1-9]$", "how exact a grid reference is, 1 to 9"),
        "laua": _code_of("a district", "[EWSN](?:06|07|08|09|12)"),
        "rgn": _code_of("a region of England", "E12"),
        "ctry": _code_of("a country", "[EWSN]92|L93|M83"),
        "pcon": _code_of("a constituency", "E14|W07|S14|N0[56]"),
    },
    numbers=("lat", "long"),
    # 99.999999 and 0 stand for a postcode without a grid reference.
    bands={"lat": (49.0, 100.0), "long": (-9.5, 3.0)},
    licence=replace(
        LICENCE,
        attribution=f"{LICENCE.attribution} Contains Royal Mail data © Royal Mail copyright and database right.",
    ),
    cadence="four times a year",
    homepage="https://geoportal.statistics.gov.uk/search?tags=PRD_NSPL",
    base_url=BASE_URL,
    kinds=("csv", "zip"),
)
DATASETS = [
    replace(
        _LOOKUP,
        parse=parse_national_statistics_postcode_lookup,
        fetch=fetch_national_statistics_postcode_lookup,
    )
]
