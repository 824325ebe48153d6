"""Publications while other processes read: held connections, new ones, and Parquet sets, which must never disagree."""

import os
import random
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from orchestration import paths
from orchestration.defs import published
from tests.fakes.builds import write_build
from tests.faults.kills import environment
from tests.faults.report import Counts
from tests.faults.victims import FORKING, fork

ROWS = 2_000
COUNTED = "select min(build_number), max(build_number), count(*) from"
FORBIDDEN = ("errors", "two builds at once")
PATIENCE = 120


def publish_under_readers(folder: Path, rng: random.Random, publications: int, readers: int) -> tuple[Counts, Counts]:
    """So many publications, one rollback in ten, under so many readers; counts of publications and of reads."""
    published_counts = Counts("publications", ("not in place",))
    reads = Counts(f"reads by {readers} processes", FORBIDDEN)
    with environment(LEVELUP_WAREHOUSE=str(folder / "warehouse")):
        write_build(1, rows=ROWS)
        published.publish()
        pipes = [_start() for _ in range(readers)]
        # Each has its held connection before the first publication.
        for pipe in pipes:
            assert pipe.poll(PATIENCE) and pipe.recv() == "ready"
        for number in range(2, publications + 2):
            write_build(number, rows=ROWS)
            made = published.publish()
            in_place = published.current()
            outcome = (
                "in place" if in_place and in_place.build_id == made.build_id == f"build-{number}" else "not in place"
            )
            published_counts.add(outcome, f"build {number}: {in_place}")
            if rng.random() < 0.1:
                published.rollback()
        for pipe in pipes:
            pipe.send("stop")
        for pipe in pipes:
            counted, examples = pipe.recv() if pipe.poll(PATIENCE) else (Counter({"errors": 1}), ["a reader hangs"])
            reads.outcomes.update(counted)
            reads.examples += examples
    return published_counts, reads


def _start() -> Connection:
    ours, theirs = FORKING.Pipe()
    fork(_read, str(paths.warehouse()), theirs)
    return ours


def _read(warehouse: str, pipe: Connection) -> None:
    """Read until told to stop: a connection held from the beginning, new ones, and whole Parquet sets."""
    os.environ["LEVELUP_WAREHOUSE"] = warehouse
    counts = Counts("", FORBIDDEN)
    held = duckdb.connect(str(paths.published_database()), read_only=True)
    first = held.execute(f"{COUNTED} numbers").fetchall()
    pipe.send("ready")
    # Analysts think between two questions; readers that spin would only keep the publisher from its work.
    while not pipe.poll(0.05):
        try:
            if held.execute(f"{COUNTED} numbers").fetchall() != first:
                counts.add("two builds at once", "a held connection changed")
            counts.add("held", "")
            counts.add(*_fresh())
            counts.add(*_parquet_set())
        except Exception as error:
            counts.add("errors", repr(error)[:300])
    held.close()
    pipe.send((counts.outcomes, counts.examples[:5]))


def _fresh() -> tuple[str, str]:
    """A new connection: all tables are of one build."""
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        low, high, count = con.execute(f"{COUNTED} numbers").fetchall()[0]
        newest = con.execute("select max_by(build_id, built_at) from builds").fetchall()[0][0]
    whole = low == high and count == ROWS and newest == f"build-{high}"
    return ("new connections" if whole else "two builds at once"), f"{low}, {high}, {count}, {newest}"


def _parquet_set() -> tuple[str, str]:
    """The Parquet set, whose link is followed once."""
    folder = paths.parquet().resolve()
    with duckdb.connect() as con:
        low, high, count = con.execute(f"{COUNTED} '{folder}/numbers.parquet'").fetchall()[0]
        newest = con.execute(f"select max_by(build_id, built_at) from '{folder}/builds.parquet'").fetchall()[0][0]
    whole = low == high and count == ROWS and newest == f"build-{high}"
    return ("Parquet sets" if whole else "two builds at once"), f"{low}, {high}, {count}, {newest}"
