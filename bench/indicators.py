"""Times the indicators of every industry through dbt, as the same SQL in bare DuckDB, and in pandas.

Whole processes in turns; what they compute is compared. DuckDB works in the memory that the warehouse gives it, and
once more in about as much as pandas takes. Used by ``python -m bench``.
"""

import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.cells import write_made_up
from bench.processes import Run, run

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "bench" / "project"
RULES = ROOT / "dbt_project" / "seeds" / "bres_rounding_rules.csv"
# Doubles are summed in another order by each.
TOLERANCE = 1e-9
KEYS = {"period", "period_from", "period_to", "area_code", "industry_code"}
DBT = "from dbt.cli.main import cli; cli()"


# Local authorities, five-digit industries and years, as the survey has them; the smaller table has a tenth of the
# places.
LARGE = {"areas": 374, "industries": 700, "periods": 15}
SMALL = LARGE | {"areas": 37}
SHORT = 3


@dataclass
class Measured:
    """One table of cells: how many rows, and the runs of each way with the seconds of their work without start-up."""

    title: str
    rows: int
    runs: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    work: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    widest: float = 0.0

    def seconds(self, way: str) -> float:
        return statistics.median(one.seconds for one in self.runs[way])

    def work_seconds(self, way: str) -> float:
        return statistics.median(self.work[way])

    def cpu(self, way: str) -> float:
        return statistics.median(one.cpu for one in self.runs[way])

    def peak(self, way: str) -> int:
        return max(one.peak for one in self.runs[way])


class Trial:
    """A table of cells in a folder of its own, on which the three ways work."""

    def __init__(self, folder: Path, cells: Path, title: str, rows: int) -> None:
        self.folder, self.cells = folder, cells
        self.measured = Measured(title, rows)
        self.target = folder / "target"
        self.build = folder / "warehouse" / "build" / "levelup.duckdb"
        self.tables = folder / "pandas"
        for place in (self.build.parent, self.tables):
            place.mkdir(parents=True)
        with duckdb.connect() as con:
            self.ends = con.execute(f"select min(period), max(period) from '{cells}'").fetchone()
        self.environment = {
            **os.environ,
            "LEVELUP_WAREHOUSE": str(folder / "warehouse"),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DBT_PROJECT_DIR": str(PROJECT),
            "DBT_PROFILES_DIR": str(ROOT / "dbt_project"),
            "PYTHONPATH": str(ROOT),
            "BENCH_CELLS": str(cells),
            "BENCH_RULES": str(RULES),
            "BENCH_FROM": self.ends[0],
            "BENCH_TO": self.ends[1],
        }

    def once(self) -> None:
        """Each way once, one after the other."""
        self._run("dbt", "-c", DBT, "--quiet", "run")
        results = json.loads((self.target / "run_results.json").read_bytes())
        self.measured.work["dbt"].append(results["elapsed_time"])
        self._bare("bare DuckDB")
        self._bare("bare DuckDB, 4 GB", LEVELUP_MEMORY_LIMIT="4GB")
        printed = self._run(
            "pandas", "-m", "bench.pandas_indicators", str(self.cells), str(RULES), *self.ends, str(self.tables)
        )
        self.measured.work["pandas"].append(json.loads(printed)["work"])

    def _bare(self, way: str, **environment: str) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            printed = self._run(way, "-m", "bench.bare", str(self.build), str(self.target), place, **environment)
        self.measured.work[way].append(json.loads(printed)["models"])

    def _run(self, way: str, *arguments: str, **environment: str) -> str:
        done = run([sys.executable, *arguments], self.environment | environment, ROOT)
        self.measured.runs[way].append(done)
        return done.printed

    def compare(self) -> None:
        """The widest difference between dbt's tables and those of pandas; RuntimeError where they are not the same."""
        with duckdb.connect() as con:
            con.execute(f"attach '{self.build}' as built (read_only)")
            for file in sorted(self.tables.glob("*.parquet")):
                columns = [name for name, *_ in con.execute(f"describe select * from '{file}'").fetchall()]
                keys = [name for name in columns if name in KEYS]
                for column in set(columns) - KEYS:
                    unlike, widest = con.execute(
                        f"""select
                            count(*) filter (where (ours is null) <> (theirs is null) or difference > {TOLERANCE}),
                            coalesce(max(difference), 0)
                        from (
                            select sql.{column} as ours, pandas.{column} as theirs,
                                abs(ours - theirs) / greatest(abs(ours), abs(theirs), 1) as difference
                            from built.main.{file.stem} as sql
                            full join '{file}' as pandas using ({", ".join(keys)})
                        )"""
                    ).fetchone()
                    if unlike:
                        raise RuntimeError(f"{file.stem}.{column}: {unlike} values differ, by up to {widest:.2g}")
                    self.measured.widest = max(self.measured.widest, widest)


def measure(folder: Path, survey: tuple[Path, str, int], rounds: int, console: Console) -> None:
    """The survey's cells, and two made-up tables of which one is ten times the other, in turns; then the report.

    survey: file of cells, what they are, and how many. The large table is measured ``rounds`` times, what takes seconds
    SHORT times as often.
    """
    tables = [survey]
    for title, size in (("made-up places", SMALL), ("made-up places", LARGE)):
        file = folder / f"made_up_{size['areas']}.parquet"
        tables.append((file, title, write_made_up(file, **size)))
    trials = [Trial(folder / f"trial_{number}", *table) for number, table in enumerate(tables)]
    for number in range(rounds * SHORT):
        for trial in trials[: None if number % SHORT == 0 else -1]:
            with console.status(f"Indicators, {trial.measured.rows:,} rows, round {number + 1} of {rounds * SHORT} …"):
                trial.once()
    for trial in trials:
        trial.compare()
    report([trial.measured for trial in trials], console)


def report(trials: list[Measured], console: Console) -> None:
    """Medians of whole processes and of their work alone; how the time grows from the second table to the third."""
    table = Table(
        "cells of", "rows", "way", "runs", "whole process", "processor", "work alone", "times pandas", "peak MB",
        box=SIMPLE_HEAD, title="Indicators of every industry, medians in seconds",
    )  # fmt: skip
    for one in trials:
        for way in one.runs:
            seconds = f"{one.seconds(way):.2f}", f"{one.cpu(way):.2f}", f"{one.work_seconds(way):.2f}"
            ratio = f"{one.work_seconds(way) / one.work_seconds('pandas'):.2f}"
            table.add_row(
                one.title, f"{one.rows:,}", way, str(len(one.runs[way])), *seconds, ratio, f"{one.peak(way) / 1e6:.0f}"
            )
        table.add_section()
    console.print(table)
    small, large = trials[-2:]
    table = Table(f"{small.rows:,} rows to {large.rows:,}", "rows", *large.runs, box=SIMPLE_HEAD, title="Times as much")
    taken = {"whole process": Measured.seconds, "processor": Measured.cpu, "work alone": Measured.work_seconds}
    for title, of in taken.items():
        grown = (f"{of(large, way) / of(small, way):.1f}" for way in large.runs)
        table.add_row(title, f"{large.rows / small.rows:.1f}", *grown)
    console.print(table)
    console.print(f"SQL and pandas agree to {max(one.widest for one in trials):.0e} of each value.")
