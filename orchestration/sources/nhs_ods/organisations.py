"""The directory's interface (ORD 2-0-0): trusts and their sites, open or closed, by primary role.

A reply holds 1,000 organisations at most and says in X-Total-Count how many there are; should it not, the end is where
nothing follows, a 404 or an empty list. An Offset of zero may be refused, so the first page is asked for without. What
the service does not take it answers with 406.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Pattern, Release, Unavailable
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.nhs_ods import HOMEPAGE, LICENCE, MANNERS, PUBLISHER, SOURCE

NAME = "organisations"
COLUMNS = (
    "Name",
    "OrgId",
    "Status",
    "OrgRecordClass",
    "PostCode",
    "LastChangeDate",
    "PrimaryRoleId",
    "PrimaryRoleDescription",
    "OrgLink",
)
# Primary roles that are fetched: NHS trusts and their sites.
ROLES = ("RO197", "RO198")
PAGE = 1_000


def fetch_organisations(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Every organisation of ROLES as one release, whose vintage is the last change of any of them.

    The register changes overnight and tells nothing of itself: the day is its state. BadInput where a page is missing,
    overlaps with another, or the number of organisations changes meanwhile.
    """
    today = datetime.now(UTC).date().isoformat()
    crawl = Crawl(client, (SOURCE, NAME), {"day": today, "address": base_url, "query": json.dumps([ROLES, PAGE])})
    if landed := crawl.landed:
        return Unavailable(f"asked for today, and landed as {landed.release_id}: nothing fetched")
    changed = [_fetch_role(client, crawl, f"{base_url}/organisations", role) for role in ROLES]
    vintage_basis = "latest LastChangeDate of any organisation"
    return [crawl.release(vintage=max(changed), vintage_basis=vintage_basis, media_type="application/json")]


def _fetch_role(client: Client, crawl: Crawl, url: str, role: str) -> str:
    """Every page of one role; returns the day of the last change."""
    seen: dict[str, str] = {}
    totals: set[str] = set()
    while not seen or not _is_whole(client, url, role, len(seen), *totals):
        name = f"organisations_{role}_{len(seen):06}.json"
        content = crawl.page(name, _request(url, role, len(seen)))
        try:
            page = _read(content, name)
            totals.add(crawl.receipt(name).get("total_count", ""))
            if page.is_empty() or len(totals) > 1 or not seen.keys().isdisjoint(page["OrgId"]):
                problem = f"the page of {role} from {len(seen):,} is empty, repeats organisations, or has another count"
                raise _bad(name, f"{problem} (X-Total-Count {', '.join(sorted(totals))})", "Refresh again")
        except BadInput:
            crawl.discard()
            raise
        seen.update(page.select("OrgId", "LastChangeDate").iter_rows())
    return max((day for day in seen.values() if day), default="")


def _is_whole(client: Client, url: str, role: str, rows: int, total: str) -> bool:
    """Whether these many organisations are all there are: by the publisher's count, or because nothing follows."""
    if re.fullmatch("[0-9]{1,9}", total):
        return rows >= int(total)
    reply = client.get(_request(url, role, rows, statuses=(200, 404), check=no_page))
    return reply.receipt.status == 404 or _read(reply.content, f"organisations_{role}_{rows:06}.json").is_empty()


def _request(url: str, role: str, offset: int, **options) -> Request:
    parameters = {"PrimaryRoleId": role, "Limit": str(PAGE), **({"Offset": str(offset)} if offset else {})}
    declared = {"accept": "application/json", "check": _no_organisations, "manners": MANNERS}
    return Request(source=SOURCE, dataset=NAME, url=url, parameters=parameters, **{**declared, **options})


def _no_organisations(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a reply; the directory can also answer with XML."""
    said = first.lstrip()
    return no_page(first, content_type) or (
        None if said.startswith(b"{") and b'"Organisations"' in said else "is no list"
    )


def parse_organisations(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The organisations of all pages as COLUMNS (text) plus source_file and source_row (first of a file = 1)."""
    if not files:
        raise _bad("", "the release has no files", "Fetch it again")
    return pl.concat(_read(content, name) for name, content in sorted(files.items()))


def _read(content: bytes, name: str) -> pl.DataFrame:
    reply = read_json(content, name, source=SOURCE, dataset=NAME)
    organisations = reply.get("Organisations") if isinstance(reply, dict) else None
    if not isinstance(organisations, list):
        raise _bad(name, "the reply has no list of organisations (an error can come with 200)", "Fetch it again")
    return records_table(organisations, COLUMNS, name, source=SOURCE, dataset=NAME)


def _bad(file: str, problem: str, remedy: str) -> BadInput:
    return BadInput(source=SOURCE, dataset=NAME, file=file, problem=problem, remedy=remedy)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="Organisations of the NHS directory: trusts and their sites",
        description="One row per organisation whose primary role is NHS trust or NHS trust site, open or closed, with "
        "its postcode. Contacts are not asked for.",
        publisher=PUBLISHER,
        homepage=HOMEPAGE,
        licence=LICENCE,
        cadence="nightly",
        fresh_within=timedelta(days=100),
        columns=COLUMNS,
        parse=parse_organisations,
        fetch=fetch_organisations,
        base_url="https://directory.spineservices.nhs.uk/ORD/2-0-0",
        kinds=("json",),
        key=("OrgId",),
        required=("Name", "OrgId", "Status", "LastChangeDate", "PrimaryRoleId"),
        vocabularies={"Status": ("Active", "Inactive"), "OrgRecordClass": ("RC1", "RC2")},
        dates=("LastChangeDate",),
        patterns={
            "OrgId": Pattern(r"^[A-Z0-9]{3,8}$", "an ODS code"),
            "PrimaryRoleId": Pattern(r"^RO[0-9]+$", "an ODS role"),
        },
    )
]
