"""A dataset of a made-up publisher, and raw/ in a temporary folder."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.dataset import Dataset, Licence, Release
from orchestration.ingest.tables import read_csv_text

COLUMNS = ("code", "year", "value", "status")
GOOD = b"code,year,value,status\n01,2020,5,final\n02,2020,,suppressed\n"


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    """An empty raw/."""
    folder = tmp_path / "raw"
    monkeypatch.setenv("LEVELUP_RAW", str(folder))
    return folder


@pytest.fixture
def make_dataset():
    """Builds toy/counts, or a variation of it; ``parsed`` on the result of parse counts how often it ran."""

    def make(**changes) -> Dataset:
        name = changes.get("name", "counts")
        columns = changes.get("columns", COLUMNS)

        def parse(files) -> pl.DataFrame:
            parse.calls += 1
            return pl.concat(
                read_csv_text(files[file], file, columns, source="toy", dataset=name) for file in sorted(files)
            )

        parse.calls = 0
        declared = {
            "source": "toy",
            "name": name,
            "title": "Counts",
            "description": "One row per code and year.",
            "publisher": "Toy Office",
            "homepage": "https://example.org/counts",
            "licence": Licence("Toy licence", "https://example.org/licence", "Source: Toy Office"),
            "cadence": "yearly",
            "fresh_within": timedelta(days=400),
            "columns": columns,
            "parse": parse,
        }
        return Dataset(**{**declared, **changes})

    return make


@pytest.fixture
def make_release():
    """Builds a release of one CSV file."""

    def make(content: bytes = GOOD, vintage: str = "2020", name: str = "counts.csv", **changes) -> Release:
        declared = {"vintage_basis": "made up", "origin": "live"}
        return Release(vintage=vintage, files={name: content}, **{**declared, **changes})

    return make


@pytest.fixture
def archive(tmp_path):
    """Writes releases in the publisher layout of an archive; returns the function, whose ``root`` is the archive."""

    def write(content: bytes = GOOD, vintage: str = "2020", name: str = "counts.csv", **changes) -> Path:
        folder = write.root / "toy" / "counts" / vintage
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
        sha = hashlib.sha256(content).hexdigest()
        entry = {
            "source": "toy",
            "dataset": "counts",
            "vintage": vintage,
            "vintage_basis": "made up",
            "publisher": "Toy Office",
            "licence": "Toy licence, second edition",
            "sha256": {name: sha},
            "files": [{"name": name, "bytes": len(content), "sha256": sha, "encoding": "identity"}],
            "copied_from": ["one", "two"],
            "rows": None,
        }
        (folder / "release.json").write_text(json.dumps({**entry, **changes}))
        return folder

    write.root = tmp_path / "archive"
    write.root.mkdir()
    return write
