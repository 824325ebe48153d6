"""The atlas on disk: made beside the one in place, which it replaces whole. What is on its pages is not known here.

    warehouse/atlases/<number>/   the site; never changed
    warehouse/atlas               a link to the one in place: replacing it is the moment readers see the new one

Whoever makes one holds the lock of a refresh. What an interrupted one leaves, the next one clears.
"""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration import paths
from orchestration.atlas.site import files
from orchestration.ingest.errors import BadInput, disk_refusal

AS_IT_WAS = "the atlas in place is as it was"


class Atlas(NamedTuple):
    """What was made: its first page, and how many files of how many bytes it has."""

    page: Path
    files: int
    bytes: int


def make() -> Atlas:
    """Make the atlas of the published file and put it in place. BadInput, and nothing has changed, where that fails."""
    link, made = paths.atlas(), _atlases()
    if link.exists() and not link.is_symlink():
        raise BadInput(
            source="warehouse",
            dataset="atlas",
            problem=f"{link.name} in the warehouse is no link of ours, so it is not replaced",
            remedy="Move it elsewhere and make the atlas again",
        )
    draft = made / ".making"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        count = size = 0
        # Resolved once: a publication meanwhile does not mix two builds on one page.
        for name, text in files(paths.published_database().resolve()):
            place = draft / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            count, size = count + 1, size + place.stat().st_size
        name = f"{max((int(folder.name) for folder in _numbered(made)), default=0) + 1:06d}"
        os.replace(draft, made / name)
        _point(link, f"{made.name}/{name}")
        for folder in _numbered(made):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
    except (OSError, duckdb.Error) as error:
        raise disk_refusal(error, AS_IT_WAS) or error from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Atlas(link / "index.html", count, size)


def _atlases() -> Path:
    return paths.warehouse() / "atlases"


def _numbered(made: Path) -> list[Path]:
    """Atlases of ours; what somebody else has put beside them is left alone."""
    return [folder for folder in made.glob("[0-9]*/") if folder.name.isdigit()]


def _point(link: Path, target: str) -> None:
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, link)
