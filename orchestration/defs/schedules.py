"""When publishers are looked at: one table of release days, one look at everything every day. Off until switched on.

A look asks publishers whether anything is new; where nothing is, the refresh ends without a build. What happened while
the machine was off is caught up by one look. What is asked for by events instead of the clock is in sensors.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import dagster as dg
from dagster._time import get_current_datetime
from dagster._utils.schedules import cron_string_iterator

from orchestration.defs.runs import JOB, TICK, already_asked, ask, live_sources

CLOCK = "Europe/London"


class ReleaseDay(NamedTuple):
    """When a source is looked at (cron, in the time of London), and why then. ``daily``: every day as well."""

    source: str
    cron: str
    reason: str
    daily: bool = True


# Only what the publishers are known to do: nobody's season or day is guessed. For all others the daily look suffices.
RELEASE_DAYS = (
    ReleaseDay("govuk", "35 9 * * 1-5", "Announcements of official statistics name 9:30am of a working day."),
    ReleaseDay("nomis", "35 9 * * 1-5", "What its tables say of their last update is 09:30 of a working day."),
    ReleaseDay("ons", "35 9 * * 1-5", "Statistics come out at 09:30 of a working day."),
    ReleaseDay("clinicaltrials_gov", "5 18 * * 1-5", "Updated on weekday mornings in the east of the United States."),
    ReleaseDay(
        "ukri_gtr",
        "5 3 2 * *",
        "Crawled once a month: it changes every day, and a crawl takes the better part of an hour.",
        daily=False,
    ),
)
# In the morning, when the lists that are made at night are there, and before anybody works with the figures.
EVERY_DAY = "45 6 * * *"
# A tick that comes later was missed: the machine was off, or the daemon.
LATE = timedelta(minutes=30)
SCHEDULES = ("release_days", "look_every_day")


def every_day_sources() -> set[str]:
    """Who is looked at every day: everybody with a live connector, but for those that the table excepts."""
    return live_sources() - {day.source for day in RELEASE_DAYS if not day.daily}


def due(after: datetime, until: datetime) -> set[str]:
    """The sources with a release time after one moment, and not after another."""
    return {day.source for day in RELEASE_DAYS if after < next(_times(day.cron, after)) <= until}


def _times(cron: str, after: datetime) -> Iterator[datetime]:
    return cron_string_iterator(after.timestamp() + 1, cron, CLOCK)


@dg.schedule(
    job_name=JOB,
    cron_schedule=sorted({day.cron for day in RELEASE_DAYS}),
    execution_timezone=CLOCK,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Look at publishers a few minutes after their hour of release. Off until it is switched on.",
)
def release_days(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """The sources whose row of RELEASE_DAYS names this minute."""
    tick = context.scheduled_execution_time
    return _look(context, "release_days", due(tick - timedelta(minutes=1), tick))


@dg.schedule(
    job_name=JOB,
    cron_schedule=EVERY_DAY,
    execution_timezone=CLOCK,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Ask everybody whether anything is new: a light look. Off until it is switched on.",
)
def look_every_day(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Everybody with a live connector."""
    return _look(context, "look_every_day", every_day_sources())


def _look(context: dg.ScheduleEvaluationContext, name: str, sources: set[str]) -> dg.RunRequest | dg.SkipReason:
    """Ask for a look; one at everything that was missed where the tick is late, whichever schedule ticks first.

    A tick in time takes the release days that were missed with it: it can come before the late one of the other
    schedule, which takes it for the last look.
    """
    tick, now, why = context.scheduled_execution_time, get_current_datetime(), f"{name}: {', '.join(sorted(sources))}"
    late = now - tick > LATE
    until = now if late else tick
    missed = _missed(context.instance, until) - sources
    if late:
        sources = every_day_sources() | sources | missed
        why = f"{name}: catching up with what was missed until {tick:%Y-%m-%d %H:%M}"
    elif missed:
        sources = sources | missed
        why += f"; catching up with {', '.join(sorted(missed))}"
    if not sources:
        return dg.SkipReason("nobody's release time is this minute")
    if run_id := already_asked(context.instance, sources, tick):
        return dg.SkipReason(f"run {run_id} looks at all of them already")
    return ask(why, sources, run_key=f"{name} {tick.timestamp():.0f}", tick=until)


def _missed(instance: dg.DagsterInstance, until: datetime) -> set[str]:
    """The sources with a release time since the last look that a schedule has asked for, while release_days was on."""
    [run] = instance.get_runs(dg.RunsFilter(tags={"dagster/schedule_name": list(SCHEDULES)}), limit=1) or [None]
    looked = datetime.fromisoformat(run.tags[TICK]).timestamp() if run and TICK in run.tags else 0.0
    states = [state for state in instance.all_instigator_state() if state.name == "release_days" and state.is_running]
    on = max((state.instigator_data.start_timestamp or 0.0 for state in states), default=0.0)
    return due(datetime.fromtimestamp(max(looked, on), UTC), until) if on else set()
