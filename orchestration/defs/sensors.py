"""What asks for a refresh when something happens: a pause ends, a release is dropped into the archive folder.

And what sees to it that a run which was killed does not hold up the others for ever. Not here: what the clock asks for
(schedules), and whom anybody tells of it.
"""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import dagster as dg
from dagster._time import get_current_datetime

from orchestration import paths
from orchestration.defs.runs import IN_VAIN, JOB, REFUSED, already_asked, ask, close_dead_runs, live_sources
from orchestration.ingest import backoff
from orchestration.ingest.drop import look
from orchestration.ingest.refresh import silences
from orchestration.sources import datasets

# A release without release.json is still being copied; after this long nobody is at it any more.
COPIED_WITHIN = 60 * 60.0
NAMED = 10


class Asked(NamedTuple):
    """A dropped release for which a run was asked, in this state of its files, for the how many-th time.

    ``key`` is that of the last such run, and "" once it has done what it should.
    """

    state: str
    key: str = ""
    tries: int = 1


@dg.sensor(
    job_name=JOB,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Ask publishers again that gave no answer, when their pause is over. Off until it is switched on.",
)
def try_again(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One look at the publishers whose pause has ended; once for each pause."""
    now, known = get_current_datetime(), silences()
    sources = {source: silence for source, silence in backoff.ended(known, now).items() if source in live_sources()}
    if not sources:
        waiting = [f"{name} until {known[name].next_try:%Y-%m-%d %H:%M} UTC" for name in known if known[name].failures]
        return dg.SkipReason(f"left alone: {', '.join(waiting)}" if waiting else "every publisher has answered")
    since = max(silence.next_try for silence in sources.values())
    if run_id := already_asked(context.instance, sources, min(since, now)):
        return dg.SkipReason(f"run {run_id} asks {', '.join(sources)} already")
    why = "try_again: " + ", ".join(f"{name} after {silence.failures} failures" for name, silence in sources.items())
    key = " ".join(f"{name}@{silence.next_try:%Y%m%dT%H%M%S}" for name, silence in sources.items())
    return ask(why, sources, run_key=f"try_again {key}", tick=now)


@dg.sensor(
    job_name=JOB,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Land what is dropped into the archive folder (LEVELUP_ARCHIVE_DROP, by default archive/), once it is at rest. "
        "Off until it is switched on."
    ),
)
def archive_drop(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run in mode archive for each new set of releases, of these alone.

    A release of which the run came to nothing is asked for again after a pause that grows, in a run of its own: what is
    wrong may be wrong with another.
    """
    now, folder = get_current_datetime(), paths.archive()
    drop = look(folder, [dataset.asset_path for dataset in datasets()])
    if drop is None:
        return dg.SkipReason(f"there is no folder {folder}")
    before = _remembered(context.cursor)
    rests = drop.digest == before["digest"] and before["since"] <= now.timestamp()
    since = before["since"] if rests else now.timestamp()
    unfinished = {
        name: before["unfinished"].get(f"{name} {state}", now.timestamp()) for name, state in drop.unfinished.items()
    }
    awaited = [name for name, seen in unfinished.items() if 0 <= now.timestamp() - seen < COPIED_WITHIN]
    asked = {name: entry for name, entry in before["asked"].items() if drop.releases.get(name) == entry.state}
    new = [name for name in drop.releases if name not in asked]
    vain = dict(_in_vain(context.instance, asked))
    again = [name for name, end in vain.items() if abs(now - end) >= backoff.pause_after(asked[name].tries)]
    taken = new or sorted(again)[:1]
    left_out = drop.unusable + [f"{name}: it has no release.json" for name in unfinished if name not in awaited]
    if pausing := [name for name in vain if name not in taken]:
        left_out.append(f"{_called(pausing)}: the last run failed or refused it, and it is tried again after a pause")
    for line in left_out:
        context.log.warning(line)
    said = "".join(f"; {line}" for line in left_out)
    if not taken:
        result = dg.SkipReason(f"no new release{said}")
    elif not rests:
        result = dg.SkipReason(f"{_called(taken)}: taken when nothing has changed until the next look{said}")
    elif awaited:
        result = dg.SkipReason(f"{_called(taken)}: waiting for release.json of {_called(awaited)}{said}")
    else:
        tries = {name: asked[name].tries + 1 if name in asked else 1 for name in taken}
        wanted = [(name, drop.releases[name], tries[name]) for name in sorted(taken)]
        key = f"archive_drop {sha256(json.dumps(wanted).encode()).hexdigest()[:16]}"
        asked |= {name: Asked(state, key, count) for name, state, count in wanted}
        why = f"archive_drop: {_called(taken)}"
        result = ask(why, taken, run_key=key, tick=now, mode="archive", archive=str(folder))
    waiting = {f"{name} {drop.unfinished[name]}": seen for name, seen in unfinished.items()}
    entry = {"digest": drop.digest, "since": since, "unfinished": waiting, "asked": asked}
    context.update_cursor(json.dumps(entry))
    return result


def _in_vain(instance: dg.DagsterInstance, asked: dict[str, Asked]) -> Iterator[tuple[str, datetime]]:
    """The releases of which the last run failed, or refused the dataset, and when that was.

    A run that is gone from the record is taken for one of long ago. Of one that did what it should, its releases keep
    no key: it is looked up no more.
    """
    for key in {entry.key for entry in asked.values()} - {""}:
        filters = dg.RunsFilter(job_name=JOB, tags={"dagster/run_key": key})
        [record] = instance.get_run_records(filters, limit=1) or [None]
        run = record and record.dagster_run
        if run and not run.is_finished:
            continue
        ended = datetime.fromtimestamp(record.end_time or record.update_timestamp.timestamp() if record else 0, UTC)
        refused = run.tags.get(REFUSED, "").split(", ") if run else []
        for name in [name for name, entry in asked.items() if entry.key == key]:
            if run is None or run.status in IN_VAIN or name.rpartition("/")[0] in refused:
                yield name, ended
            else:
                asked[name] = asked[name]._replace(key="")


def _called(releases: Collection[str]) -> str:
    first = sorted(releases)[:NAMED]
    return ", ".join(first) + (f" and {len(releases) - NAMED} more" if len(releases) > NAMED else "")


def _remembered(cursor: str | None) -> dict[str, Any]:
    """What the last look noted; what cannot be read is as good as no look."""
    try:
        entry = json.loads(cursor or "")
        return {
            "digest": str(entry["digest"]),
            "since": float(entry["since"]),
            "unfinished": {str(name): float(seen) for name, seen in dict(entry["unfinished"]).items()},
            "asked": {
                name: Asked(str(state), str(key), int(tries))
                for name, (state, key, tries) in dict(entry["asked"]).items()
            },
        }
    except (ValueError, KeyError, TypeError):
        return {"digest": "", "since": 0.0, "unfinished": {}, "asked": {}}


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Mark runs as failed that were killed: the queue waits for them otherwise. On by itself; leave it on.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Asks for nothing."""
    closed = close_dead_runs(context.instance)
    return dg.SkipReason(f"closed {', '.join(closed)}" if closed else "every run that is said to be at work is")
