"""What asks for a refresh when something happens: a pause ends, a release is dropped into the archive folder.

And what sees to it that a run which was killed does not hold up the others for ever. Not here: what the clock asks for
(schedules), and whom anybody tells of it.
"""

import json
from collections.abc import Collection
from hashlib import sha256
from typing import Any

import dagster as dg
from dagster._time import get_current_datetime

from orchestration import paths
from orchestration.defs.runs import JOB, already_asked, ask, close_dead_runs, live_sources
from orchestration.ingest import backoff
from orchestration.ingest.drop import look
from orchestration.ingest.refresh import silences
from orchestration.sources import datasets

# A release without release.json is still being copied; after this long nobody is at it any more.
COPIED_WITHIN = 60 * 60.0
NAMED = 10


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
    """One run in mode archive for each new set of releases, of their datasets alone."""
    now, folder = get_current_datetime(), paths.archive()
    drop = look(folder, [dataset.asset_path for dataset in datasets()])
    if drop is None:
        return dg.SkipReason(f"there is no folder {folder}")
    before = _remembered(context.cursor)
    rests = drop.digest == before["digest"] and before["since"] <= now.timestamp()
    since = before["since"] if rests else now.timestamp()
    asked = {name: state for name, state in before["asked"].items() if drop.releases.get(name) == state}
    new = {name: state for name, state in drop.releases.items() if name not in asked}
    unusable = "".join(f"; {line}" for line in drop.unusable)
    for line in drop.unusable:
        context.log.warning(line)
    if not new:
        result = dg.SkipReason("no new release" + unusable)
    elif not rests:
        result = dg.SkipReason(f"{_named(new)}: taken when nothing has changed until the next look{unusable}")
    elif drop.unfinished and now.timestamp() - since < COPIED_WITHIN:
        result = dg.SkipReason(f"{_named(new)}: waiting for release.json of {_named(drop.unfinished)}{unusable}")
    else:
        asked |= new
        key = sha256(json.dumps(sorted(new.items())).encode()).hexdigest()[:16]
        result = ask(
            f"archive_drop: {_named(new)}",
            {name.rpartition("/")[0] for name in new},
            run_key=f"archive_drop {key}",
            tick=now,
            mode="archive",
            archive=str(folder),
        )
    context.update_cursor(json.dumps({"digest": drop.digest, "since": since, "asked": asked}))
    return result


def _named(releases: Collection[str]) -> str:
    first = sorted(releases)[:NAMED]
    return ", ".join(first) + (f" and {len(releases) - NAMED} more" if len(releases) > NAMED else "")


def _remembered(cursor: str | None) -> dict[str, Any]:
    """What the last look noted; what cannot be read is as good as no look."""
    try:
        entry = json.loads(cursor or "")
        return {"digest": str(entry["digest"]), "since": float(entry["since"]), "asked": dict(entry["asked"])}
    except (ValueError, KeyError, TypeError):
        return {"digest": "", "since": 0.0, "asked": {}}


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Mark runs as failed that were killed: the queue waits for them otherwise. On by itself; leave it on.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Asks for nothing."""
    closed = close_dead_runs(context.instance)
    return dg.SkipReason(f"closed {', '.join(closed)}" if closed else "every run that is said to be at work is")
