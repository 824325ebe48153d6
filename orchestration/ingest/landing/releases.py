"""What has landed: the releases of a dataset, their manifests and the publisher's bytes. Writes nothing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orchestration import paths
from orchestration.ingest.containers import DAMAGE
from orchestration.ingest.dataset import AssetPath, Dataset, Release
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing.payloads import read_payload, stored_as, stored_names

EMPTY = "empty"
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Landed:
    """A release on disk. ``is_new`` says whether this landing wrote it; ``rows`` counts the rows of its table.

    ``records`` counts the rows of the publisher's files that they were made of, ``stated_rows`` is what came with the
    release as its number of rows (None where nothing did). ``changes`` are those from the release before, as
    ``changes.Changes`` has them; empty for the first.
    """

    release_id: str
    vintage: str
    fetched_at: str
    path: Path
    rows: int
    payload_sha256: str
    is_new: bool = False
    records: int | None = None
    stated_rows: int | None = None
    origin: str = ""
    changes: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def unexpected(self) -> str:
        """What is more than an ordinary revision in the changes from the release before; "" where nothing is."""
        return str(self.changes.get("unexpected", ""))

    @property
    def asset_path(self) -> AssetPath:
        """Source and name of the dataset."""
        source, dataset, _ = self.release_id.split("/")
        return source, dataset

    @property
    def table_path(self) -> Path:
        """The parsed table."""
        return self.path / "table.parquet"


def dataset_folder(dataset: Dataset) -> Path:
    """Folder that holds every release of a dataset."""
    return paths.raw().joinpath(*dataset.asset_path)


def landed_releases(dataset: Dataset) -> list[Landed]:
    """Every release of a dataset, by vintage, then by arrival. A folder without release.json is not a release."""
    return releases_at(dataset.asset_path)


def releases_at(path: AssetPath) -> list[Landed]:
    """``landed_releases`` of a dataset of which only source and name are known."""
    found = []
    for manifest in sorted(paths.raw().joinpath(*path).glob("*/release.json")):
        try:
            entry = json.loads(manifest.read_bytes())
            release = Landed(
                entry["release_id"],
                entry["vintage"],
                entry["fetched_at"],
                manifest.parent,
                entry["rows"],
                entry["payload_sha256"],
                records=entry.get("records"),
                stated_rows=entry.get("stated_rows"),
                origin=entry.get("origin", ""),
                changes=entry.get("changes", {}),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise broken(path, manifest, f"it cannot be read ({error!r})") from None
        if not release.table_path.exists():
            raise broken(path, release.table_path, "it is missing from a landed release")
        found.append(release)
    return sorted(found, key=lambda release: (release.vintage, release.fetched_at))


def receipts(landed: Landed) -> list[dict]:
    """What is known of the replies that a landed release is made of; empty where it did not come from a publisher."""
    return json.loads((landed.path / "release.json").read_bytes()).get("requests", [])


def latest(dataset: Dataset) -> Landed | None:
    """The release with the latest vintage, the last to arrive among equals; None where nothing has landed."""
    return next(reversed(landed_releases(dataset)), None)


def find(dataset: Dataset, release: Release) -> Landed | None:
    """The landed release that holds exactly these bytes, whatever its vintage."""
    return by_payload(dataset).get(release.payload_sha256)


def by_payload(dataset: Dataset) -> dict[str, Landed]:
    """Every release of a dataset by the hash of its bytes: read once where many releases are looked for."""
    return {old.payload_sha256: old for old in reversed(landed_releases(dataset))}


def returned(dataset: Dataset, supplied: Sequence[Release]) -> list[Landed]:
    """Releases that landed before and are supplied again in place of what followed them: a file put back as it was.

    Such a release is not the newest of its vintage, and the newest is no longer supplied.
    """
    landed = landed_releases(dataset)
    digests = {release.payload_sha256 for release in supplied}
    newest = {release.vintage: release for release in landed}
    return [
        release
        for release in landed
        if release.payload_sha256 in digests and newest[release.vintage].payload_sha256 not in digests
    ]


def outdated(dataset: Dataset) -> list[Landed]:
    """Landed releases whose table has other columns than the dataset declares now: its reader has changed since."""
    return [
        release
        for release in landed_releases(dataset)
        if json.loads((release.path / "release.json").read_bytes()).get("columns") != list(dataset.columns)
    ]


def payload(landed: Landed) -> dict[str, bytes]:
    """The publisher's bytes of a landed release, by file name. BadInput where they cannot be read any more."""
    return {name: payload_file(landed, name) for name in payload_names(landed)}


def payload_names(landed: Landed) -> list[str]:
    """Names of the publisher's files of a landed release, as they are there."""
    return stored_names(landed.path)


def payload_file(landed: Landed, name: str) -> bytes:
    """The publisher's bytes of one file of a landed release. BadInput where they cannot be read any more."""
    try:
        return read_payload(landed.path, name)
    except DAMAGE as error:
        raise broken(landed.asset_path, landed.path / "payload" / name, f"it cannot be read ({error})") from None


def stored_sha256(landed: Landed, name: str) -> str:
    """SHA-256 of one of the publisher's files as it is stored."""
    return hashlib.sha256((landed.path / "payload" / stored_as(landed.path, name)).read_bytes()).hexdigest()


def broken(path: AssetPath, file: Path, problem: str) -> BadInput:
    """What is said of a landed release that is not what landed."""
    return BadInput(
        source=path[0],
        dataset=path[1],
        file=str(file.relative_to(paths.raw())),
        problem=problem,
        remedy="Restore the release folder from a copy, or delete it and refresh to land it again",
    )


def said(dataset: Dataset) -> tuple[str, str]:
    """Why nothing of a dataset has landed, and why the last refresh that asked stopped at it; "" where neither."""
    try:
        entry = json.loads((dataset_folder(dataset) / EMPTY / "empty.json").read_bytes())
        return entry["reason"], entry.get("refused", "")
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "", ""
