"""Many pages as one release: each asked for once, kept as it arrives, and asked for again only when the data changed.

Not here: how a publisher pages, when to stop and what makes a page whole: each source has a loop of its own for that.
"""

from collections.abc import Mapping
from dataclasses import asdict

from orchestration.ingest.dataset import AssetPath, Release
from orchestration.ingest.download import Client, Request
from orchestration.ingest.landing import Landed, Pages


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
