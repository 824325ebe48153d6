"""What Dagster remembers, and how old parts of it are forgotten: runs with their events and logs, and ticks.

Never forgotten is a run that made what an asset is today, or that last held a check against it. Dagster has no policy
of its own for runs; what it deletes of one leaves its emptied event file, its rows about checks and the room of both.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from sqlalchemy import text

from orchestration import paths

LAST_CHECKS = """
select distinct run_id from asset_check_executions where id in (
    select max(id) from asset_check_executions
    where execution_status in ('SUCCEEDED', 'FAILED') group by asset_key, check_name
)
"""


def opened() -> dg.DagsterInstance:
    """The Dagster instance of this machine (DAGSTER_HOME)."""
    return dg.DagsterInstance.get()


def old_runs(instance: dg.DagsterInstance, before: datetime) -> Iterator[str]:
    """Ended runs, begun before a time, of which nothing is needed any more, and files of runs that are forgotten."""
    filters = dg.RunsFilter(created_before=before, statuses=list(FINISHED_STATUSES))
    old = [record.dagster_run.run_id for record in instance.get_run_records(filters)]
    needed = _needed(instance) if old else set()
    yield from (run_id for run_id in old if run_id not in needed)
    known = set(instance.get_run_ids())
    yield from (run_id for run_id in instance.event_log_storage.get_all_run_ids() if run_id not in known)


def _needed(instance: dg.DagsterInstance) -> set[str]:
    """Runs that hold the latest materialisation of an asset, or the latest result of a check."""
    records = instance.get_asset_records()
    made = {
        record.asset_entry.last_materialization_record.run_id
        for record in records
        if record.asset_entry.last_materialization_record
    }
    with instance.event_log_storage.index_connection() as connection:
        return made | {run_id for (run_id,) in connection.execute(text(LAST_CHECKS))}


def run_bytes(run_id: str) -> int:
    """What a run takes on the disk, but for its rows in the files that all runs share."""
    places = [*_event_files(run_id), *(paths.dagster_home() / "storage" / run_id).rglob("*")]
    return sum(place.stat().st_size for place in places if place.is_file())


def forget(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete a run with all that is kept of it. Its row or its file says so to the next where this is interrupted."""
    instance.event_log_storage.delete_events(run_id)
    with instance.event_log_storage.index_connection() as connection:
        table = AssetCheckExecutionsTable
        connection.execute(table.delete().where(table.c.run_id == run_id))
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    instance.run_storage.delete_run(run_id)
    for file in reversed(_event_files(run_id)):
        file.unlink()


def forget_ticks(instance: dg.DagsterInstance, before: datetime) -> None:
    """Delete what schedules and sensors did before a time."""
    for state in instance.all_instigator_state():
        instance.purge_ticks(state.origin.get_id(), state.selector_id, before.timestamp())


def give_back(home: Path) -> None:
    """Give the room of what was deleted back to the disk, file by file; one that is in use keeps it until next time."""
    for file in (home / "history" / "runs.db", home / "history" / "runs" / "index.db", home / "schedules/schedules.db"):
        if not file.exists():
            continue
        connection = sqlite3.connect(file, timeout=5, isolation_level=None)
        with closing(connection), suppress(sqlite3.OperationalError):
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")


def _event_files(run_id: str) -> list[Path]:
    runs = paths.dagster_home() / "history" / "runs"
    return [file for ending in ("db", "db-wal", "db-shm") if (file := runs / f"{run_id}.{ending}").exists()]
