"""From bytes to a release folder, atomically. The only module that writes raw/.

A release appears whole: it is drafted in raw/.landing, ``release.json`` last, and moved to its place in one rename.
Landing bytes that have landed before, in any release of the dataset, changes nothing. Parsing and checking happen in
``refresh``.
"""

import errno
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import polars as pl

from orchestration import paths
from orchestration.ingest.dataset import AssetPath, Dataset, Release
from orchestration.ingest.errors import BadInput, DiskRefuses
from orchestration.ingest.tables import SOURCE_COLUMNS

# With ``.receipt`` after it, a name must fit into the 255 bytes that file systems give it.
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,()+ -]{0,199}")
SHOWN = 100
NOT_PLAIN = {
    "problem": "this is not a plain file name",
    "remedy": "Use up to 200 letters, digits, dots, dashes and underscores, without folders",
}
VINTAGE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
EMPTY = "empty"
# A publisher may put pages right without saying so: those of an older crawl are not trusted.
RESUMED_WITHIN = timedelta(days=1)


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
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def unexpected(self) -> str:
        """What is more than an ordinary revision in the changes from the release before; "" where nothing is."""
        return str(self.changes.get("unexpected", ""))

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
            raise _broken(path, manifest, f"it cannot be read ({error!r})") from None
        if not release.table_path.exists():
            raise _broken(path, release.table_path, "it is missing from a landed release")
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
    return next((old for old in landed_releases(dataset) if old.payload_sha256 == release.payload_sha256), None)


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


def renew(dataset: Dataset, landed: Landed, changes: Mapping[str, object]) -> Landed:
    """Make a returned release the newest of its vintage: its bytes and table stay, its time of fetching is now.

    ``changes`` are those from the release whose place it takes.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    entry.setdefault("first_fetched_at", entry["fetched_at"])
    entry |= {"fetched_at": _now(), "changes": dict(changes)}
    draft = manifest.with_suffix(".new")
    with _clear_write_errors(dataset.asset_path):
        _write(draft, _json(entry))
        os.replace(draft, manifest)
    return replace(landed, fetched_at=entry["fetched_at"], changes=entry["changes"])


def acknowledge(dataset: Dataset) -> None:
    """Take back what is told of releases that the dataset declares as known by now; nothing where it is taken back."""
    for landed in landed_releases(dataset) if dataset.known_changes else []:
        if landed.unexpected and (reason := dataset.known_changes.get(landed.path.name)):
            manifest = landed.path / "release.json"
            entry = json.loads(manifest.read_bytes())
            entry["changes"] |= {"unexpected": "", "known": reason}
            draft = manifest.with_suffix(".new")
            with _clear_write_errors(dataset.asset_path):
                _write(draft, _json(entry))
                os.replace(draft, manifest)


def outdated(dataset: Dataset) -> list[Landed]:
    """Landed releases whose table has other columns than the dataset declares now: its reader has changed since."""
    return [
        release
        for release in landed_releases(dataset)
        if json.loads((release.path / "release.json").read_bytes()).get("columns") != list(dataset.columns)
    ]


def payload(landed: Landed) -> dict[str, bytes]:
    """The publisher's bytes of a landed release, by file name."""
    return {file.name: file.read_bytes() for file in sorted((landed.path / "payload").iterdir())}


def replace_table(dataset: Dataset, landed: Landed, table: pl.DataFrame) -> Landed:
    """Give a landed release the table that today's reader makes of its bytes, which stay as they are.

    Interrupted between the two files it is still outdated, and its table is replaced again.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    counts = {"rows": table.height, "records": _records(table, dataset.record)}
    entry |= {**counts, "columns": list(dataset.columns)}
    with _clear_write_errors(dataset.asset_path):
        for place, content in ((landed.table_path, _parquet(table)), (manifest, _json(entry))):
            draft = place.with_suffix(".new")
            _write(draft, content)
            os.replace(draft, place)
    return replace(landed, **counts)


def land(
    dataset: Dataset, release: Release, table: pl.DataFrame, changes: Mapping[str, object] | None = None
) -> Landed:
    """Write a release and its parsed, checked table, unless its bytes have landed before.

    ``changes`` are those from the release before. BadInput where the disk refuses, or ``check_names`` does.
    """
    if known := find(dataset, release):
        return known
    check_names(dataset, release)
    tidy(dataset)
    place = dataset_folder(dataset) / release.name
    manifest = _manifest(dataset, release, table) | ({"changes": dict(changes)} if changes else {})
    draft = paths.raw() / ".landing" / f"{dataset.source}.{dataset.name}.{release.name}"
    with _clear_write_errors(dataset.asset_path, draft):
        (draft / "payload").mkdir(parents=True)
        for name, content in release.files.items():
            _write(draft / "payload" / name, content)
        _write(draft / "table.parquet", _parquet(table))
        _write(draft / "release.json", _json(manifest))
        for folder in (draft / "payload", draft):
            _sync_folder(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, place)
        _sync_folder(place.parent)
        if release.origin == "live":
            Pages(dataset.asset_path).remove()
    return Landed(
        manifest["release_id"],
        release.vintage,
        manifest["fetched_at"],
        place,
        table.height,
        release.payload_sha256,
        is_new=True,
        records=manifest["records"],
        stated_rows=release.stated_rows,
        origin=release.origin,
        changes=manifest.get("changes", {}),
    )


def land_empty(dataset: Dataset, reason: str, refused: str = "") -> Path:
    """Keep a table without rows beside the releases, so that the dataset always has its columns; returns its path.

    ``reason`` says why nothing has landed ("" once something has), ``refused`` why the last refresh stopped at this
    dataset ("" where it did not); both are kept in ``empty.json``. Unchanged files are not rewritten.
    """
    folder = dataset_folder(dataset) / EMPTY
    table = pl.DataFrame(schema={**dict.fromkeys(dataset.columns, pl.String), **SOURCE_COLUMNS})
    entry = {
        "source": dataset.source,
        "dataset": dataset.name,
        "title": dataset.title,
        "publisher": dataset.publisher,
        "cadence": dataset.cadence,
        "fresh_within_days": dataset.fresh_within.days,
        "reason": reason,
        "refused": refused,
    }
    with _clear_write_errors(dataset.asset_path):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("table.parquet", _parquet(table)), ("empty.json", _json(entry))):
            place = folder / name
            if not place.exists() or place.read_bytes() != content:
                draft = place.with_suffix(".new")
                _write(draft, content)
                os.replace(draft, place)
    return folder / "table.parquet"


def tidy(dataset: Dataset) -> None:
    """Remove what an interrupted landing left behind: drafts, and folders that never got their release.json."""
    drafts = (paths.raw() / ".landing").glob(f"{dataset.source}.{dataset.name}.*")
    folders = (folder for folder in dataset_folder(dataset).glob("*/") if folder.name != EMPTY)
    with _clear_write_errors(dataset.asset_path):
        for folder in [*drafts, *(folder for folder in folders if not (folder / "release.json").exists())]:
            shutil.rmtree(folder)


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
        with _clear_write_errors(self.path):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write_crawl({"state": dict(state), "started_at": _now(), "payload_sha256": ""})

    def landed(self, state: Mapping[str, str]) -> Landed | None:
        """The release that a crawl of this very state has become; None where there is none, or none any more."""
        known = self._crawl()
        if known.get("state") != state:
            return None
        return next((old for old in releases_at(self.path) if old.payload_sha256 == known.get("payload_sha256")), None)

    def complete(self, payload_sha256: str) -> None:
        """Note what payload the pages have become."""
        with _clear_write_errors(self.path):
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
            raise BadInput(source=self.path[0], dataset=self.path[1], file=name[:SHOWN], **NOT_PLAIN)
        draft = self.folder / f"{name}.part"
        with _clear_write_errors(self.path, draft):
            self._receipt(name).unlink(missing_ok=True)
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self.folder / name)

    def keep(self, name: str, receipt: Mapping[str, object]) -> None:
        """Write a page's receipt: from now on the page is there."""
        draft = self._receipt(name).with_suffix(".part")
        with _clear_write_errors(self.path, draft):
            _write(draft, _json(dict(receipt)))
            os.replace(draft, self._receipt(name))

    def remove(self, name: str = "") -> None:
        """Remove one page, or every page."""
        with _clear_write_errors(self.path):
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
        draft = self.folder / "crawl.part"
        _write(draft, _json(entry))
        os.replace(draft, self.folder / "crawl.json")

    @staticmethod
    def _is_recent(started_at: str | None) -> bool:
        return bool(started_at) and datetime.now(UTC) - datetime.fromisoformat(started_at) < RESUMED_WITHIN


def _manifest(dataset: Dataset, release: Release, table: pl.DataFrame) -> dict:
    """Content of release.json. Missing text is "", never null."""
    return {
        "source": dataset.source,
        "dataset": dataset.name,
        "release": release.name,
        "release_id": f"{dataset.source}/{dataset.name}/{release.name}",
        "vintage": release.vintage,
        "vintage_basis": release.vintage_basis,
        "publisher": release.publisher or dataset.publisher,
        "title": release.title or dataset.title,
        "publisher_url": release.publisher_url or dataset.homepage,
        "licence": release.licence or dataset.licence.name,
        "attribution": release.attribution or dataset.licence.attribution,
        "media_type": release.media_type,
        "kind": release.kind,
        "transformation": release.transformation,
        "note": release.note,
        "copied_from": release.copied_from,
        "origin": release.origin,
        "fetched_at": release.fetched_at or _now(),
        "payload_sha256": release.payload_sha256,
        "rows": table.height,
        "records": _records(table, dataset.record),
        "sha256": release.sha256,
        "files": [
            {"name": name, "bytes": len(release.files[name]), "sha256": sha} for name, sha in release.sha256.items()
        ],
        "columns": list(dataset.columns),
        **({"requests": list(release.requests)} if release.requests else {}),
        **({} if release.stated_rows is None else {"stated_rows": release.stated_rows}),
    }


def _records(table: pl.DataFrame, record: tuple[str, ...]) -> int:
    """Number of combinations of the ``record`` columns; the last of them, a number, is counted within the others."""
    *others, row = record
    return int(table.group_by(others).agg(pl.col(row).n_unique())[row].sum())


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check_names(dataset: Dataset, release: Release) -> None:
    """BadInput unless the vintage is a date or a year and the file names are plain: both become paths."""
    if not (VINTAGE.fullmatch(release.vintage) and _is_date(f"{release.vintage}-01-01"[:10])):
        raise BadInput(
            source=dataset.source,
            dataset=dataset.name,
            problem=f"the vintage {release.vintage!r} ({release.vintage_basis}) is not a date or a year",
            remedy="Write it as YYYY-MM-DD, YYYY-MM or YYYY",
        )
    if release.fetched_at and not _is_date(release.fetched_at):
        raise BadInput(
            source=dataset.source,
            dataset=dataset.name,
            file="release.json",
            problem=f"fetched_at {release.fetched_at!r} is not a time",
            remedy="Write it as YYYY-MM-DDTHH:MM:SSZ, or leave it out",
        )
    for name in release.files:
        if not PLAIN_NAME.fullmatch(name):
            raise BadInput(
                source=dataset.source,
                dataset=dataset.name,
                file=name[:SHOWN],
                **NOT_PLAIN,
            )


def _is_date(text: str) -> bool:
    """Whether a text is a day, or a time of a day, that exists."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _json(entry: dict) -> bytes:
    return (json.dumps(entry, ensure_ascii=False, indent=2) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file and see it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _clear_write_errors(path: AssetPath, draft: Path | None = None) -> Iterator[None]:
    """Turn a refusal of the disk into one clear error and remove the draft, a folder or a file."""
    try:
        yield
    except OSError as error:
        if draft and draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        elif draft:
            draft.unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "Free some space" if full else "Check that the folder can be written"
        raise DiskRefuses(
            source=path[0],
            dataset=path[1],
            file=str(error.filename or ""),
            problem=f"the release could not be written ({error.strerror or error})",
            remedy=f"{advice} and run again; no release was changed",
        ) from error


def _broken(path: AssetPath, file: Path, problem: str) -> BadInput:
    return BadInput(
        source=path[0],
        dataset=path[1],
        file=str(file.relative_to(paths.raw())),
        problem=problem,
        remedy="Restore the release folder from a copy, or delete it and refresh to land it again",
    )
