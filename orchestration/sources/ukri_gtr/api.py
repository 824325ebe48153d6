"""The Gateway's API (GtR-2, version 7 of its JSON): projects, their funds, and organisations, each crawled whole.

The service has no date of change and cannot be asked for what is new, so a crawl is made once a month, page by page,
and its total is compared before and after. /persons is never asked, links to persons are not read, nor are abstracts
and other long texts. Money and dates are in the funds, addresses in the organisations.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Pattern, Release, Unavailable
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.ukri_gtr import ABOUT, BASE_URL, GUID, MANNERS, SOURCE

# Plain application/json brings the oldest version, no Accept at all the oldest XML.
ACCEPT = "application/vnd.rcuk.gtr.json-v7"
PAGE_SIZE = 100
# List key of the reply, columns, and the fields that are known and not read: addresses of the service itself, long
# texts in which names may stand, and identifiers of people.
RESOURCES = {
    "projects": (
        "project",
        (
            "id",
            "title",
            "status",
            "grantCategory",
            "leadFunder",
            "leadOrganisationDepartment",
            "start",
            "end",
            "created",
            "updated",
            "identifiers",
            "healthCategories",
            "researchActivities",
            "researchSubjects",
            "researchTopics",
            "rcukProgrammes",
            "participantValues",
            "links",
        ),
        ("ext", "href", "outcomeid", "abstractText", "techAbstractText", "potentialImpact", "orcidId"),
    ),
    "funds": (
        "fund",
        ("id", "category", "valuePounds", "start", "end", "created", "updated", "links"),
        ("ext", "href", "outcomeid", "type"),
    ),
    "organisations": (
        "organisation",
        ("id", "name", "website", "regNumber", "addresses", "created", "updated"),
        ("ext", "href", "outcomeid", "links"),
    ),
}
EPOCH = Pattern(r"^-?[0-9]{1,14}$", "a moment in milliseconds since 1970")
Pages = Callable[[Client, str], list[Release] | Unavailable]


def fetch_resource(resource: str) -> Pages:
    """The fetcher of one of RESOURCES: every page of it as one release, whose vintage is the day of the crawl.

    Nothing is fetched where this month's crawl has landed and the total is still the same. BadInput where the service
    does not answer, or its records change meanwhile.
    """

    def fetch(client: Client, base_url: str) -> list[Release] | Unavailable:
        dataset, today = f"api_{resource}", datetime.now(UTC).date().isoformat()
        url = f"{base_url}/gtr/api/{resource}"
        total = _total(client, url, dataset)
        state = {"address": url, "month": today[:7], "totalSize": str(total), "query": f"{ACCEPT} s={PAGE_SIZE}"}
        crawl = Crawl(client, (SOURCE, dataset), state)
        if landed := crawl.landed:
            reason = f"this month's crawl has landed as {landed.release_id}, and the total is still {total:,}"
            return Unavailable(f"{reason}: nothing fetched")
        known = _fetch_pages(crawl, url, resource, total)
        after = _total(client, url, dataset)
        if after != total or len(known) != total:
            crawl.discard()
            problem = f"{url} had {total:,} records before the crawl and {after:,} after it; {len(known):,} came"
            raise _bad(dataset, problem, "Refresh again")
        check_record(client, base_url, resource, known[-1])
        return [
            crawl.release(
                vintage=today,
                vintage_basis=f"day of the crawl; the service states no date (totalSize {total})",
                media_type="application/json",
            )
        ]

    return fetch


def check_record(client: Client, base_url: str, resource: str, guid: str) -> None:
    """BadInput unless the service knows the record: for an identifier it does not know it sends an unrelated one."""
    dataset, url = f"api_{resource}", f"{base_url}/gtr/api/{resource}/{guid}"
    reply = client.get(_request(dataset, url, {}))
    record = read_json(reply.content, guid, source=SOURCE, dataset=dataset)
    found = record.get("id") if isinstance(record, dict) else None
    if found != guid:
        problem = f"{url} answered with the record {found!r}: the service lists {guid}, but does not know it"
        raise _bad(dataset, problem, "Refresh again later")


def _fetch_pages(crawl: Crawl, url: str, resource: str, total: int) -> list[str]:
    """Every page, each checked as it arrives; the identifiers of all records, in order."""
    dataset, known = f"api_{resource}", []
    for number in range(1, -(-total // PAGE_SIZE) + 1):
        name = f"{resource}_{number:06}.json"
        content = crawl.page(name, _request(dataset, url, {"p": str(number), "s": str(PAGE_SIZE)}))
        try:
            page, records = read_page(content, name, resource)
        except BadInput:
            crawl.discard(name)
            raise
        expected = min(PAGE_SIZE, total - len(known))
        if (page.get("page"), page["totalSize"], len(records)) != (number, total, expected):
            crawl.discard()
            problem = (
                f"page {number} says it is page {page.get('page')} of {page['totalSize']} records and holds "
                f"{len(records)}; {expected} of {total:,} were expected: the records changed between two pages"
            )
            raise _bad(dataset, problem, "Refresh again", name)
        known += [record.get("id") for record in records]
    if len(set(known)) != len(known):
        crawl.discard()
        raise _bad(dataset, "a record came on two pages: the records changed during the crawl", "Refresh again")
    return known


def _total(client: Client, url: str, dataset: str) -> int:
    """How many records the service has now. BadInput where it has none: it answers 404 then."""
    name = "the first page"
    reply = client.get(_request(dataset, url, {"p": "1", "s": str(PAGE_SIZE)}))
    total = read_page(reply.content, name, dataset.removeprefix("api_"))[0]["totalSize"]
    if total < 1:
        raise _bad(dataset, f"{url} has no records", "Refresh again later")
    return total


def _request(dataset: str, url: str, parameters: Mapping[str, str]) -> Request:
    return Request(
        source=SOURCE,
        dataset=dataset,
        url=url,
        parameters=parameters,
        accept=ACCEPT,
        check=_no_json,
        manners=MANNERS,
    )


def _no_json(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a reply."""
    return no_page(first, content_type) or (None if first.lstrip().startswith(b"{") else "is not JSON")


def read_page(content: bytes, name: str, resource: str) -> tuple[dict, list[dict]]:
    """A page and its records. BadInput where it is none, or one of another resource or version."""
    key, dataset = RESOURCES[resource][0], f"api_{resource}"
    page = read_json(content, name, source=SOURCE, dataset=dataset)
    if not isinstance(page, dict) or not isinstance(page.get(key), list) or not isinstance(page.get("totalSize"), int):
        problem = f"this is no page of {resource}: totalSize and a list {key!r} are expected"
        raise _bad(dataset, problem, f"Ask for {ACCEPT}; if the layout is new, declare it in this module", name)
    return page, page[key]


def parse_resource(resource: str) -> Callable[[Mapping[str, bytes]], pl.DataFrame]:
    """The parser of one of RESOURCES: pages in name order, one row per record, what is nested as JSON.

    ``source_row`` counts the records of a page. Links to persons are left out. BadInput where a page is none, a record
    has an unknown field, or pages are missing.
    """
    _, columns, left_out = RESOURCES[resource]
    dataset = f"api_{resource}"

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        tables, totals = [], set()
        for name in sorted(files):
            page, records = read_page(files[name], name, resource)
            totals.add(page["totalSize"])
            kept = [_without(record, left_out) for record in records]
            tables.append(records_table(kept, columns, name, source=SOURCE, dataset=dataset))
        if not tables:
            raise _bad(dataset, "the release has no files", "Fetch it again")
        table = pl.concat(tables)
        if totals != {table.height}:
            said = " or ".join(f"{total:,}" for total in sorted(totals))
            problem = f"the pages hold {table.height:,} records, but totalSize says {said}: a page is missing"
            raise _bad(dataset, problem, "Fetch every page again", sorted(files)[-1])
        return table

    return parse


def _without(record: object, left_out: tuple[str, ...]) -> object:
    """A record without the fields that are not read and without links to persons."""
    if not isinstance(record, dict):
        return record
    kept = {name: value for name, value in record.items() if name not in left_out}
    links = kept.get("links")
    if isinstance(links, dict) and isinstance(links.get("link"), list):
        kept["links"] = [
            {"rel": link.get("rel"), "id": str(link.get("href")).rstrip("/").rpartition("/")[2]}
            | {name: link[name] for name in ("start", "end") if link.get(name) is not None}
            for link in links["link"]
            if isinstance(link, dict) and not str(link.get("rel")).endswith("_PER")
        ]
    return kept


def _bad(dataset: str, problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=file, problem=problem, remedy=remedy)


def _resource(resource: str, **about) -> Dataset:
    """The declaration of one of RESOURCES."""
    columns = RESOURCES[resource][1]
    moments = {column: EPOCH for column in ("start", "end", "created", "updated") if column in columns}
    return Dataset(
        **ABOUT,
        name=f"api_{resource}",
        cadence="crawled once a month; the Gateway changes daily",
        columns=columns,
        parse=parse_resource(resource),
        fetch=fetch_resource(resource),
        base_url=BASE_URL,
        key=("id",),
        patterns={"id": GUID, **moments},
        kinds=("json",),
        **about,
    )


DATASETS = [
    _resource(
        "projects",
        title="Gateway to Research projects",
        description="One row per project, as the API lists it. Neither money nor addresses are here: the links name "
        "its funds and organisations. Offers and costs of participants exist for Innovate UK. Classes and links are "
        "JSON.",
        required=("id", "title", "status", "leadFunder", "links"),
        vocabularies={"status": ("Active", "Closed")},
    ),
    _resource(
        "funds",
        title="Gateway to Research funds",
        description="One row per fund, which is the money that a funder gives to a project: amount, category, first "
        "and last day as moments, and links to funder and project as JSON. Categories must not be added to one "
        "another.",
        required=("id", "category", "valuePounds", "links"),
    ),
    _resource(
        "organisations",
        title="Gateway to Research organisations",
        description="One row per identifier of an organisation, with its addresses as JSON: the head office, not where "
        "the research is done. Parts that are not known hold the word Unknown. One body can have several identifiers.",
        required=("id", "name"),
    ),
]
