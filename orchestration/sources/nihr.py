"""NIHR Open Data: the research and training awards of the National Institute for Health and Care Research.

Pages end at 10,000 records, so the export is used, which has no end but a status of 200 before its first record: one
that breaks on the way is told by its JSON and by the number of records. Names of award holders are not asked for.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Unavailable
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.download import Client, Manners, Request, no_page
from orchestration.ingest.errors import BadInput

SOURCE, DATASET = "nihr", "summary_view_awards"
VIEW = "nihr-summary-view"
FILE = f"{VIEW}.json"
MANNERS = Manners(rates=((1, 1.0),))
COLUMNS = (
    "project_id",
    "project_title",
    "acronym",
    "funding_and_awards_link",
    "funder",
    "project_status",
    "programme",
    "programme_type",
    "programme_stream",
    "funding_stream",
    "award_amount_from_dh",
    "start_date",
    "end_date",
    "organisation_type",
    "contracted_organisation",
    "postcode",
    "involvement_type",
    "ukcrc_value",
    "hrcs_rac_category",
    "ukcrc_value_rac",
)
# Names of people. They are never a column, and an export that has them was not asked as it should be.
PERSONAL = ("award_holder_name", "orcid")
# How the publisher writes that there is nothing, in any case of letters.
MARKERS = r"(?i)not available|n/a|tbc|not provided|none"
EXPORT = {"select": ",".join(COLUMNS), "order_by": "project_id"}


def parse_summary_view_awards(files: Mapping[str, bytes]) -> pl.DataFrame:
    """One row per award: COLUMNS as text, ``source_file``, and the number of the record in its file.

    Award holders are dropped. BadInput where a file is not one whole array of awards, or an award has other fields.
    """
    tables = []
    for name in sorted(files):
        records = read_json(files[name], name, source=SOURCE, dataset=DATASET)
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise _bad("this is not an array of awards", name)
        if records and (missing := [column for column in COLUMNS if not any(column in record for record in records)]):
            raise _bad(f"no award has {', '.join(missing)}: renamed or withdrawn", name)
        kept = [{key: value for key, value in record.items() if key not in PERSONAL} for record in records]
        tables.append(records_table(kept, COLUMNS, name, source=SOURCE, dataset=DATASET))
    if not tables or not sum(table.height for table in tables):
        raise _bad("the release holds no award (HTTP 200 is not success)")
    return pl.concat(tables)


def fetch_summary_view_awards(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Every award as one release, whose vintage is the day on which the publisher last changed the view.

    Asks when it was changed, and for nothing else if that state has landed. BadInput where the export broke on the way,
    holds another number of awards than the publisher counts, or the view was changed meanwhile.
    """
    modified = last_modified(client, base_url)
    state = {"modified": modified, "address": base_url, "query": json.dumps(EXPORT)}
    crawl = Crawl(client, (SOURCE, DATASET), state)
    if landed := crawl.landed:
        return Unavailable(f"not changed since {modified}, which has landed as {landed.release_id}: nothing fetched")
    counted = _json(client, f"{base_url}/{VIEW}/records", {"limit": "1", "select": "project_id"}).get("total_count")
    content = crawl.page(FILE, _request(f"{base_url}/{VIEW}/exports/json", EXPORT, _no_array))
    try:
        records = read_json(content, FILE, source=SOURCE, dataset=DATASET)
        if len(records) != counted:
            raise _bad(f"the export holds {len(records):,} awards where the publisher counts {counted:,}", FILE)
        if any(name in record for record in records for name in PERSONAL):
            raise _bad("the export names award holders, who were not asked for", FILE)
        after = last_modified(client, base_url)
        if after != modified:
            raise _bad(f"the view was changed while it was fetched ({modified}, then {after})", FILE)
    except BadInput:
        crawl.discard()
        raise
    return [
        crawl.release(
            vintage=modified[:10],
            vintage_basis=f"modified of {VIEW} on NIHR Open Data, {modified}",
            kind="extract",
            transformation=f"the fields {EXPORT['select']}",
            media_type="application/json",
        )
    ]


def last_modified(client: Client, base_url: str) -> str:
    """When the publisher last changed the view, ISO 8601: the change detector. BadInput where it does not say."""
    about = _json(client, f"{base_url}/{VIEW}")
    try:
        modified = about["metas"]["default"]["modified"]
        datetime.fromisoformat(modified)
    except (KeyError, TypeError, ValueError):
        raise _bad(f"{VIEW} does not say when it was changed (metas.default.modified)") from None
    return modified


def _json(client: Client, url: str, parameters: Mapping[str, str] | None = None) -> dict:
    reply = read_json(client.get(_request(url, parameters or {}, no_page)).content, url, source=SOURCE, dataset=DATASET)
    return reply if isinstance(reply, dict) else {}


def _no_array(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.lstrip()[:1] == b"[" else "is not an array of awards")


def _request(url: str, parameters: Mapping[str, str], check) -> Request:
    return Request(
        source=SOURCE,
        dataset=DATASET,
        url=url,
        parameters=parameters,
        accept="application/json",
        check=check,
        manners=MANNERS,
    )


def _bad(problem: str, file: str = "") -> BadInput:
    remedy = (
        "Refresh again; if the fields have changed, change COLUMNS in orchestration/sources/nihr.py and its staging "
        "model together"
    )
    return BadInput(source=SOURCE, dataset=DATASET, file=file, problem=problem, remedy=remedy)


DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+-]+Z?)?|[0-9]{2}/[0-9]{2}/[0-9]{4}"
DATASETS = [
    Dataset(
        source=SOURCE,
        name=DATASET,
        title="NIHR research and training awards",
        description="One row per award. Amounts in pounds, from the Department of Health and Social Care; dates "
        "are written in two ways in one column. The postcode is that of the organisation an award is contracted with, "
        "not of where the research is done.",
        publisher="National Institute for Health and Care Research",
        homepage="https://nihr.opendatasoft.com/explore/dataset/nihr-summary-view/",
        licence=Licence(
            name="Open Government Licence v3.0 (wording not confirmed)",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Source: NIHR Open Data. Modified: names of award holders left out.",
        ),
        cadence="monthly",
        fresh_within=timedelta(days=60),
        columns=COLUMNS,
        parse=parse_summary_view_awards,
        fetch=fetch_summary_view_awards,
        base_url="https://nihr.opendatasoft.com/api/explore/v2.1/catalog/datasets",
        key=("project_id",),
        required=("project_id", "project_title"),
        patterns={
            "award_amount_from_dh": Pattern(rf"^(-?[0-9]{{1,10}}(\.[0-9]+)?|{MARKERS})$", "an amount in pounds"),
            "start_date": Pattern(rf"^({DAY}|{MARKERS})$", "a day"),
            "end_date": Pattern(rf"^({DAY}|{MARKERS})$", "a day"),
        },
        kinds=("json",),
    )
]
