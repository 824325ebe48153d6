"""The repository in which the publisher keeps the files of Explore Local Statistics, one folder per subject.

The service itself is built from it; its own interface has neither units nor notes, and says that it may change without
notice. Git's hash of a file is the change detector, and shows whether what arrived is whole. The listing is GitHub's:
60 requests an hour without a key, 403 without a User-Agent; the files have addresses of their own, found in it.
"""

import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Release, Unavailable
from orchestration.ingest.documents import read_json
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.ons import FILE_MANNERS, SOURCE
from orchestration.sources.ons.indicator_metadata import latest_source_date
from orchestration.sources.ons.website import no_json, plain_name

REPOSITORY_URL = "https://api.github.com/repos/ONSdigital/explore-local-statistics-data"
FILE_HOST = "raw.githubusercontent.com"
LOOK = "Open the folder in a browser; if it has moved, correct it in orchestration/sources/ons"


def fetch_folder(
    client: Client, base_url: str, *, folder: str, dataset: str, **about: str
) -> list[Release] | Unavailable:
    """The CSV file of a subject's folder and its metadata as one release, whose vintage is their latest source date.

    Asks for the folder's listing, and for nothing else where that state has landed. The pair are the files called after
    the folder; where there are none, the one CSV file that has a JSON file of its name. BadInput where there is none.
    """
    entries = _listing(client, base_url, folder, dataset)
    chosen = _pair(entries, folder, dataset)
    state = {"address": base_url, "folder": folder, **{name: entries[name]["sha"] for name in chosen}}
    crawl = Crawl(client, (SOURCE, dataset), state)
    if old := crawl.landed:
        return Unavailable(f"both files are as they landed in {old.release_id}: nothing fetched")
    contents = {}
    for name in chosen:
        entry, kept = entries[name], plain_name(name)
        request = _request(_address(entry, base_url, dataset), dataset, no_json if name.endswith(".json") else no_page)
        contents[name] = crawl.page(kept, request)
        if git_hash(contents[name]) != entry["sha"]:
            crawl.discard(kept)
            problem = f"{len(contents[name]):,} bytes arrived that are not the file of {entry.get('size')} bytes listed"
            raise _bad(dataset, problem, "Refresh again: it was cut short, or changed meanwhile", name)
    metadata = read_json(contents[chosen[1]], chosen[1], source=SOURCE, dataset=dataset)
    try:
        vintage = latest_source_date(metadata, chosen[1], dataset)
    except BadInput:
        crawl.discard()
        raise
    return [crawl.release(vintage=vintage, vintage_basis="latest source date in the metadata file", **about)]


def git_hash(content: bytes) -> str:
    """How git names a file: the SHA-1 of its length and content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _listing(client: Client, base_url: str, folder: str, dataset: str) -> dict[str, dict]:
    """File name → what the listing of a folder says of it."""
    url = f"{base_url}/contents/{folder}"
    reply = client.get(_request(url, dataset, no_json, "application/vnd.github+json"))
    listed = read_json(reply.content, folder, source=SOURCE, dataset=dataset)
    files = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    files = [entry for entry in files if entry.get("type") == "file"]
    known = all(isinstance(entry.get(field), str) for entry in files for field in ("name", "sha", "download_url"))
    if not files or not known:
        raise _bad(dataset, f"{reply.receipt.url} is not a list of files with name, sha and download_url", LOOK)
    return {entry["name"]: entry for entry in files}


def _pair(entries: Mapping[str, dict], folder: str, dataset: str) -> tuple[str, str]:
    """The CSV file and its metadata. Drafts and inputs that lie beside them have no JSON file of their name."""
    stems = [name.removesuffix(".csv") for name in entries if name.endswith(".csv")]
    stems = [stem for stem in stems if f"{stem}.json" in entries]
    if folder in stems:
        stems = [folder]
    if len(stems) != 1:
        problem = f"{folder} has {len(stems)} CSV files with metadata of their name, among {', '.join(sorted(entries))}"
        raise _bad(dataset, problem, LOOK)
    return f"{stems[0]}.csv", f"{stems[0]}.json"


def _address(entry: Mapping[str, str], base_url: str, dataset: str) -> str:
    """Where a file is to be had; a listing may send nobody elsewhere than to the file host or where it came from."""
    address = entry["download_url"]
    if urlsplit(address).hostname not in (FILE_HOST, urlsplit(base_url).hostname):
        raise _bad(dataset, f"the listing has the file at {address!r}, which is not the publisher's", LOOK)
    return address


def _request(url: str, dataset: str, check, accept: str = "*/*") -> Request:
    return Request(source=SOURCE, dataset=dataset, url=url, accept=accept, check=check, manners=FILE_MANNERS)


def _bad(dataset: str, problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=file, problem=problem, remedy=remedy)
