"""Files of www.ons.gov.uk: from a dataset's page, by the JSON behind it, to the newest edition and its files.

A page's address with /data is JSON. A landing page names its editions, an edition its files; file names change with
each release and are never stored. Old pages stay up beside new ones, so a release that is older than expected is
refused. Pages hold contact persons: nothing of them is kept but what ``Edition`` has.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestration.ingest import landing
from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Release, Unavailable
from orchestration.ingest.download import Check, Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.ons import FILE_MANNERS, PAGE_MANNERS, SOURCE

LONDON = ZoneInfo("Europe/London")
PAGE = re.compile(r"(/[A-Za-z0-9._-]+)+")
LOOK = "Open the page in a browser; if it has moved, correct its address in orchestration/sources/ons"


@dataclass(frozen=True)
class Edition:
    """One edition of a dataset: its page, its day of release in London, and the paths of its files.

    ``corrections`` counts the versions that were replaced; ``notice`` is what the publisher says about the last one.
    """

    page: str
    title: str
    released: str
    next_release: str
    files: tuple[str, ...]
    corrections: int
    notice: str


def fetch_files(
    client: Client,
    base_url: str,
    page: str,
    *,
    dataset: str,
    wanted: Sequence[str],
    several: bool = False,
    not_before: str = "",
    check: Check = no_page,
    **about: str,
) -> list[Release] | Unavailable:
    """The files of the newest edition below a dataset's ``page`` ("/economy/…/datasets/…") as one release.

    Each pattern of ``wanted`` must match the whole name of exactly one file, in any case; with ``several``, of at least
    one, and all that match are fetched. The vintage is the day of
    release; one before ``not_before`` or before what has landed is refused: the page is not the current one.
    ``check`` looks at the start of each file; ``about`` are further fields of Release (media_type, say).
    """
    edition = editions(client, base_url, page, dataset=dataset)[0]
    landed = [old.vintage for old in landing.releases_at((SOURCE, dataset))]
    oldest = max([not_before, *landed])
    if edition.released < oldest:
        problem = f"{page} has an edition of {edition.released}, but {oldest} is known: it is no longer kept up"
        raise _bad(dataset, problem, LOOK)
    chosen = [path for pattern in wanted for path in _matching(edition, pattern, several, dataset)]
    state = {"address": base_url, **{name: str(value) for name, value in asdict(edition).items()}}
    crawl = Crawl(client, (SOURCE, dataset), {**state, "files": " ".join(chosen)})
    if old := crawl.landed:
        return Unavailable(f"not released since {edition.released}, which has landed as {old.release_id}")
    for path in chosen:
        request = Request(
            source=SOURCE,
            dataset=dataset,
            url=f"{base_url}/file",
            parameters={"uri": path},
            check=check,
            manners=FILE_MANNERS,
        )
        crawl.page(plain_name(path), request)
    basis = f"releaseDate of {edition.page}, in London"
    details = {"publisher_url": f"{base_url}{page}", "title": edition.title, "note": edition.notice, **about}
    return [crawl.release(vintage=edition.released, vintage_basis=basis, **details)]


def editions(client: Client, base_url: str, page: str, *, dataset: str) -> list[Edition]:
    """The editions below a landing page, newest first. BadInput where there is none, or a page is not as expected.

    A page without editions of its own that has files is an edition itself.
    """
    described = page_data(client, base_url, page, dataset=dataset)
    pages = [_text(entry.get("uri")) for entry in _entries(described, "datasets", dataset)]
    if wrong := next((uri for uri in pages if not PAGE.fullmatch(uri)), None):
        raise _bad(dataset, f"{page} names an edition {wrong!r}, which is not a path of the site", LOOK)
    found = [(uri, page_data(client, base_url, uri, dataset=dataset)) for uri in pages] or [(page, described)]
    known = [_edition(uri, entry, dataset) for uri, entry in found]
    if not any(edition.files for edition in known):
        raise _bad(dataset, f"{page} has no files and no editions with files", LOOK)
    return sorted((edition for edition in known if edition.files), key=lambda edition: edition.released, reverse=True)


def page_data(client: Client, base_url: str, page: str, *, dataset: str) -> dict:
    """The JSON behind a page. BadInput where it cannot be had or is not a JSON object."""
    request = Request(
        source=SOURCE,
        dataset=dataset,
        url=f"{base_url}{page}/data",
        accept="application/json",
        check=no_json,
        manners=PAGE_MANNERS,
    )
    reply = client.get(request)
    try:
        content = json.loads(reply.content)
    except (ValueError, RecursionError) as error:
        raise _bad(dataset, f"{reply.receipt.url} answered with JSON that cannot be read ({error})", LOOK) from None
    if not isinstance(content, dict):
        raise _bad(dataset, f"{reply.receipt.url} answered with JSON that is not an object", LOOK)
    return content


def no_json(first: bytes, content_type: str) -> str | None:
    """The check of a JSON reply."""
    return no_page(first, content_type) or (None if first.lstrip()[:1] in (b"{", b"[") else "is not JSON")


def no_workbook(first: bytes, content_type: str) -> str | None:
    """The check of a workbook or zip: they begin with the marks of a zip archive or of the older Excel files."""
    is_workbook = first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    return None if is_workbook else no_page(first, content_type) or "is not a workbook"


def plain_name(path: str) -> str:
    """The name of a file in a payload: the last part of its path, with spaces and brackets as underscores."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", path.rpartition("/")[2])


def _edition(page: str, entry: dict, dataset: str) -> Edition:
    """What an edition's page says; a file that begins with a slash is a whole path already."""
    description = entry.get("description")
    description = description if isinstance(description, dict) else {}
    names = [_text(each.get("file")) for each in _entries(entry, "downloads", dataset)]
    names += [_text(each.get("file")) for each in _entries(entry, "supplementaryFiles", dataset)]
    versions = _entries(entry, "versions", dataset)
    return Edition(
        page=page,
        title=_text(description.get("title")),
        released=_released(_text(description.get("releaseDate")), page, dataset),
        next_release=_text(description.get("nextRelease")),
        files=tuple(name if name.startswith("/") else f"{page}/{name}" for name in names if name),
        corrections=len(versions),
        notice=_text(versions[-1].get("correctionNotice")) if versions else "",
    )


def _released(moment: str, page: str, dataset: str) -> str:
    """The day in London of a moment that the site gives in UTC: 23:00 in July is the next day."""
    try:
        return datetime.fromisoformat(moment).astimezone(LONDON).date().isoformat()
    except ValueError:
        raise _bad(dataset, f"{page} has a releaseDate that is not a moment: {moment!r}", LOOK) from None


def _matching(edition: Edition, pattern: str, several: bool, dataset: str) -> list[str]:
    """The paths of the files whose names match: exactly one, or with ``several`` one or more of different names."""
    names = {path: path.rpartition("/")[2] for path in edition.files}
    matching = [path for path, name in names.items() if re.fullmatch(pattern, name, re.IGNORECASE)]
    distinct = {plain_name(path) for path in matching}
    if not matching or len(distinct) < len(matching) or (len(matching) > 1 and not several):
        found = f"{len(matching)} files match {pattern!r} among {', '.join(sorted(names.values()))}"
        raise _bad(dataset, f"{edition.page}: {found}", "Correct the pattern where the dataset is declared")
    return matching


def _entries(page: dict, name: str, dataset: str) -> list[dict]:
    """A list of objects of a page; empty where the page does not have it."""
    entries = page.get(name) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _bad(dataset, f"{page.get('uri')}: {name} is not a list of objects", LOOK)
    return entries


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bad(dataset: str, problem: str, remedy: str) -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, problem=problem, remedy=remedy)
