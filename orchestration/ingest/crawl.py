"""Many pages as one release, or one file: asked for once, and asked for again only when the data changed.

Not here: how a publisher pages, when to stop and what makes a page whole: each source has a loop of its own for that.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from email.utils import parsedate_to_datetime

from orchestration.ingest.dataset import UNDATED, AssetPath, Release, Unavailable
from orchestration.ingest.download import Client, Receipt, Reply, Request, no_page
from orchestration.ingest.landing import Landed, Pages, receipts, releases_at

# The day of a release and what that day is.
Vintage = tuple[str, str]


class Crawl:
    """The pages of a dataset at one ``state`` of the publisher's data: its change detector, the address, the query.

    A crawl that was interrupted goes on with the first page that is missing, while the state is the same and for a day;
    otherwise it starts from scratch. The state is written to disk: no secret belongs in it.
    """

    def __init__(self, client: Client, path: AssetPath, state: Mapping[str, str]) -> None:
        self._client, self._pages, self._state = client, Pages(path), dict(state)
        self._files: dict[str, bytes] = {}
        self._requests: list[dict] = []
        self._begun = False

    @property
    def landed(self) -> Landed | None:
        """The release that this state of the data has landed as; None where it has not."""
        return self._pages.landed(self._state)

    def page(self, name: str, request: Request) -> bytes:
        """One page, from disk if it has arrived before, else from the publisher. BadInput where it cannot be had.

        ``name`` is its file in the payload: plain, and such that pages sort in order.
        """
        if not self._begun:
            self._pages.begin(self._state)
            self._begun = True
        kept = self._pages.read(name)
        if kept is None:
            receipt = self._client.download(request, lambda: self._pages.write(name))
            self._pages.keep(name, asdict(receipt))
            kept = self._pages.read(name)
        content, entry = kept
        self._files[name] = content
        self._requests.append({"file": name, **entry})
        return content

    def receipt(self, name: str) -> dict:
        """What is known of the reply that was a page, which has been asked for in this crawl."""
        return next(entry for entry in reversed(self._requests) if entry["file"] == name)

    def discard(self, name: str = "") -> None:
        """Give up a page that is not whole; or all of them, where they contradict one another or the publisher."""
        self._pages.remove(name)

    def release(self, **about) -> Release:
        """All pages as one release, with their receipts; ``about`` are further fields of Release, such as vintage."""
        release = Release(files=dict(self._files), origin="live", requests=tuple(self._requests), **about)
        self._pages.complete(release.payload_sha256)
        if self.landed:
            self._pages.remove()
        return release


def fetch_file(
    client: Client,
    request: Request,
    name: str,
    *,
    vintage: Callable[[Reply], Vintage] | None = None,
    **about,
) -> list[Release] | Unavailable:
    """A dataset that is one file at one address, as a release of one file called ``name``; nothing if it is unchanged.

    Where it has landed from this address before, the ETag and Last-Modified of that reply go along, and a 304 ends it;
    a publisher who gives neither sends the bytes again, and landing finds that it has them. ``vintage`` reads the day
    of the release and what that day is from the reply (default: ``last_changed``); ``about`` are further fields of
    Release. BadInput where there is no answer.
    """
    known, receipt = _had_before(request, name)
    told = {field: receipt[field] for field in ("etag", "last_modified") if receipt.get(field)}
    reply = client.get(replace(request, **told))
    if reply.receipt.is_unchanged:
        return Unavailable(f"not changed since it landed as {known.release_id}: nothing fetched")
    day, basis = (vintage or last_changed)(reply)
    return [
        Release(
            vintage=day,
            vintage_basis=basis,
            files={name: reply.content},
            origin="live",
            requests=({"file": name, **asdict(reply.receipt)},),
            **about,
        )
    ]


def fetches_file(
    source: str,
    dataset: str,
    path: str,
    *,
    begins: bytes = b"",
    vintage: Callable[[Reply], Vintage] | None = None,
) -> Callable[[Client, str], list[Release] | Unavailable]:
    """A ``fetch`` of a dataset that is one file, at ``path`` below the base address, called as it is there.

    The reply must be no web page and begin with ``begins``, a byte-order mark and quotation marks aside.
    """

    def check(first: bytes, content_type: str) -> str | None:
        if problem := no_page(first, content_type):
            return problem
        is_known = first.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").startswith(begins)
        return None if is_known else f"does not begin with {begins.decode('ascii', 'backslashreplace')!r}"

    def fetch(client: Client, base_url: str) -> list[Release] | Unavailable:
        request = Request(source=source, dataset=dataset, url=f"{base_url}/{path}", check=check)
        return fetch_file(client, request, path.rpartition("/")[2], vintage=vintage)

    return fetch


def last_changed(reply: Reply) -> Vintage:
    """The day of a reply's Last-Modified; the day of fetching where the publisher gives none."""
    return _modified(reply.receipt) or (
        reply.receipt.fetched_at[:10],
        f"{UNDATED}: the publisher does not say when the file changed",
    )


def _modified(receipt: Receipt) -> Vintage | None:
    try:
        moment = parsedate_to_datetime(receipt.last_modified)
    except ValueError:
        return None
    return moment.date().isoformat(), f"Last-Modified of the file, {receipt.last_modified}"


def _had_before(request: Request, name: str) -> tuple[Landed | None, Mapping[str, str]]:
    """The newest landed release that is this one file from this address, and its receipt; (None, {}) if there is none.

    Bytes that came from elsewhere say nothing about what this address has now.
    """
    for landed in reversed(releases_at((request.source, request.dataset))):
        match receipts(landed):
            case [{"file": file, "url": url, **receipt}] if (file, url) == (name, request.shown):
                return landed, receipt
    return None, {}
