"""Whether the raw store still holds what has landed: payloads, tables and manifests, hashed again. Writes nothing."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orchestration import paths
from orchestration.ingest import landing
from orchestration.ingest.dataset import payload_digest
from orchestration.ingest.errors import Damage
from orchestration.ingest.landing import EMPTY, Landed
from orchestration.ingest.tables import SOURCE_COLUMNS

COPY = "Restore the release folder from a copy"
# How bytes come again, by how they came: the same bytes make the same release.
AGAIN = {
    "bundled": "or delete it and refresh (make refresh)",
    "archive": "or delete it and refresh from the archive that has it (make refresh FROM=archive ARCHIVE=<folder>)",
    "live": "or set it aside and refresh (make refresh FROM=live), if the publisher still has these bytes",
}
REREAD = (
    "Set the release folder aside, in <folder>/<source>/<dataset>/, and refresh with FROM=archive ARCHIVE=<folder>: "
    "its payload is whole, and is read again"
)

# An interrupted rewriting leaves a draft, which the next refresh of the dataset removes.
IN_A_RELEASE = {"payload", "table.parquet", "release.json", "table.new", "release.new"}


@dataclass
class Store:
    """What was looked at. ``unhashed`` counts the tables that landed before their hashes were kept."""

    releases: int = 0
    datasets: int = 0
    files: int = 0
    bytes: int = 0
    unhashed: int = 0
    damage: list[Damage] = field(default_factory=list)


def examine() -> Store:
    """Look at all that has landed, and name everything that is not what landed."""
    store = Store()
    for dataset in sorted(paths.raw().glob("[!.]*/*/")):
        if dataset.is_relative_to(paths.bundled()):
            continue
        store.datasets += 1
        for folder in sorted(dataset.glob("*/")):
            if folder.name == EMPTY:
                store.damage += _empty(folder)
            else:
                store.releases += 1
                store.damage += _release(folder, store)
    return store


def _release(folder: Path, store: Store) -> Iterator[Damage]:
    manifest = folder / "release.json"
    if not manifest.exists():
        problem = "a folder without release.json is no release, and the build may read its table"
        yield Damage(_shown(folder), problem, "Refresh, which removes it, or restore its release.json from a copy")
        return
    try:
        entry = json.loads(manifest.read_bytes())
        listed = {file["name"]: file["sha256"] for file in entry["files"]}
        stored = {file["name"]: file["stored_sha256"] for file in entry["files"] if "stored_sha256" in file}
        landed = Landed(
            entry["release_id"], entry["vintage"], entry["fetched_at"], folder, entry["rows"], entry["payload_sha256"]
        )
        columns = {**dict.fromkeys(entry["columns"], pl.String), **SOURCE_COLUMNS}
        digest = payload_digest(listed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Damage(_shown(manifest), f"it cannot be read ({error!r:.200})", f"{COPY}, {AGAIN['live']}")
        return
    again = f"{COPY}, {AGAIN.get(entry.get('origin'), AGAIN['live'])}"
    name = f"{landed.vintage}_{digest[:8]}"
    identity = digest, "/".join([*folder.parts[-3:-1], name]), name
    if (landed.payload_sha256, landed.release_id, folder.name) != identity:
        yield Damage(_shown(manifest), f"its hashes make {name}, which is not what it or its folder says", again)
    elif entry.get("manifest_sha256", landing.manifest_sha256(entry)) != landing.manifest_sha256(entry):
        yield Damage(_shown(manifest), "it does not say any more what it said when it was written", again)
    for stray in sorted({path.name for path in folder.iterdir()} - IN_A_RELEASE):
        yield Damage(_shown(folder / stray), "it is no part of the release", "Remove it")
    payload_is_whole = True
    for damage in _payload(landed, listed, stored, again, store):
        payload_is_whole = False
        yield damage
    yield from _table(landed, columns, entry.get("table_sha256"), REREAD if payload_is_whole else again, store)


def _payload(
    landed: Landed, listed: dict[str, str], stored: dict[str, str], again: str, store: Store
) -> Iterator[Damage]:
    try:
        present = landing.payload_names(landed)
    except OSError as error:
        yield Damage(_shown(landed.path / "payload"), f"it cannot be read ({error.strerror})", again)
        return
    for name in sorted({*present, *listed}):
        place = _shown(landed.path / "payload" / name)
        if name not in listed:
            yield Damage(place, "release.json does not list it", "Remove it, or restore the release folder from a copy")
            continue
        if name not in present:
            yield Damage(place, "it is missing", again)
            continue
        try:
            content = landing.payload_file(landed, name)
        # A file that was compressed and is damaged cannot be unpacked, whatever its reader calls that.
        except Exception as error:
            yield Damage(place, getattr(error, "problem", f"it cannot be read ({error!r:.200})"), again)
            continue
        store.files += 1
        store.bytes += len(content)
        actual = hashlib.sha256(content).hexdigest()
        if actual != listed[name]:
            yield Damage(place, f"its sha256 is {actual[:16]}…, but {listed[name][:16]}… landed", again)
        elif name in stored and landing.stored_sha256(landed, name) not in (stored[name], actual):
            problem = "the gzip that it lies in is not the one that was stored, though what it holds is whole"
            yield Damage(f"{place}{landing.PACKED}", problem, again)


def _table(
    landed: Landed, columns: dict[str, pl.DataType], sha256: str | None, remedy: str, store: Store
) -> Iterator[Damage]:
    place = _shown(landed.table_path)
    try:
        content = landed.table_path.read_bytes()
        if sha256 is None:
            store.unhashed += 1
        elif (actual := hashlib.sha256(content).hexdigest()) != sha256:
            yield Damage(place, f"its sha256 is {actual[:16]}…, but {sha256[:16]}… landed", remedy)
            return
        # Read whole: a damaged page may lie in any column.
        table = pl.read_parquet(io.BytesIO(content))
    except Exception as error:
        yield Damage(place, f"it cannot be read ({error!r:.200})", remedy)
        return
    if (table.height, dict(table.schema)) != (landed.rows, columns):
        problem = f"its {table.height:,} rows and {table.width} columns are not those that landed"
        yield Damage(place, problem, remedy)


def _empty(folder: Path) -> Iterator[Damage]:
    """The table without rows that each dataset has, which every refresh makes anew."""
    try:
        if pl.read_parquet(folder / "table.parquet").height:
            raise ValueError("it has rows")
        json.loads((folder / "empty.json").read_bytes())
    except Exception as error:
        yield Damage(_shown(folder), f"it cannot be used ({error!r:.200})", "Refresh, which makes it anew")


def _shown(path: Path) -> str:
    """A path within the raw store, without where that is."""
    return f"raw/{path.relative_to(paths.raw()).as_posix()}"
