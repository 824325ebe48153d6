"""The Content API of GOV.UK: pages and the files attached to them. What the files hold is not known here.

A page that has moved is a 303, or a 200 that says ``redirect``; one that was taken down is a 410 with an explanation,
or a 200 with a withdrawn notice. Old pages list no attachments: their links stand in the text alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from orchestration.ingest.documents import misshapen, read_json
from orchestration.ingest.download import Client, Manners, Reply, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.govuk import BASE_URL, SOURCE

# Ten requests a second for each client; what is beyond is not processed. Half of it is enough here.
MANNERS = Manners(rates=((5, 1.0),), look_pause=5.0)
# Files that older pages link to by path are served by the host of all assets.
ASSETS = "https://assets.publishing.service.gov.uk"
ASSET_HOSTS = re.compile(r"(assets\.publishing\.service|assets\.digital\.cabinet-office|www)\.gov\.uk|gov\.uk")
TABLES = (".ods", ".xlsx", ".xls", ".csv")
MOST_MOVES = 5
# What is read of a content item; where one of these is something else it is another layout.
SHAPE = {
    **dict.fromkeys(
        ("title", "public_updated_at", "updated_at", "first_published_at", "base_path", "schema_name"), str
    ),
    "withdrawn_notice": {"withdrawn_at": str, "explanation": str},
    "links": {"document_collections": [{"base_path": str}], "documents": [{"base_path": str}]},
    "redirects": [dict.fromkeys(("path", "destination", "type", "segments_mode"), str)],
    "details": {
        "attachments": [dict.fromkeys(("attachment_type", "url", "title"), str)],
        "documents": list,
        "explanation": str,
        "alternative_path": str,
    },
}


@dataclass(frozen=True)
class Page:
    """A content item as GOV.UK sent it, under the path at which it now lives."""

    item: dict
    content: bytes
    path: str

    @property
    def title(self) -> str:
        """Its title; "" where it has none."""
        return self.item.get("title") or ""

    @property
    def updated(self) -> str:
        """When the public content last changed: the change detector."""
        return self.item.get("public_updated_at") or self.item.get("updated_at") or ""

    @property
    def first_published(self) -> str:
        """The day of first publication, which stays the same when a file is corrected; else of the last change."""
        return (self.item.get("first_published_at") or self.updated)[:10]

    @property
    def withdrawn(self) -> str:
        """Why and when the page was withdrawn; "" for a live one."""
        notice = self.item.get("withdrawn_notice") or {}
        return f"{notice.get('withdrawn_at', '')}: {plain_text(notice.get('explanation', ''))}" if notice else ""

    @property
    def collections(self) -> list[str]:
        """Paths of the collections that the page is in."""
        return _paths((self.item.get("links") or {}).get("document_collections"))

    @property
    def documents(self) -> list[str]:
        """Paths of the pages of a collection. A group may name pages that are not among them: those are not public."""
        return _paths((self.item.get("links") or {}).get("documents"))

    @cached_property
    def attachments(self) -> dict[str, str]:
        """Addresses of the tables attached to the page, and their titles; for old pages, those its text links to."""
        details = self.item.get("details") or {}
        if details.get("attachments"):
            listed = [entry for entry in details["attachments"] if entry.get("attachment_type") == "file"]
            found = [(entry.get("url") or "", entry.get("title") or "") for entry in listed]
        else:
            found = links(_html(details))
        tables: dict[str, str] = {}
        for address, title in found:
            if file_name(address).lower().endswith(TABLES):
                tables.setdefault(address, title)
        return tables


def read_page(client: Client, base_url: str, path: str, dataset: str, *, missing_ok: bool = False) -> Page | None:
    """The content item of a page, wherever it has moved. BadInput where there is none; None, with ``missing_ok``."""
    moves = [path]
    while len(moves) <= MOST_MOVES:
        reply = client.get(_request(f"{base_url}/api/content{moves[-1]}", dataset))
        item = _item(reply, moves[-1], dataset)
        if reply.receipt.status in (404, 410) or item.get("schema_name") == "gone":
            if missing_ok:
                return None
            details = item.get("details") or {}
            said = plain_text(details.get("explanation") or "") or "without an explanation"
            instead = f"; instead there is {details['alternative_path']}" if details.get("alternative_path") else ""
            problem = f"{moves[-1]} is not there any more ({reply.receipt.status}: {said}{instead})"
            raise bad(dataset, problem, "Find the page on www.gov.uk and correct the paths of the dataset's editions")
        if item.get("schema_name") != "redirect":
            return Page(item, reply.content, item.get("base_path") or moves[-1])
        moves.append(_destination(item, moves[-1], dataset))
    raise bad(dataset, f"the page moves on and on: {' → '.join(moves)}", "Refresh again later")


def file_request(base_url: str, address: str, dataset: str) -> Request:
    """A request for an attachment; an address on another host than those of GOV.UK is refused."""
    root = base_url if base_url != BASE_URL else ASSETS
    try:
        url = urljoin(f"{root}/", address)
        host = urlsplit(url).netloc
    except ValueError:
        raise bad(dataset, f"the attachment {address!r} has no address", "Look at the page on www.gov.uk") from None
    if not (ASSET_HOSTS.fullmatch(host) or host == urlsplit(base_url).netloc):
        raise bad(dataset, f"the attachment {url} is not on a host of GOV.UK", "Look at the page on www.gov.uk")
    is_csv = file_name(address).lower().endswith(".csv")
    return Request(
        source=SOURCE,
        dataset=dataset,
        url=url,
        check=no_page if is_csv else _no_workbook,
        manners=MANNERS,
        largest=64 * 1024 * 1024,
    )


def file_name(address: str) -> str:
    """The last part of an address."""
    return unquote(address.partition("?")[0].partition("#")[0]).rsplit("/", 1)[-1]


def links(html: str) -> list[tuple[str, str]]:
    """Addresses and texts of the links of a page's body, in order."""
    reader = _Links()
    reader.feed(html)
    return reader.found


def plain_text(html: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def bad(dataset: str, problem: str, remedy: str, file: str = "") -> BadInput:
    """What a person is told about a dataset of this source."""
    return BadInput(source=SOURCE, dataset=dataset, file=file, problem=problem, remedy=remedy)


class _Links(HTMLParser):
    """Collects links; the title of an attachment stands in the heading before it, else in the link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._heading, self._words, self._address = "", [], ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3", "h4"):
            self._words = []
        elif tag == "a":
            self._address, self._words = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join(" ".join(self._words).split())
        if tag in ("h2", "h3", "h4"):
            self._heading = words
        elif tag == "a" and self._address:
            self.found.append((self._address, self._heading or words))
            self._address = ""


def _html(details: dict) -> str:
    """All HTML of a page's details: the body, and the list of documents that some kinds of pages have."""
    parts: Iterable = [details.get("body"), *(details.get("documents") or [])]
    return "".join(part for part in parts if isinstance(part, str))


def _paths(entries: list | None) -> list[str]:
    return [entry["base_path"] for entry in entries or [] if entry.get("base_path")]


def _request(url: str, dataset: str) -> Request:
    return Request(
        source=SOURCE,
        dataset=dataset,
        url=url,
        accept="application/json",
        check=_anything,
        manners=MANNERS,
        statuses=(200, 404, 410),
    )


def _item(reply: Reply, path: str, dataset: str) -> dict:
    """The JSON object of a reply; {} where there is no such page, of which the reply may say so in any form."""
    content, status = reply.content, reply.receipt.status
    problem = no_page(content[:200], reply.receipt.content_type)
    if status == 404 or (status == 410 and problem):
        return {}
    about = f"the content item of {path}"
    if problem:
        raise bad(dataset, f"{about} {problem} (HTTP 200 is not success)", "Refresh again later")
    return read_item(content, f"api/content{path}", dataset)


def read_item(content: bytes, name: str, dataset: str) -> dict:
    """A content item. BadInput where what is read of it is not what it should be."""
    item = read_json(content, name, source=SOURCE, dataset=dataset)
    if not isinstance(item, dict):
        raise bad(dataset, f"the content item {name} is not an object", "Refresh again later")
    if wrong := misshapen(item, SHAPE):
        problem = f"{wrong} of the content item is not what it should be"
        raise bad(dataset, problem, "Refresh again later; if the layout is new, change SHAPE and what reads it", name)
    return item


def _destination(item: dict, path: str, dataset: str) -> str:
    """Where a redirect leads: the path alone. BadInput where that is not a page of GOV.UK."""
    for redirect in item.get("redirects") or []:
        origin, destination = redirect.get("path") or "", redirect.get("destination") or ""
        parts = urlsplit(destination)
        if parts.netloc or not parts.path.startswith("/"):
            continue
        if redirect.get("type") == "prefix" and path.startswith(f"{origin}/"):
            kept = path.removeprefix(origin) if redirect.get("segments_mode") == "preserve" else ""
            return parts.path + kept
        if path == origin:
            return parts.path
    problem = f"{path} is redirected, but not to a page of GOV.UK"
    raise bad(dataset, problem, "Find the page on www.gov.uk and correct the paths of the dataset's editions")


def _anything(first: bytes, content_type: str) -> None:
    """No check of first bytes: what a page that is not there says of itself may have any form."""


def _no_workbook(first: bytes, content_type: str) -> str | None:
    if problem := no_page(first, content_type):
        return problem
    return None if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else "is not a workbook"
