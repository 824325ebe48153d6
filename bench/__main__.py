"""Times a refresh against the same SQL in bare DuckDB, in turns within the same minutes, and says where start-up goes.

``python -m bench [--rounds 1] [--archive FOLDER] [--part all]``. Works in a temporary folder; raw/, warehouse/ and
.dagster/ stay. Parts: ``refresh``, whole refreshes and landing; ``indicators``, the methods on every industry against
pandas and on ten times the rows, and a thousand draws of the Monte Carlo. A round takes about seven minutes on two
cores; what takes only seconds is measured three times in it.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench import indicators
from bench.cells import write_drawn, write_survey
from bench.processes import Run, run

ROOT = Path(__file__).resolve().parent.parent
IMPORTS = "from orchestration.definitions import defs; defs().resolve_job_def('refresh')"
STEPS = """
import json, sys
import dagster as dg
with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    [record] = instance.get_run_records(limit=1)
    steps = instance.get_run_step_stats(record.dagster_run.run_id)
    print(json.dumps({"run": [record.start_time, record.end_time],
                      **{step.step_key: [step.start_time, step.end_time] for step in steps}}))
"""


class Place:
    """Folders of one installation under the temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = folder / "dbt" / "target"
        self.build = folder / "warehouse" / "build" / "levelup.duckdb"
        self.environment = {
            **os.environ,
            "LEVELUP_RAW": str(folder / "raw"),
            "LEVELUP_WAREHOUSE": str(folder / "warehouse"),
            "DAGSTER_HOME": str(folder / "dagster"),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_PROJECT_DIR": str(ROOT / "dbt_project"),
            "PYTHONPATH": str(ROOT),
        }

    def python(self, *arguments: str) -> Run:
        return run([sys.executable, *arguments], self.environment, ROOT)

    def refresh(self, *arguments: str) -> Run:
        return self.python("-m", "orchestration", "refresh", *arguments)

    def bare(self) -> Run:
        """The SQL of the last build in bare DuckDB, into a new file."""
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            return self.python("-m", "bench.bare", str(self.build), str(self.target), place)

    def parts(self, refreshed: Run) -> dict[str, float]:
        """Seconds of each part of a refresh that built, from Dagster's history and dbt's results."""
        times = json.loads(self.python("-c", STEPS, self.environment["DAGSTER_HOME"]).printed.splitlines()[-1])
        dbt = json.loads((self.target / "run_results.json").read_bytes())["elapsed_time"]
        landing, warehouse, published = times["landing"], times["warehouse"], times["published__levelup_duckdb"]
        return {
            "imports, definitions, run": landing[0] - refreshed.started,
            "landing": landing[1] - landing[0],
            "dbt: imports and parse": warehouse[1] - warehouse[0] - dbt,
            "dbt: models and tests": dbt,
            "publish": published[1] - published[0],
            "the rest": refreshed.ended - published[1] + published[0] - warehouse[1] + warehouse[0] - landing[1],
        }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--archive", type=Path, default=os.environ.get("LEVELUP_ARCHIVE") or None)
    parser.add_argument("--part", choices=("all", "refresh", "indicators"), default="all")
    chosen = parser.parse_args()
    if chosen.archive and not chosen.archive.is_dir():
        parser.error(f"no such folder of publisher files: {chosen.archive}")
    beside = ROOT.parent / "shared" / "archive"
    archive = (chosen.archive or beside).resolve() if chosen.archive or beside.is_dir() else None
    console = Console(width=None if sys.stdout.isatty() else 120)
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster", "polars", "pandas", "numpy")
    )
    console.print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}")
    if not archive:
        console.print(
            "No folder of publisher files: the refresh from it, reading large files and the five-digit industries of "
            f"the survey are left out. Give one by `make bench ARCHIVE=folder`, by LEVELUP_ARCHIVE, or as {beside}."
        )
    with tempfile.TemporaryDirectory(prefix="levelup-bench-") as folder:
        cells = Path(folder) / "cells"
        if chosen.part != "indicators":
            measure_refresh(Path(folder) / "refresh", cells, chosen.rounds, archive, console)
        if chosen.part != "refresh":
            measure_indicators(Path(folder) / "indicators", cells, chosen.rounds, archive, console)


def keep_cells(place: Place, cells: Path) -> None:
    """What the indicators are measured on, from the warehouse that was built last."""
    cells.mkdir(exist_ok=True)
    write_survey(place.build, cells / "survey.parquet")
    write_drawn(place.build, cells / "drawn.parquet")


def measure_indicators(folder: Path, cells: Path, rounds: int, archive: Path | None, console: Console) -> None:
    """The methods on the survey's own cells, and on made-up ones; then the draws."""
    place = Place(folder / "place")
    place.folder.mkdir(parents=True)
    if not cells.exists():
        with console.status("A refresh, for the cells of the survey …"):
            place.refresh(*(("--from", "archive", "--archive", str(archive)) if archive else ()))
        keep_cells(place, cells)
    survey = cells / "survey.parquet"
    with duckdb.connect() as con:
        (rows,) = con.execute(f"select count(*) from '{survey}'").fetchone()
    title = "the survey, 40 areas" if archive else "the survey's sections, 40 areas"
    indicators.measure(folder, (survey, title, rows), rounds, console)
    with console.status("A thousand draws …"):
        ran = place.python("-m", "bench.draws", str(cells / "drawn.parquet"), str(rounds * indicators.SHORT))
    draws = json.loads(ran.printed.splitlines()[-1])
    table = Table(
        "a thousand draws of every sector, area, year and release",
        "cells",
        "seconds",
        "times bare NumPy",
        box=SIMPLE_HEAD,
    )
    cells_drawn = f"{draws['cells']:,}"
    ratio = f"{draws['ours'] / draws['numpy']:.1f}"
    table.add_row(f"draws, shares and ranges of {draws['sectors']} sectors", cells_drawn, f"{draws['ours']:.2f}", ratio)
    table.add_row("bare NumPy, the same draws alone", cells_drawn, f"{draws['numpy']:.2f}", "1.0")
    console.print(table)


def measure_refresh(folder: Path, cells: Path, rounds: int, archive: Path | None, console: Console) -> None:
    """Run everything in turns, ``rounds`` times, and print medians."""
    runs: defaultdict[str, list[Run]] = defaultdict(list)
    parts: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    place = Place(folder / "place")
    with console.status("First refresh, into empty folders …"):
        runs["first refresh, bundled"].append(place.refresh())
    for number in range(rounds):
        with console.status(f"Round {number + 1} of {rounds} …"):
            once(place, "bundled", runs, parts, "--force")
            runs["nothing changed, bundled"].append(place.refresh())
            if archive:
                # In the same folders, or dbt would parse everything anew; what was there is put back after it.
                shutil.copytree(place.folder, folder / "kept", symlinks=True)
                of_archive = ("--from", "archive", "--archive", str(archive))
                once(place, "archive", runs, parts, *of_archive)
                runs["nothing changed, archive"].append(place.refresh(*of_archive))
                keep_cells(place, cells)
                shutil.rmtree(place.folder)
                (folder / "kept").rename(place.folder)
            runs["imports and definitions alone"].append(place.python("-c", IMPORTS))
    report(runs, parts, rounds, console)
    if archive:
        with console.status("Reading and landing …"):
            report_reading(place.python("-m", "bench.reading", str(archive), str(rounds)).printed, console)
    else:
        keep_cells(place, cells)


def report_reading(printed: str, console: Console) -> None:
    """Throughput of reading, checking and landing large files, and how many times as long the bare ways take."""
    table = Table(
        "read, check and land", "rows", "seconds", "rows a second", "Polars takes", "DuckDB takes", box=SIMPLE_HEAD
    )
    for line in printed.splitlines():
        one = json.loads(line)
        bare = (f"{one[way] / one['ours']:.2f} of it" for way in ("polars", "duckdb"))
        rate = f"{one['rows'] / one['ours']:,.0f}"
        table.add_row(one["dataset"], f"{one['rows']:,}", f"{one['ours']:.2f}", rate, *bare)
    console.print(table)


def once(place: Place, mode: str, runs: dict, parts: dict, *arguments: str) -> None:
    """One refresh that builds, and bare DuckDB with its SQL right after it."""
    refreshed = place.refresh(*arguments)
    runs[f"refresh, {mode}"].append(refreshed)
    parts[mode].append(place.parts(refreshed))
    runs[f"bare DuckDB, {mode}"].append(place.bare())


def report(runs: dict[str, list[Run]], parts: dict[str, list[dict[str, float]]], rounds: int, console: Console) -> None:
    """Medians of whole processes, then of the parts of a refresh, with what remains beside start-up."""
    table = Table(
        "whole process",
        "seconds",
        "of a full refresh",
        "times bare DuckDB",
        "peak MB",
        box=SIMPLE_HEAD,
        title=f"Medians of {rounds}",
    )
    for name, measured in runs.items():
        seconds = middle(run.seconds for run in measured)
        bare = runs.get(name.replace("refresh, ", "bare DuckDB, "), [])
        ratio = f"{seconds / middle(run.seconds for run in bare):.1f}" if name.startswith("refresh, ") and bare else ""
        full = runs.get(name.replace("nothing changed, ", "refresh, "), [])
        share = f"{seconds / middle(run.seconds for run in full):.2f}" if name.startswith("nothing changed") else ""
        table.add_row(name, f"{seconds:.1f}", share, ratio, f"{max(run.peak for run in measured) / 1e6:.0f}")
    console.print(table)

    table = Table("part of a refresh, seconds", *parts, box=SIMPLE_HEAD)
    medians = {
        mode: {part: middle(one[part] for one in measured) for part in measured[0]} for mode, measured in parts.items()
    }
    for part in next(iter(medians.values())):
        table.add_row(part, *(f"{medians[mode][part]:.1f}" for mode in parts))
    bare = {mode: middle(run.seconds for run in runs[f"bare DuckDB, {mode}"]) for mode in parts}
    work = {
        mode: sum(s for part, s in medians[mode].items() if not part.startswith(("imports", "dbt: imports")))
        for mode in parts
    }
    table.add_section()
    table.add_row("all but start-up", *(f"{work[mode]:.1f}" for mode in parts))
    table.add_row("  times bare DuckDB", *(f"{work[mode] / bare[mode]:.1f}" for mode in parts))
    table.add_row(
        "models and tests, times bare",
        *(f"{medians[mode]['dbt: models and tests'] / bare[mode]:.1f}" for mode in parts),
    )
    console.print(table)


def middle(values) -> float:
    return statistics.median(list(values))


if __name__ == "__main__":
    main()
