"""What an interrupted landing leaves behind, and releases that nothing needs any more, taken away."""

import os
import shutil
from pathlib import Path

from orchestration import paths
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.landing.disk import clear_write_errors, sync_folder
from orchestration.ingest.landing.notes import NOTE
from orchestration.ingest.landing.pages import Pages
from orchestration.ingest.landing.releases import EMPTY, Landed, dataset_folder


def tidy(dataset: Dataset) -> None:
    """Remove what an interrupted landing left behind: drafts, and folders that never got their release.json."""
    drafts = (paths.raw() / ".landing").glob(f"{dataset.source}.{dataset.name}.*")
    folders = (folder for folder in dataset_folder(dataset).glob("*/") if folder.name != EMPTY)
    with clear_write_errors(dataset.asset_path):
        for folder in [*drafts, *(folder for folder in folders if not (folder / "release.json").exists())]:
            shutil.rmtree(folder)
        for file in dataset_folder(dataset).glob("*/*.new"):
            file.unlink()


def remove(landed: Landed) -> None:
    """Take a landed release away, in one step: what an interrupted removal leaves behind is a draft."""
    draft = paths.raw() / ".landing" / landed.release_id.replace("/", ".")
    with clear_write_errors(landed.asset_path):
        draft.parent.mkdir(exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        os.replace(landed.path, draft)
        sync_folder(landed.path.parent)
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
    with clear_write_errors(("raw", ".landing")):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
