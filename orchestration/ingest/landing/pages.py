"""Pages of a crawl under way: bytes that have arrived and are no release yet."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from orchestration import paths
from orchestration.ingest.dataset import AssetPath
from orchestration.ingest.landing.disk import clear_write_errors, json_bytes, replace_file
from orchestration.ingest.landing.payloads import PLAIN_NAME, not_plain
from orchestration.ingest.landing.releases import TIME, Landed, releases_at

# A publisher may put pages right without saying so: those of an older crawl are not trusted.
RESUMED_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Pages:
    """Pages of a crawl under way, in raw/.landing/pages: bytes that have arrived and are no release yet.

    They belong to one ``state`` of the publisher's data. A page is there when its receipt is, whose ``sha256`` its
    bytes must have; one that was cut short is not. ``crawl.json`` stays when the pages have become a release.
    """

    path: AssetPath

    @property
    def folder(self) -> Path:
        """Where the pages are."""
        return paths.raw().joinpath(".landing", "pages", *self.path)

    def begin(self, state: Mapping[str, str]) -> None:
        """Keep the pages that are there if they are recent and of this state; remove them otherwise."""
        known = self._crawl()
        if known.get("state") == state and self._is_recent(known.get("started_at")):
            return
        self.remove()
        with clear_write_errors(self.path):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write_crawl(
                {"state": dict(state), "started_at": datetime.now(UTC).strftime(TIME), "payload_sha256": ""}
            )

    def landed(self, state: Mapping[str, str]) -> Landed | None:
        """The release that a crawl of this very state has become; None where there is none, or none any more."""
        known = self._crawl()
        if known.get("state") != state:
            return None
        found = next((old for old in releases_at(self.path) if old.payload_sha256 == known.get("payload_sha256")), None)
        if found:
            # Interrupted between the release and the removal of its pages.
            self.remove()
        return found

    def complete(self, payload_sha256: str) -> None:
        """Note what payload the pages have become."""
        with clear_write_errors(self.path):
            self._write_crawl({**self._crawl(), "payload_sha256": payload_sha256})

    def read(self, name: str) -> tuple[bytes, dict] | None:
        """A page and its receipt; None where it has not arrived whole."""
        try:
            receipt = json.loads(self._receipt(name).read_bytes())
            content = (self.folder / name).read_bytes()
        except (OSError, ValueError):
            return None
        return (content, receipt) if hashlib.sha256(content).hexdigest() == receipt.get("sha256") else None

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:
        """A file for the bytes of a page, which takes its place when all went well; ``keep`` makes it a page."""
        if not PLAIN_NAME.fullmatch(name):
            raise not_plain(self.path, name)
        draft = self.folder / f"{name}.part"
        with clear_write_errors(self.path, draft):
            self._receipt(name).unlink(missing_ok=True)
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self.folder / name)

    def keep(self, name: str, receipt: Mapping[str, object]) -> None:
        """Write a page's receipt: from now on the page is there."""
        with clear_write_errors(self.path):
            replace_file(self._receipt(name), json_bytes(dict(receipt)))

    def over(self) -> bool:
        """Whether nobody will go on with the crawl: it is old, or its dataset has landed since."""
        started = self._crawl().get("started_at")
        return not self._is_recent(started) or any(old.fetched_at > started for old in releases_at(self.path))

    def left(self) -> list[Path]:
        """What lies here of a crawl that is over; its state stays where it has become a release."""
        kept = "crawl.json" if self._crawl().get("payload_sha256") else ""
        return sorted(file for file in self.folder.glob("*") if file.name != kept)

    def remove(self, name: str = "") -> None:
        """Remove one page, or every page."""
        with clear_write_errors(self.path):
            for file in [self._receipt(name)] if name else self.folder.glob("*"):
                if file.name != "crawl.json":
                    file.unlink(missing_ok=True)

    def _receipt(self, name: str) -> Path:
        return self.folder / f"{name}.receipt"

    def _crawl(self) -> dict:
        """Content of crawl.json; {} where it cannot be read, which begins a crawl anew."""
        try:
            return json.loads((self.folder / "crawl.json").read_bytes())
        except (OSError, ValueError):
            return {}

    def _write_crawl(self, entry: dict) -> None:
        replace_file(self.folder / "crawl.json", json_bytes(entry))

    @staticmethod
    def _is_recent(started_at: str | None) -> bool:
        # Begun in the future is a clock put back since: by more than a day, nobody knows how old the pages are.
        return bool(started_at) and abs(datetime.now(UTC) - datetime.fromisoformat(started_at)) < RESUMED_WITHIN
