"""What tests of the whole chain share: one refresh from the bundled figures, in folders of its own, once per session.

Nothing here touches raw/, warehouse/ or .dagster/ of the repository.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("LEVELUP_ARCHIVE") or ROOT.parent / "shared" / "archive")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if ARCHIVE.is_dir():
        return
    skip = pytest.mark.skip(
        reason="no folder of publisher files: set LEVELUP_ARCHIVE, or put shared/archive beside the repository"
    )
    for item in items:
        if "needs_archive" in item.keywords:
            item.add_marker(skip)


@dataclass(frozen=True)
class Place:
    """Folders of one installation, and the command line run in them."""

    folder: Path
    bundled: Path = field(default=ROOT / "raw" / "bundled")

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def database(self) -> Path:
        """The published file."""
        return self.warehouse / "levelup.duckdb"

    @property
    def parquet(self) -> Path:
        return self.warehouse / "parquet"

    @property
    def build(self) -> Path:
        """The file that dbt writes."""
        return self.warehouse / "build" / "levelup.duckdb"

    @property
    def target(self) -> Path:
        """dbt's artefacts."""
        return self.folder / "dbt" / "target"

    @cached_property
    def manifest(self) -> dict:
        """dbt's description of the project."""
        return json.loads((self.target / "manifest.json").read_bytes())

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LEVELUP_RAW": str(self.raw),
            "LEVELUP_BUNDLED": str(self.bundled),
            "LEVELUP_WAREHOUSE": str(self.warehouse),
            "DAGSTER_HOME": str(self.folder / "dagster"),
            "DBT_TARGET_PATH": str(self.target),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``python -m orchestration …`` in these folders; the result has the exit code and what was printed."""
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *arguments],
            env={**os.environ, **self.environment, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def copy(self, folder: Path) -> "Place":
        """The same installation in other folders, to be changed at will."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Place(folder, self.bundled)


@dataclass(frozen=True)
class BuiltWarehouse(Place):
    """An installation after its first refresh, which printed ``said``. For reading only: ``copy`` it to change it."""

    said: str = ""


@pytest.fixture(scope="session")
def built_warehouse(tmp_path_factory: pytest.TempPathFactory) -> BuiltWarehouse:
    place = Place(tmp_path_factory.mktemp("built") / "place")
    done = place.run("refresh")
    assert done.returncode == 0, done.stderr
    return BuiltWarehouse(place.folder, said=done.stdout)


@pytest.fixture(scope="session")
def archive() -> Path:
    """Folder of publisher files, for tests marked needs_archive."""
    return ARCHIVE
