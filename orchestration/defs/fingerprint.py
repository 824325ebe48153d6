"""Whether anything has changed since a build: one digest over all that a build depends on. Nothing is built here."""

import hashlib
import json
from pathlib import Path

from orchestration import paths
from orchestration.defs.dbt_command import project_digest
from orchestration.ingest.landing import landed_releases, said
from orchestration.sources import datasets

# Code whose result is in the published file without being part of the dbt project.
CODE = ("orchestration/methods", "orchestration/defs/published.py", "orchestration/defs/open_files.py")


def fingerprint() -> str:
    """SHA-256 over the landed releases, what was said of datasets, the dbt project, its tools and our code.

    The bytes of a landed release never change, so that its id stands for them. What its reader makes of them may, and
    what was unexpected in it may be taken back.
    """
    parts = [project_digest()]
    for dataset in sorted(datasets(), key=lambda dataset: dataset.asset_path):
        releases = [(release.release_id, release.rows, release.unexpected) for release in landed_releases(dataset)]
        parts.append(json.dumps([dataset.asset_path, dataset.columns, releases, said(dataset)]))
    for place in CODE:
        for path in sorted(_files(paths.root() / place)):
            parts.append(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else list(place.glob("*.py"))
