"""The directory's interface (ORD 2-0-0): trusts and their sites, open or closed, by primary role.

A reply holds 1,000 organisations at most and says in X-Total-Count how many there are. An Offset of zero is refused, so
the first page is asked for without. Beyond the end there is a 404 or an empty list, and a question that the service
does not take is answered with 406.
"""

import json
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
    totals: set[int] = set()
    while not totals or len(seen) < max(totals):
        name = f"organisations_{role}_{len(seen):06}.json"
        asked = {"PrimaryRoleId": role, "Limit": str(PAGE), **({"Offset": str(len(seen))} if seen else {})}
        content = crawl.page(name, _request(url, asked))
        try:
            page = _read(content, name)
            total = crawl.receipt(name).get("total_count") or ""
            if not total.isdecimal():
                problem = "the reply does not say in X-Total-Count how many organisations there are"
                raise _bad(name, problem, "Look how the directory says it now, and change _fetch_role")
            totals.add(int(total))
            if len(totals) > 1 or page.is_empty() or not seen.keys().isdisjoint(page["OrgId"]):
                problem = (
                    f"the page from {len(seen):,} of {total} is empty, repeats organisations, or the total changed"
                )
                raise _bad(name, problem, "Refresh again")
        except BadInput:
            crawl.discard()
            raise
        seen.update(page.select("OrgId", "LastChangeDate").iter_rows())
    if len(seen) != max(totals):
        crawl.discard()
        raise _bad("", f"{len(seen):,} organisations of {role} came where {max(totals):,} are counted", "Refresh again")
    return max(filter(None, seen.values()), default=crawl.receipt(name)["fetched_at"][:10])


def _request(url: str, parameters: Mapping[str, str]) -> Request:
    return Request(
        source=SOURCE,
        dataset=NAME,
        url=url,
        parameters=parameters,
        accept="application/json",
        check=_no_organisations,
        manners=MANNERS,
    )


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
