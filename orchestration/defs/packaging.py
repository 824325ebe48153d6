"""The publication in place as one dated archive, to be handed on: database, Parquet and CSV, with a list of hashes.

Nothing is copied while it changes: a publication never does. For whoever holds the lock of a refresh, so that none
takes its place meanwhile, and no two write one package. No Dagster.
"""

import hashlib
import os
import zipfile
from datetime import datetime
from pathlib import Path

from orchestration import paths
from orchestration.defs import published
from orchestration.ingest.errors import BadInput, disk_refusal

HASHES = "SHA256SUMS"
# Beside the data: how to open it, with the paths as they are in a package, and the terms.
BESIDE = {"README.md": "orchestration/defs/packaging.md", "LICENSE": "LICENSE"}
# These are packed already.
STORED = (".parquet", ".duckdb")
CHUNK = 1 << 20


def pack() -> Path:
    """Write warehouse/packages/levelup-<day>-<build>.zip and return its path; one that is there is written anew.

    Unpacked, ``sha256sum --check SHA256SUMS`` holds every file against what was packed. BadInput where nothing is
    published, the files are not what was published, or the disk refuses.
    """
    publication = published.current()
    if publication is None:
        raise BadInput(
            source="warehouse",
            dataset="package",
            problem="nothing is published, or the files are not what was published (make verify)",
            remedy="Refresh (make) to publish, then pack again",
        )
    folder = paths.published_database().resolve().parent
    name = f"levelup-{publication.built_at[:10]}-{publication.build_id[:8]}"
    place = published.packages() / f"{name}.zip"
    files = {path.relative_to(folder).as_posix(): path for path in published.contents(publication, folder)}
    files |= {inside: paths.root() / outside for inside, outside in BESIDE.items()}
    draft = place.with_suffix(".part")
    try:
        place.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            day = datetime.fromisoformat(publication.built_at)
            hashes = {inside: _add(archive, _entry(f"{name}/{inside}", day), path) for inside, path in files.items()}
            lines = "".join(f"{sha256}  {inside}\n" for inside, sha256 in sorted(hashes.items()))
            archive.writestr(_entry(f"{name}/{HASHES}", day), lines)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(draft, place)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise disk_refusal(error, "no package was changed") or error from error
    return place


def _entry(inside: str, day: datetime) -> zipfile.ZipInfo:
    """A file that everybody may read, of the time of its publication: the same publication makes the same bytes."""
    entry = zipfile.ZipInfo(inside, day.timetuple()[:6])
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_STORED if inside.endswith(STORED) else zipfile.ZIP_DEFLATED
    return entry


def _add(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> str:
    """Put a file into the archive; returns the SHA-256 of what was put."""
    digest = hashlib.sha256()
    with path.open("rb") as content, archive.open(entry, "w", force_zip64=True) as packed:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            packed.write(chunk)
    return digest.hexdigest()
