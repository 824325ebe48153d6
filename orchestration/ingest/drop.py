"""What lies in the folder where releases are dropped: which are whole, which are still being copied, which are neither.

Only looks: nothing is landed, and nothing is verified but that release.json can be read. The layout is that of an
archive, ``<source>/<dataset>/<vintage>/{files, release.json}``, of which release.json is to be written last. Names of
folders are anybody's: what is said of them here steers no terminal.
"""

import json
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from orchestration.ingest.dataset import AssetPath
from orchestration.ingest.errors import printable
from orchestration.ingest.landing import EMPTY

LARGEST_MANIFEST = 4 * 1024 * 1024


@dataclass
class Drop:
    """What one look at the folder found. Releases are called ``source/dataset/vintage``.

    ``releases``, and the ``unfinished``, which have no release.json, come with a digest of the names, sizes and times
    of their files; ``digest`` is that of the whole folder. ``unusable`` are sentences about what cannot be landed.
    """

    releases: dict[str, str] = field(default_factory=dict)
    unfinished: dict[str, str] = field(default_factory=dict)
    unusable: list[str] = field(default_factory=list)
    digest: str = ""


def look(folder: Path, known: Collection[AssetPath]) -> Drop | None:
    """What lies in the folder; None where it is not there. ``known`` are the datasets that somebody has declared."""
    if not folder.is_dir():
        return None
    drop, seen = Drop(), sha256()
    for dataset in _folders(folder, 2, drop):
        path = dataset.parent.name, dataset.name
        if path not in known:
            drop.unusable.append(f"{printable('/'.join(path))}: no dataset is declared for this folder")
            continue
        for release in _folders(dataset, 1, drop):
            if release.name == EMPTY:
                continue  # Of another machine's raw/: no release, and without release.json for ever.
            name = "/".join((*path, release.name))
            state = _state(release, drop)
            seen.update(f"{name} {state}\n".encode("utf-8", "surrogateescape"))
            if printable(name) != name:
                drop.unusable.append(f"{printable(name)}: its name has signs that cannot be shown; rename the folder")
            elif not (release / "release.json").exists():
                drop.unfinished[name] = state
            elif problem := _problem(release / "release.json", path):
                drop.unusable.append(f"{name}: {problem}")
            else:
                drop.releases[name] = state
    drop.digest = seen.hexdigest()
    return drop


def _folders(folder: Path, depth: int, drop: Drop) -> Iterator[Path]:
    """The folders so many levels below one, but for hidden ones, in order."""
    for entry in _entries(folder, drop):
        if entry.is_dir() and not entry.name.startswith("."):
            below = Path(entry.path)
            yield from [below] if depth == 1 else _folders(below, depth - 1, drop)


def _entries(folder: Path, drop: Drop) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        drop.unusable.append(f"{printable(folder.name)}: the folder cannot be read ({error.strerror})")
        return []


def _state(release: Path, drop: Drop) -> str:
    """A digest of the names, sizes and times of the files of a release, in its folder and one below (payload)."""
    lines = []
    for entry in _entries(release, drop):
        for file in _entries(Path(entry.path), drop) if entry.is_dir() else [entry]:
            try:
                about = file.stat()
            except OSError:
                # Moved or removed while we look: another state at the next look.
                about = None
            lines.append(f"{entry.name}/{file.name} {about and (about.st_size, about.st_mtime_ns)}")
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _problem(manifest: Path, path: AssetPath) -> str:
    """What is wrong with a release.json, "" where it can be read and is about this dataset."""
    try:
        about = manifest.stat()
        # What is no file could be read for ever.
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_MANIFEST:
            return "release.json is no file of a sensible size"
        entry = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return f"release.json cannot be read ({type(error).__name__})"
    if not isinstance(entry, dict) or (entry.get("source"), entry.get("dataset")) != path:
        return f"release.json is not about {'/'.join(path)}"
    return ""
