"""Releases written, renewed and taken away, each in one step.

A release is drafted in raw/.landing, ``release.json`` last, and moved to its place in one rename. Landing bytes that
have landed before, in any release of the dataset, changes nothing.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from orchestration import paths
from orchestration.ingest.dataset import Dataset, Release
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing.cleaning import tidy
from orchestration.ingest.landing.disk import (
    clear_write_errors,
    json_bytes,
    manifest_bytes,
    parquet_bytes,
    replace_file,
    sync_folder,
    write_file,
)
from orchestration.ingest.landing.pages import Pages
from orchestration.ingest.landing.payloads import PACKED, PLAIN_NAME, StoredFiles, as_gzip, gzipped, not_plain
from orchestration.ingest.landing.releases import EMPTY, TIME, Landed, dataset_folder, find, landed_releases
from orchestration.ingest.tables import SOURCE_COLUMNS

# A publisher may date what comes out tomorrow, in another time zone; a later vintage would look fresh until its day.
AHEAD = timedelta(days=7)
VINTAGE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


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
    parquet = parquet_bytes(table)
    packed = {name: small for name, content in release.files.items() if (small := gzipped(content)) is not None}
    manifest = _manifest(dataset, release, table, packed) | {"table_sha256": hashlib.sha256(parquet).hexdigest()}
    manifest |= {"changes": dict(changes)} if changes else {}
    draft = paths.raw() / ".landing" / f"{dataset.source}.{dataset.name}.{release.name}"
    with clear_write_errors(dataset.asset_path, draft):
        (draft / "payload").mkdir(parents=True)
        stored = StoredFiles(dataset.source)
        for name, content in release.files.items():
            if name in packed:
                stored.write(draft / "payload" / f"{name}{PACKED}", packed[name])
            else:
                stored.write(draft / "payload" / name, content)
        write_file(draft / "table.parquet", parquet)
        write_file(draft / "release.json", manifest_bytes(manifest))
        for folder in (draft / "payload", draft):
            sync_folder(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, place)
        sync_folder(place.parent)
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
                **(as_gzip(packed[name]) if name in packed else {}),
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


def renew(dataset: Dataset, landed: Landed, changes: Mapping[str, object]) -> Landed:
    """Make a returned release the newest of its vintage: its bytes and table stay, its time of fetching is now.

    ``changes`` are those from the release whose place it takes.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    entry.setdefault("first_fetched_at", entry["fetched_at"])
    entry |= {"fetched_at": _now_after(dataset, landed.vintage), "changes": dict(changes)}
    with clear_write_errors(dataset.asset_path):
        replace_file(manifest, manifest_bytes(entry))
    return replace(landed, fetched_at=entry["fetched_at"], changes=entry["changes"])


def acknowledge(dataset: Dataset) -> None:
    """Take back what is told of releases that the dataset declares as known by now; nothing where it is taken back."""
    for landed in landed_releases(dataset) if dataset.known_changes else []:
        if landed.unexpected and (reason := dataset.known_changes.get(landed.path.name)):
            manifest = landed.path / "release.json"
            entry = json.loads(manifest.read_bytes())
            entry["changes"] |= {"unexpected": "", "known": reason}
            with clear_write_errors(dataset.asset_path):
                replace_file(manifest, manifest_bytes(entry))


def replace_table(dataset: Dataset, landed: Landed, table: pl.DataFrame) -> Landed:
    """Give a landed release the table that today's reader makes of its bytes, which stay as they are.

    Interrupted between the two files it is still outdated, and its table is replaced again.
    """
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    counts = {"rows": table.height, "records": _records(table, dataset.record)}
    parquet = parquet_bytes(table)
    entry |= {**counts, "columns": list(dataset.columns), "table_sha256": hashlib.sha256(parquet).hexdigest()}
    with clear_write_errors(dataset.asset_path):
        for place, content in ((landed.table_path, parquet), (manifest, manifest_bytes(entry))):
            replace_file(place, content)
    return replace(landed, **counts)


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
    files = {"table.parquet": parquet_bytes(table), "empty.json": json_bytes(entry)}
    # The first time both appear at once, as a release does.
    first = paths.raw() / ".landing" / f"{dataset.source}.{dataset.name}.{EMPTY}"
    with clear_write_errors(dataset.asset_path, first):
        if not folder.exists():
            shutil.rmtree(first, ignore_errors=True)
            first.mkdir(parents=True)
            for name, content in files.items():
                write_file(first / name, content)
            folder.parent.mkdir(parents=True, exist_ok=True)
            os.replace(first, folder)
        for name, content in files.items():
            place = folder / name
            if not place.exists() or place.read_bytes() != content:
                replace_file(place, content)
    return folder / "table.parquet"


def check_names(dataset: Dataset, release: Release) -> None:
    """BadInput unless the vintage is a date or a year that has come and the file names are plain: both become paths."""
    if not (VINTAGE.fullmatch(release.vintage) and _is_date(f"{release.vintage}-01-01"[:10])):
        raise BadInput(
            source=dataset.source,
            dataset=dataset.name,
            problem=f"the vintage {release.vintage!r} ({release.vintage_basis}) is not a date or a year",
            remedy="Write it as YYYY-MM-DD, YYYY-MM or YYYY",
        )
    if release.vintage > _latest_possible()[: len(release.vintage)]:
        raise BadInput(
            source=dataset.source,
            dataset=dataset.name,
            problem=f"the vintage {release.vintage} ({release.vintage_basis}) is a day that has not come",
            remedy="Obtain the release again, or set the clock of this machine right",
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
            raise not_plain(dataset.asset_path, name)


def _latest_possible() -> str:
    """The last day that a release can be of: by the clock or, where that has been put back, by what is bundled."""
    edition = paths.bundled() / "EDITION"
    bundled = edition.read_text(errors="replace").strip() if edition.is_file() else ""
    by_bundled = f"{datetime.fromisoformat(bundled) + AHEAD:%Y-%m-%d}" if _is_date(bundled) else ""
    return max(f"{datetime.now(UTC) + AHEAD:%Y-%m-%d}", by_bundled)


def _is_date(text: str) -> bool:
    """Whether a text is a day, or a time of a day, that exists."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


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
