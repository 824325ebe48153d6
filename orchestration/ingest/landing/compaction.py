"""Releases that landed before payloads were gzipped or shared, stored as they would be stored today."""

import hashlib
import json
import os
from pathlib import Path

from orchestration import paths
from orchestration.ingest.containers import DAMAGE
from orchestration.ingest.landing.disk import clear_write_errors, manifest_bytes, sync_folder, write_file
from orchestration.ingest.landing.payloads import PACKED, as_gzip, gzipped, linked, read_payload


def compact(*, only_tell: bool = False) -> int:
    """Store every release as ``land`` would store it today; returns the bytes that this saves, or would save.

    Payload files that are notably smaller are gzipped, and equal ones of a source share their place. At every moment
    each can be read, either as it was or as it will be. A file that is not what landed any more is left alone.
    """
    saved = 0
    for source in sorted(paths.raw().glob("*/")):
        places: dict[str, Path] = {}
        for manifest in sorted(source.glob("*/*/release.json")):
            with clear_write_errors(manifest.parts[-4:-2]):
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
        if place == plain and (small := gzipped(content)) is not None:
            saved += len(content) - len(small)
            bytes_there = small
            if not only_tell:
                _put(packed, small)
                listed |= as_gzip(small)
                _put(manifest, manifest_bytes(entry))
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
    write_file(draft, content)
    os.replace(draft, place)
    sync_folder(place.parent)


def _share(equal: Path, place: Path) -> bool:
    """Make a place a second name for an equal file; False where the disk knows no second names."""
    draft = paths.raw() / ".landing" / f"compact.{place.name}"
    draft.parent.mkdir(exist_ok=True)
    draft.unlink(missing_ok=True)
    if not linked(equal, draft):
        return False
    os.replace(draft, place)
    return True
