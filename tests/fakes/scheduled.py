"""A code location with the schedules and sensors as they are, and a job ``refresh`` that only says what it was asked.

Its one step has a place in the pool of the real one. It waits while a file called ``hold`` lies in Dagster's home, so
that a test can do something to a run at work.
"""

import time

import dagster as dg

from orchestration import paths
from orchestration.defs.resources import Refresh
from orchestration.defs.schedules import look_every_day, release_days
from orchestration.defs.sensors import archive_drop, dead_runs, try_again


@dg.op(pool="landing")
def stand_in(context: dg.OpExecutionContext, refresh: Refresh) -> None:
    """Say what was asked, and wait while a test says so."""
    context.log.info("asked: %s %s %s %s", refresh.mode, refresh.archive, refresh.sources, refresh.honour_pauses)
    (paths.dagster_home() / "at_work").touch()
    while (paths.dagster_home() / "hold").exists():
        time.sleep(0.05)


@dg.job(name="refresh", executor_def=dg.in_process_executor, tags={"dagster/retry_strategy": "ALL_STEPS"})
def refresh() -> None:
    """The job of that name, without its work."""
    stand_in()


defs = dg.Definitions(
    jobs=[refresh],
    schedules=[release_days, look_every_day],
    sensors=[archive_drop, dead_runs, try_again],
    resources={"refresh": Refresh()},
)
