"""Runs of the job ``refresh``: how one is asked for, whether one is on its way already, and which have died unnoticed.

When runs are asked for is said in schedules and sensors.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._time import get_current_datetime

from orchestration.defs.lock import forget_life, is_alive, signs_of_life
from orchestration.sources import datasets

JOB = "refresh"
# Tags of a run: why it was asked for, who is asked, the moment that asked for it; and afterwards what was refused.
WHY, SOURCES, TICK, REFUSED = "levelup/why", "levelup/sources", "levelup/tick", "levelup/refused"
# A run shows that it lives before its first step; until then this is what it is given.
UNSEEN = timedelta(minutes=5)
IN_VAIN = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.CANCELING)
WAITING = (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED)
LOOKED_AT = 100
KILLED = "The process of this run ended without a word: it was killed, or the machine stopped."


def live_sources() -> set[str]:
    """The sources that have a live connector."""
    return {dataset.source for dataset in datasets() if dataset.fetch}


def ask(
    why: str, sources: Collection[str], *, run_key: str, tick: datetime, mode: str = "live", archive: str = ""
) -> dg.RunRequest:
    """A request for one refresh of these sources, which leaves publishers alone that are in their pause."""
    asked = {"mode": mode, "archive": archive, "sources": sorted(sources), "honour_pauses": True}
    return dg.RunRequest(
        run_key=run_key,
        run_config={"resources": {"refresh": {"config": asked}}},
        tags={WHY: why, SOURCES: ", ".join(sorted(sources)), TICK: tick.astimezone(UTC).isoformat(timespec="seconds")},
    )


def already_asked(instance: dg.DagsterInstance, sources: Collection[str], since: datetime) -> str | None:
    """The id of a live refresh of all these sources that has yet to start, or came ``since`` then and has not failed.

    None where there is no such run.
    """
    for record in instance.get_run_records(dg.RunsFilter(job_name=JOB), limit=LOOKED_AT):
        run = record.dagster_run
        asked = run.run_config.get("resources", {}).get("refresh", {}).get("config", {})
        whom = set(asked.get("sources") or live_sources())
        is_recent = record.create_timestamp >= since and run.status not in IN_VAIN
        if asked.get("mode") == "live" and whom >= set(sources) and (run.status in WAITING or is_recent):
            return run.run_id
    return None


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed that are said to be at work, and whose process has ended; returns their ids.

    Killed, they could not say so themselves, and the queue would wait for them for ever.
    """
    closed = []
    at_work = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    for record in instance.get_run_records(dg.RunsFilter(statuses=at_work)):
        run_id = record.dagster_run.run_id
        alive = is_alive(run_id)
        if alive is None and record.dagster_run.job_name == JOB:
            started = datetime.fromtimestamp(record.start_time or record.create_timestamp.timestamp(), UTC)
            alive = abs(get_current_datetime() - started) < UNSEEN
        # What it wrote last may have been that it had finished.
        run = instance.get_run_by_id(run_id)
        if alive is not False or run is None or run.is_finished:
            continue
        instance.report_run_failed(run, KILLED)
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        closed.append(run_id)
    for run_id in signs_of_life():
        if is_alive(run_id) is False:
            forget_life(run_id)
    return closed
