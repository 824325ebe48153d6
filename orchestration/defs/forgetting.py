"""The run history kept within bounds by itself: once a week what is old of it goes, as with ``make prune YES=1``.

Nothing that has landed, is built or is published is touched: that is for a person to prune.
"""

from datetime import UTC, datetime

import dagster as dg

from orchestration import paths
from orchestration.defs import history
from orchestration.defs.prune import prunable_history
from orchestration.defs.schedules import CLOCK

# When nobody releases anything.
EVERY_WEEK = "15 4 * * 0"


@dg.op(description="Remove runs and ticks of over 90 days ago, but for runs that made what an asset is today.")
def forget_what_is_old(context: dg.OpExecutionContext) -> None:
    """Remove what ``prune`` lets go of the run history, and say how much that was."""
    for kind in prunable_history(context.instance, datetime.now(UTC)):
        context.log.info(f"{kind.kind}: {kind.count} ({kind.bytes / 1e6:.1f} MB)")
        kind.remove()
    history.give_back(paths.dagster_home())


@dg.job(description="Keep the run history within bounds. Touches nothing that has landed or is published.")
def forget() -> None:
    """The one op."""
    forget_what_is_old()


@dg.schedule(
    job=forget,
    cron_schedule=EVERY_WEEK,
    execution_timezone=CLOCK,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Forget runs of over 90 days ago, once a week. On by itself; leave it on.",
)
def forget_every_week() -> dg.RunRequest:
    """One run a week."""
    return dg.RunRequest()
