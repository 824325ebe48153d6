"""Times reading and landing large files against Polars and DuckDB on the same bytes, in turns, in one process.

``python -m bench.reading ARCHIVE ROUNDS`` prints one JSON line per dataset. Ours reads the archive, checks hashes,
parses, checks what is declared and lands; the bare ways read the same files as text and write one Parquet file.
"""

import gzip
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from orchestration.ingest.dataset import Dataset
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

# The largest CSV and Parquet datasets that are read row by row, without a change of shape.
READ = (
    ("nomis", "bres_employment"),
    ("ukri_gtr", "organisations"),
    ("open_geography", "national_statistics_postcode_lookup"),
    ("ons", "regional_gross_value_added_by_industry"),
    ("ukri_gtr", "projects"),
)


def main(archive: Path, rounds: int) -> None:
    """Measure every dataset of READ that the archive has."""
    known = {dataset.asset_path: dataset for dataset in datasets()}
    # What the dataset refers to has to have landed.
    with tempfile.TemporaryDirectory() as raw:
        os.environ["LEVELUP_RAW"] = raw
        refresh_dataset(known["official_figures", "areas"], "bundled", None, Tables())
        for path in READ:
            files = sorted(f for f in (archive.joinpath(*path)).glob("*/*") if f.name != "release.json")
            if files:
                measure(known[path], archive, files, rounds)


def measure(dataset: Dataset, archive: Path, files: list[Path], rounds: int) -> None:
    """Medians of one dataset, printed as JSON: seconds of each way, rows, bytes as they lie in the archive."""
    seconds: dict[str, list[float]] = {"ours": [], "polars": [], "duckdb": []}
    rows = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place:
            os.environ["LEVELUP_RAW"], raw = place, os.environ["LEVELUP_RAW"]
            (Path(place) / "official_figures").symlink_to(Path(raw) / "official_figures")
            outcome, took = timed(lambda: refresh_dataset(dataset, "archive", archive, Tables()))
            os.environ["LEVELUP_RAW"] = raw
            rows = sum(landed.rows for landed in outcome.landed)
            seconds["ours"].append(took)
            target = Path(place) / "bare.parquet"
            seconds["polars"].append(timed(lambda: with_polars(files, target))[1])  # noqa: B023
            seconds["duckdb"].append(timed(lambda: with_duckdb(files, target))[1])  # noqa: B023
    medians = {way: statistics.median(measured) for way, measured in seconds.items()}
    size = sum(file.stat().st_size for file in files)
    print(json.dumps({"dataset": "/".join(dataset.asset_path), "rows": rows, "bytes": size, **medians}), flush=True)


def timed(work: Callable) -> tuple:
    """What a piece of work returned, and its seconds."""
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def with_polars(files: list[Path], target: Path) -> None:
    """The files as one table of text, written as Parquet."""
    tables = []
    for file in files:
        if file.suffix == ".parquet":
            tables.append(pl.read_parquet(file).with_columns(pl.all().cast(pl.String)))
        else:
            content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            tables.append(pl.read_csv(io.BytesIO(content), infer_schema=False))
    pl.concat(tables).write_parquet(target, compression="zstd")


def with_duckdb(files: list[Path], target: Path) -> None:
    """The files as one table of text, written as Parquet."""
    names = [str(file) for file in files]
    reader = "read_parquet(?)" if files[0].suffix == ".parquet" else "read_csv(?, all_varchar = true)"
    with duckdb.connect() as con:
        con.execute(f"create table t as select columns(*)::varchar from {reader}", [names])
        con.execute(f"copy t to '{target}' (format parquet, compression zstd)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
