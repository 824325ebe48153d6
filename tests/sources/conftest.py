"""Bundled figures that a test may spoil, BRES payloads in the publisher's layout, and the archive if there is one."""

import csv
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration import paths, sources
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.refresh import Outcome, Tables, land_prepared, prepare


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    """An empty raw/."""
    folder = tmp_path / "raw"
    monkeypatch.setenv("LEVELUP_RAW", str(folder))
    return folder


@pytest.fixture
def bundled(tmp_path, monkeypatch) -> Path:
    """A copy of the bundled figures."""
    folder = tmp_path / "bundled"
    shutil.copytree(paths.root() / "raw" / "bundled", folder)
    monkeypatch.setenv("LEVELUP_BUNDLED", str(folder))
    return folder


@pytest.fixture
def refresh(raw) -> Callable[..., list[Outcome]]:
    """Prepares and then lands datasets, as a refresh does: all of them, or those of the given names."""

    def run(*names: str, mode: str = "bundled", archive: Path | None = None) -> list[Outcome]:
        chosen = [dataset for dataset in sources.datasets() if not names or dataset.name in names]
        tables = Tables()
        prepared = [prepare(dataset, mode, archive, tables) for dataset in chosen]
        return [land_prepared(each) for each in prepared]

    return run


@pytest.fixture
def bres() -> Dataset:
    """The declaration of nomis/bres_employment."""
    return next(dataset for dataset in sources.datasets() if dataset.asset_path == ("nomis", "bres_employment"))


@pytest.fixture
def bres_rows() -> list[dict]:
    """Six made-up cells, two areas by three industries, as one query; one is missing."""
    industries = {"01110": "Growing of cereals", "21100": "Basic pharmaceuticals", "72110": "Biotechnology"}
    values = iter(["5", "0", "1500", "", "20", "300"])
    cells = [(area, code, next(values)) for area in ("UKC1", "UKJ1") for code in industries]
    return [
        {
            "DATE": "2021",
            "GEOGRAPHY_CODE": area,
            "GEOGRAPHY_NAME": f"Area {area}",
            "INDUSTRY_CODE": code,
            "INDUSTRY_NAME": f"{code} : {industries[code]}, etc",
            "EMPLOYMENT_STATUS_NAME": "Employment",
            "MEASURES_NAME": "Value",
            "OBS_VALUE": value,
            "OBS_STATUS": "A" if value else "Q",
            "OBS_STATUS_NAME": "Normal Value" if value else "These figures are missing.",
            "RECORD_OFFSET": str(offset),
            "RECORD_COUNT": "6",
        }
        for offset, (area, code, value) in enumerate(cells)
    ]


@pytest.fixture
def bres_csv() -> Callable[[list[dict]], bytes]:
    """Writes rows in the layout of a Nomis reply: text in quotation marks, numbers bare."""
    bare = {"OBS_VALUE", "RECORD_OFFSET", "RECORD_COUNT"}

    def write(rows: list[dict]) -> bytes:
        lines = [",".join(f'"{column}"' for column in rows[0])]
        lines += [",".join(value if key in bare else f'"{value}"' for key, value in row.items()) for row in rows]
        return ("\n".join(lines) + "\n").encode()

    return write


@pytest.fixture
def edit_csv() -> Callable[..., None]:
    """Changes a CSV file through a function of its records (the header is the first)."""

    def edit(path: Path, change: Callable[[list[list[str]]], object]) -> None:
        records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        change(records)
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(records)
        path.write_text(out.getvalue(), encoding="utf-8")

    return edit


@pytest.fixture
def publisher_archive() -> Path:
    """The folder of publisher files, where this machine has one."""
    folder = Path(os.environ.get("LEVELUP_ARCHIVE") or paths.root().parent / "shared" / "archive")
    if not (folder / "nomis" / "bres_employment").is_dir():
        pytest.skip("no archive: set LEVELUP_ARCHIVE to a folder that holds nomis/bres_employment")
    return folder
