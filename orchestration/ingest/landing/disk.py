"""How a file gets onto the disk of the raw store: whole, seen to the disk, with one clear error where that fails."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from orchestration.ingest.dataset import AssetPath
from orchestration.ingest.errors import FULL, DiskRefuses


def write_file(path: Path, content: bytes) -> None:
    """Write a file and see it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(place: Path, content: bytes) -> None:
    """Give a place its content in one step: whoever reads it finds the old or the new."""
    draft = place.with_suffix(".new")
    try:
        write_file(draft, content)
        os.replace(draft, place)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def clear_write_errors(path: AssetPath, draft: Path | None = None) -> Iterator[None]:
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


def manifest_bytes(entry: Mapping[str, object]) -> bytes:
    """A release.json as it is written, with the hash of all else that it says."""
    return json_bytes({**entry, "manifest_sha256": manifest_sha256(entry)})


def manifest_sha256(entry: Mapping[str, object]) -> str:
    """SHA-256 of what a release.json says, but for that hash itself."""
    said = {name: value for name, value in entry.items() if name != "manifest_sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def json_bytes(entry: dict) -> bytes:
    """A manifest as it is written: indented, and its text readable as it is."""
    return (json.dumps(entry, ensure_ascii=False, indent=2) + "\n").encode()


def parquet_bytes(table: pl.DataFrame) -> bytes:
    """A table as a Parquet file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
