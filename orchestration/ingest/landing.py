"""From bytes to a release folder, atomically. The only module that writes raw/.

A release appears whole: it is drafted in raw/.landing, ``release.json`` last, and moved to its place in one rename.
Landing bytes that have landed before, in any release of the dataset, changes nothing. Parsing and checking happen in
``refresh``; what may be removed again is decided in ``retention``.

A payload file lies in ``payload/`` as it came or, where that is notably smaller, gzipped, its name followed by PACKED,
which no publisher's file can end in. ``payload``, ``payload_names`` and ``open_payload`` give the publisher's bytes of
either. Equal files of a source share their place on the disk where it knows second names.
"""

import errno
import gzip
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
from orchestration.ingest.containers import DAMAGE, LARGEST
from orchestration.ingest.dataset import AssetPath, Dataset, Release
from orchestration.ingest.errors import FULL, BadInput, DiskRefuses
from orchestration.ingest.tables import SOURCE_COLUMNS

# Shorter than any disk allows, with what is put after it while a file is written.
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,()+ -]{0,199}")
VINTAGE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
EMPTY = "empty"
NOTE = ".json"
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
# No plain name has a tilde; whoever looks at the folder can unpack the file by hand.
PACKED = "~.gz"
# Nine tenths: less is not worth unpacking. Level 9 takes three times as long, for a thousandth of the store.
NOTABLY_SMALLER, LEVEL = 0.9, 6
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


def renew(dataset: Dataset, landed: Landed, changes: Mapping[str, object]) -> Landed:
    """Make a returned release the newest of its vintage: its bytes and table stay, its time of fetching is now.

    ``changes`` are those from the release whose place it takes.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    entry.setdefault("first_fetched_at", entry["fetched_at"])
    entry |= {"fetched_at": _now_after(dataset, landed.vintage), "changes": dict(changes)}
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
        raise _broken(landed.asset_path, landed.path / "payload" / name, f"it cannot be read ({error})") from None


def stored_names(folder: Path) -> list[str]:
    """Names of the publisher's files in a release folder, each once, however it is stored."""
    return sorted({file.name.removesuffix(PACKED) for file in (folder / "payload").iterdir()})


def stored_as(folder: Path, name: str) -> str:
    """What one of the publisher's files is called in the payload folder, where it may lie gzipped."""
    packed = f"{name}{PACKED}"
    return packed if not (folder / "payload" / name).exists() and (folder / "payload" / packed).exists() else name


def stored_sha256(landed: Landed, name: str) -> str:
    """SHA-256 of one of the publisher's files as it is stored."""
    return hashlib.sha256((landed.path / "payload" / stored_as(landed.path, name)).read_bytes()).hexdigest()


def open_payload(folder: Path, name: str) -> BinaryIO:
    """The publisher's bytes of one file of a release folder, as a stream.

    FileNotFoundError where there is none; reading a damaged one raises any of ``containers.DAMAGE``.
    """
    try:
        return (folder / "payload" / name).open("rb")
    except FileNotFoundError:
        return gzip.open(folder / "payload" / f"{name}{PACKED}")
    except NotADirectoryError as error:
        # What lies inside a zip is called after it: data.zip/table.csv.
        raise FileNotFoundError(error.errno, error.strerror, error.filename) from None


def read_payload(folder: Path, name: str) -> bytes:
    """``open_payload``, read to its end, which must come within the bounds of ``containers``."""
    with open_payload(folder, name) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it holds more than the {LARGEST:,} bytes that are allowed", name)
    return content


def replace_table(dataset: Dataset, landed: Landed, table: pl.DataFrame) -> Landed:
    """Give a landed release the table that today's reader makes of its bytes, which stay as they are.

    Interrupted between the two files it is still outdated, and its table is replaced again.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    counts = {"rows": table.height, "records": _records(table, dataset.record)}
    parquet = _parquet(table)
    entry |= {**counts, "columns": list(dataset.columns), "table_sha256": hashlib.sha256(parquet).hexdigest()}
    with _clear_write_errors(dataset.asset_path):
        for place, content in ((landed.table_path, parquet), (manifest, _json(entry))):
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
    parquet = _parquet(table)
    packed = {name: small for name, content in release.files.items() if (small := _packed(content)) is not None}
    manifest = _manifest(dataset, release, table, packed) | {"table_sha256": hashlib.sha256(parquet).hexdigest()}
    manifest |= {"changes": dict(changes)} if changes else {}
    draft = paths.raw() / ".landing" / f"{dataset.source}.{dataset.name}.{release.name}"
    with _clear_write_errors(dataset.asset_path, draft):
        (draft / "payload").mkdir(parents=True)
        stored = _Stored(dataset.source)
        for name, content in release.files.items():
            if name in packed:
                stored.write(draft / "payload" / f"{name}{PACKED}", packed[name])
            else:
                stored.write(draft / "payload" / name, content)
        _write(draft / "table.parquet", parquet)
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
    files = {"table.parquet": _parquet(table), "empty.json": _json(entry)}
    # The first time both appear at once, as a release does.
    first = paths.raw() / ".landing" / f"{dataset.source}.{dataset.name}.{EMPTY}"
    with _clear_write_errors(dataset.asset_path, first):
        if not folder.exists():
            shutil.rmtree(first, ignore_errors=True)
            first.mkdir(parents=True)
            for name, content in files.items():
                _write(first / name, content)
            folder.parent.mkdir(parents=True, exist_ok=True)
            os.replace(first, folder)
        for name, content in files.items():
            place = folder / name
            if not place.exists() or place.read_bytes() != content:
                draft = place.with_suffix(".new")
                _write(draft, content)
                os.replace(draft, place)
    return folder / "table.parquet"


def said(dataset: Dataset) -> tuple[str, str]:
    """Why nothing of a dataset has landed, and why the last refresh that asked stopped at it; "" where neither."""
    try:
        entry = json.loads((dataset_folder(dataset) / EMPTY / "empty.json").read_bytes())
        return entry["reason"], entry.get("refused", "")
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "", ""


def note(name: str) -> object:
    """What was noted under a name, in raw/.landing; None where nothing was, or it cannot be read."""
    try:
        return json.loads(_note(name).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def keep_note(name: str, entry: Mapping[str, object]) -> None:
    """Note something between one refresh and the next. DiskRefuses where that cannot be written."""
    place = _note(name)
    draft = place.with_suffix(".part")
    with _clear_write_errors(("landing", name), draft):
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(draft, _json(dict(entry)))
        os.replace(draft, place)


def _note(name: str) -> Path:
    return paths.raw() / ".landing" / f"{name}{NOTE}"


def tidy(dataset: Dataset) -> None:
    """Remove what an interrupted landing left behind: drafts, and folders that never got their release.json."""
    drafts = (paths.raw() / ".landing").glob(f"{dataset.source}.{dataset.name}.*")
    folders = (folder for folder in dataset_folder(dataset).glob("*/") if folder.name != EMPTY)
    with _clear_write_errors(dataset.asset_path):
        for folder in [*drafts, *(folder for folder in folders if not (folder / "release.json").exists())]:
            shutil.rmtree(folder)
        for file in dataset_folder(dataset).glob("*/*.new"):
            file.unlink()


def remove(landed: Landed) -> None:
    """Take a landed release away, in one step: what an interrupted removal leaves behind is a draft."""
    draft = paths.raw() / ".landing" / landed.release_id.replace("/", ".")
    with _clear_write_errors(landed.asset_path):
        draft.parent.mkdir(exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        os.replace(landed.path, draft)
        _sync_folder(landed.path.parent)
        shutil.rmtree(draft)


def leftovers() -> list[Path]:
    """What nobody will ask for again, while no refresh is at work: drafts, and pages of crawls that are over; no note.

    A crawl is over when a day has passed or its dataset has landed since. ``crawl.json`` of one that has become a
    release says so to the next, and stays.
    """
    place = paths.raw() / ".landing"
    drafts = [path for path in place.glob("*") if path.name != "pages" and path.suffix != NOTE]
    crawls = [Pages((folder.parent.name, folder.name)) for folder in sorted(place.glob("pages/*/*/"))]
    return drafts + [path for pages in crawls if pages.over() for path in pages.left()]


def clear(left: Path) -> None:
    """Remove one of the ``leftovers``."""
    with _clear_write_errors(("raw", ".landing")):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def compact(*, only_tell: bool = False) -> int:
    """Store every release as ``land`` would store it today; returns the bytes that this saves, or would save.

    Payload files that are notably smaller are gzipped, and equal ones of a source share their place. At every moment
    each can be read, either as it was or as it will be. A file that is not what landed any more is left alone.
    """
    saved = 0
    for source in sorted(paths.raw().glob("*/")):
        places: dict[str, Path] = {}
        for manifest in sorted(source.glob("*/*/release.json")):
            with _clear_write_errors(manifest.parts[-4:-2]):
                saved += _compact(manifest, places, only_tell)
    return saved


def _compact(manifest: Path, places: dict[str, Path], only_tell: bool) -> int:
    """``compact`` for one release; ``places`` are those of the source's files so far, by hash of what lies there."""
    try:
        entry = json.loads(manifest.read_bytes())
        names = [(listed, listed["name"], listed["sha256"]) for listed in entry["files"]]
    except (ValueError, KeyError, TypeError):
        return 0
    saved = 0
    for listed, name, sha256 in names:
        plain, packed = manifest.parent / "payload" / name, manifest.parent / "payload" / f"{name}{PACKED}"
        try:
            content = read_payload(manifest.parent, name)
        except DAMAGE:
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            continue
        place = plain if plain.exists() else packed
        bytes_there = content if place == plain else packed.read_bytes()
        if place == plain and (small := _packed(content)) is not None:
            saved += len(content) - len(small)
            bytes_there = small
            if not only_tell:
                _put(packed, small)
                listed |= _as_gzip(small)
                _put(manifest, _json(entry))
                plain.unlink()
                place = packed
        digest = hashlib.sha256(bytes_there).hexdigest()
        equal = places.setdefault(digest, place)
        if equal != place and not equal.samefile(place):
            saved += len(bytes_there)
            if not only_tell:
                saved -= 0 if _share(equal, place) else len(bytes_there)
    return saved


def _put(place: Path, content: bytes) -> None:
    """Give a place in raw/ its content in one step."""
    draft = paths.raw() / ".landing" / f"compact.{place.name}"
    draft.parent.mkdir(exist_ok=True)
    _write(draft, content)
    os.replace(draft, place)
    _sync_folder(place.parent)


def _share(equal: Path, place: Path) -> bool:
    """Make a place a second name for an equal file; False where the disk knows no second names."""
    draft = paths.raw() / ".landing" / f"compact.{place.name}"
    draft.parent.mkdir(exist_ok=True)
    draft.unlink(missing_ok=True)
    if not _linked(equal, draft):
        return False
    os.replace(draft, place)
    return True


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
        found = next((old for old in releases_at(self.path) if old.payload_sha256 == known.get("payload_sha256")), None)
        if found:
            # Interrupted between the release and the removal of its pages.
            self.remove()
        return found

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
            raise _not_plain(self.path, name)
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
        # Begun in the future is a clock put back since: by more than a day, nobody knows how old the pages are.
        return bool(started_at) and abs(datetime.now(UTC) - datetime.fromisoformat(started_at)) < RESUMED_WITHIN


class _Stored:
    """The files that lie in the raw store for one source, by size: a file like one of them is not written again."""

    def __init__(self, source: str) -> None:
        self._of_size: dict[int, list[Path]] = {}
        for place in paths.raw().glob(f"{source}/*/*/payload/*"):
            self._of_size.setdefault(place.stat().st_size, []).append(place)

    def write(self, place: Path, content: bytes) -> None:
        """Write a file, or give one that holds these very bytes a second name, where the disk knows such."""
        for equal in self._of_size.setdefault(len(content), []):
            # What the disk has spoilt since is no equal: it is the bytes that are compared.
            if equal.read_bytes() == content and _linked(equal, place):
                return
        _write(place, content)
        self._of_size[len(content)].append(place)


def _linked(equal: Path, place: Path) -> bool:
    try:
        os.link(equal, place)
    except OSError:
        return False
    return True


def _as_gzip(packed: bytes) -> dict[str, str]:
    """What release.json says of a file that is not stored as it came. The hash tells what unpacking would forgive."""
    return {"stored": "gzip", "stored_sha256": hashlib.sha256(packed).hexdigest()}


def _packed(content: bytes) -> bytes | None:
    """The bytes gzipped, the same at any time; None where they would not be notably smaller."""
    small = gzip.compress(content, LEVEL, mtime=0)
    return small if len(small) < NOTABLY_SMALLER * len(content) else None


def _manifest(dataset: Dataset, release: Release, table: pl.DataFrame, packed: Mapping[str, bytes]) -> dict:
    """Content of release.json. Missing text is "", never null; a file without ``stored`` lies there as it came."""
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
        "fetched_at": release.fetched_at or _now_after(dataset, release.vintage),
        "payload_sha256": release.payload_sha256,
        "rows": table.height,
        "records": _records(table, dataset.record),
        "sha256": release.sha256,
        "files": [
            {
                "name": name,
                "bytes": len(release.files[name]),
                "sha256": sha,
                **(_as_gzip(packed[name]) if name in packed else {}),
            }
            for name, sha in release.sha256.items()
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
    return datetime.now(UTC).strftime(TIME)


def _now_after(dataset: Dataset, vintage: str) -> str:
    """The time, made later than that of every landed release of the vintage, where the clock was put back since."""
    now = datetime.now(UTC)
    newest = max((_time(old.fetched_at) for old in landed_releases(dataset) if old.vintage == vintage), default=None)
    if newest is not None and now <= newest:
        # A whole second, since times are also compared as text, and not all have fractions.
        now = newest + timedelta(seconds=1)
    return now.strftime(TIME)


def _time(text: str) -> datetime:
    """A time as manifests have it; without a zone it is UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


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
        # Beneath a draft, a release.json among the payload would lie as deep as that of a release.
        if not PLAIN_NAME.fullmatch(name) or name == "release.json":
            raise _not_plain(dataset.asset_path, name)


def _not_plain(path: AssetPath, name: str) -> BadInput:
    return BadInput(
        source=path[0],
        dataset=path[1],
        file=name[:100],
        problem="this is not a plain file name",
        remedy="Use letters, digits, dots, dashes and underscores, 200 at most, without folders",
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
        full = error.errno in FULL
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
