"""Whole refreshes as they are run from the command line, killed at an instant of their way; minutes, so for the soak."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import duckdb

from orchestration.defs import published
from orchestration.ingest import store
from tests.faults.kills import FORBIDDEN, PATIENCE, environment, releases, second_edition
from tests.faults.report import Counts

if TYPE_CHECKING:
    from tests.conftest import Place

ROOT = Path(__file__).resolve().parents[2]
# Where in a refresh the kills fall, as shares of the time it takes: start, landing, dbt, and what comes after it.
SPANS = [
    (0.0, 0.1),
    (0.05, 0.15),
    (0.1, 0.2),
    (0.15, 0.25),
    (0.2, 0.4),
    (0.3, 0.5),
    (0.4, 0.6),
    (0.5, 0.8),
    (0.85, 0.97),
    (0.9, 1.0),
]


def start(place: "Place", *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start a refresh."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", "refresh", *arguments],
        env={**os.environ, **place.environment, **variables},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def dbt_of(parent: int) -> list[int]:
    """The dbt processes that a refresh has started, by their command line: also those that it has left behind."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"end_with({parent})" in (entry / "cmdline").read_text() and "Z" not in _state(entry):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _state(entry: Path) -> str:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0]


def wait_for_dbt(refresh: subprocess.Popen[str]) -> None:
    """Return when dbt is at work; an error where the refresh ends before."""
    while not dbt_of(refresh.pid):
        if refresh.poll() is not None:
            raise AssertionError(refresh.communicate()[1])
        time.sleep(0.02)


def dbt_is_gone(parent: int) -> bool:
    """Whether dbt ends with its parent: at once where the kernel sees to it, within seconds otherwise."""
    until = time.monotonic() + PATIENCE
    while dbt_of(parent):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def under_way(place: "Place") -> list[str]:
    """Runs that Dagster believes to be at work, and places in its pools that somebody holds."""
    with environment(**place.environment), dg.DagsterInstance.get() as instance:
        statuses = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
        found = [run.run_id for run in instance.get_runs(filters=dg.RunsFilter(statuses=statuses))]
        storage = instance.event_log_storage
        for pool in storage.get_concurrency_infos(list(storage.get_concurrency_keys())).values():
            found += [f"{pool.concurrency_key}: {run_id}" for run_id in pool.active_run_ids | pool.pending_run_ids]
    return found


def kill_refreshes(
    place: "Place", folder: Path, rng: random.Random, seconds: float, kills: int, until: float
) -> Counts:
    """So many refreshes killed along their way, which takes ``seconds``; then one that has to mend everything.

    Each finds what the one before has left; every other one has other bytes to land.
    """
    counts = Counts("refreshes killed", FORBIDDEN)
    bundled = [ROOT / "raw" / "bundled", second_edition(folder / "bundled")]
    for number in range(kills):
        if time.monotonic() > until:
            raise TimeoutError(f"{kills - number} kills of a refresh are left undone")
        before, landed = _published(place), releases(place.raw)
        low, high = SPANS[number % len(SPANS)]
        moment = rng.uniform(low, high) * seconds
        refresh = start(place, "--force", LEVELUP_BUNDLED=str(bundled[number % 2]))
        try:
            _, errors = refresh.communicate(timeout=moment)
            outcome, said = ("finished first", "") if refresh.returncode == 0 else ("not healed", errors)
        except subprocess.TimeoutExpired:
            refresh.kill()
            refresh.communicate()
            outcome, said = _left(place, refresh.pid, before, landed)
        counts.add(outcome, f"killed after {moment:.1f} s of {seconds:.0f}: {said}")
    refresh = start(place, "--force")
    _, errors = refresh.communicate()
    problems = [errors] if refresh.returncode else _left_behind(place)
    counts.add("not healed" if problems else "healed by the next", "; ".join(problems))
    return counts


def _lasting(manifest: bytes) -> dict:
    """What of a release.json never changes: a release that comes back is given another time, and its changes anew."""
    renewed = ("fetched_at", "first_fetched_at", "changes", "manifest_sha256")
    return {name: value for name, value in json.loads(manifest).items() if name not in renewed}


def _left(place: "Place", pid: int, before: str, landed: dict[str, bytes]) -> tuple[str, str]:
    """What a killed refresh has left: an outcome, and what is wrong."""
    if not dbt_is_gone(pid):
        return "not healed", "dbt outlives its refresh"
    with environment(**place.environment):
        damage = [str(each) for each in [*store.examine().damage, *published.examine()[1]]]
    now = releases(place.raw)
    if gone := [name for name in landed if name not in now or _lasting(now[name]) != _lasting(landed[name])]:
        return "lost", f"{gone}"
    if damage:
        return "half there", "; ".join(damage)
    try:
        after = _published(place)
    except (OSError, ValueError, duckdb.Error) as error:
        return "lost", str(error)
    if len(set(after.split())) != 1:
        return "half there", after
    return ("before" if after == before else "after"), ""


def _published(place: "Place") -> str:
    """Build of the published file and of its Parquet set; one word twice where they agree."""
    with duckdb.connect(str(place.database), read_only=True) as con:
        newest = "select max_by(build_id, built_at) from"
        [(database,)] = con.execute(f"{newest} builds").fetchall()
        [(parquet,)] = con.execute(f"{newest} '{place.parquet}/builds.parquet'").fetchall()
    return f"{database} {parquet}"


def _left_behind(place: "Place") -> list[str]:
    """What lies about after a refresh that went well, and should not."""
    with environment(**place.environment):
        found = [str(each) for each in [*store.examine().damage, *published.examine()[1]]]
        kept = {*published._order(), "order.json"}
    found += [f"left behind: {path}" for path in (place.warehouse / "publications").iterdir() if path.name not in kept]
    for pattern in (
        "warehouse/.*.new",
        "warehouse/.publishing",
        "warehouse/build/spill",
        "warehouse/build/*.wal",
        "raw/.landing/*.*",
        "raw/*/*/*/*.new",
    ):
        found += [f"left behind: {path}" for path in place.folder.glob(pattern)]
    return [*found, *(f"under way: {each}" for each in under_way(place))]
