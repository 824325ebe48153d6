"""When a refresh is asked for: ticks of schedules and sensors, executed by Dagster's own loops on a clock that we set.

The job is a stand-in (``tests/fakes/scheduled.py``); lock, sign of life, pools and the settings of the instance are real.
"""

import fcntl
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

from orchestration.defs import lock, runs, schedules
from orchestration.ingest import backoff, landing
from orchestration.ingest.download import NoAnswer
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import SILENCES
from orchestration.sources import datasets

ROOT = Path(__file__).resolve().parents[2]
SCHEDULED = ROOT / "tests" / "fakes" / "scheduled.py"
log = logging.getLogger(__name__)
# A Wednesday, summer time.
MORNING = datetime(2026, 6, 17, 8, 35, 10, tzinfo=UTC)
WAITING = [dg.DagsterRunStatus.QUEUED]


class Machine:
    """An installation whose daemon ticks when told to. ``workspace`` has the stand-in's schedules and sensors."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance, workspace) -> None:
        self.folder, self.instance, self.workspace = folder, instance, workspace

    @property
    def repository(self):
        [entry] = self.workspace.create_request_context().get_code_location_entries().values()
        [found] = entry.code_location.get_repositories().values()
        return found

    def switch_on(self, *names: str, now: datetime) -> None:
        with freeze_time(now):
            for name in names:
                if name in ("release_days", "look_every_day"):
                    self.instance.start_schedule(self.repository.get_schedule(name))
                else:
                    self.instance.start_sensor(self.repository.get_sensor(name))

    def clock(self, now: datetime) -> None:
        """The daemon looks at its schedules, once, as if it had just been started."""
        with freeze_time(now):
            list(launch_scheduled_runs(self.workspace, log, now, iteration_times={}, max_catchup_runs=1))

    def sense(self, now: datetime) -> None:
        """The daemon looks at its sensors, once."""
        with freeze_time(now):
            list(execute_sensor_iteration(self.workspace, log, None, None))

    def said(self, name: str) -> str:
        """Why the last tick of a sensor or schedule asked for nothing."""
        [*_, repository] = [self.repository]
        found = repository.get_sensor(name) if repository.has_sensor(name) else repository.get_schedule(name)
        [tick] = self.instance.get_ticks(found.get_remote_origin_id(), found.selector_id, limit=1)
        assert tick.tick_data.error is None, tick.tick_data.error
        return tick.skip_reason or ""

    def asked(self) -> list[dg.DagsterRun]:
        """Every run there is, the oldest first."""
        return self.instance.get_runs()[::-1]

    def start(self) -> subprocess.Popen:
        """A refresh in a process of its own, at work until the file ``hold`` is removed."""
        (self.folder / "dagster" / "hold").touch()
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(SCHEDULED)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        until(lambda: (self.folder / "dagster" / "at_work").exists(), process)
        return process


RUN = """
import importlib.util, sys
import dagster as dg
spec = importlib.util.spec_from_file_location("scheduled", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
job = module.defs.resolve_job_def("refresh")
job.execute_in_process(instance=dg.DagsterInstance.get())
"""


def until(true, process: subprocess.Popen | None = None, seconds: float = 120) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        assert process is None or process.poll() is None, "the process ended"
        time.sleep(0.05)


def config(run: dg.DagsterRun) -> dict:
    return run.run_config["resources"]["refresh"]["config"]


@contextmanager
def machine_in(folder: Path, launches: bool) -> Iterator[Machine]:
    home = folder / "dagster"
    home.mkdir(parents=True)
    settings = (ROOT / "orchestration" / "dagster.yaml").read_text(encoding="utf-8")
    if launches:
        settings += (
            "run_launcher: {module: dagster._core.launcher.sync_in_memory_run_launcher, class: SyncInMemoryRunLauncher}\n"
            "run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}\n"
        ).replace("max_concurrent_runs", "")
    (home / "dagster.yaml").write_text(settings)
    origin = InProcessCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, python_file=str(SCHEDULED), attribute="defs"),
        location_name="scheduled",
    )
    with (
        dg.DagsterInstance.from_config(str(home)) as instance,
        create_test_daemon_workspace_context(InProcessWorkspaceLoadTarget(origin), instance) as workspace,
    ):
        yield Machine(folder, instance, workspace)


@pytest.fixture
def places(tmp_path, monkeypatch) -> Path:
    """Folders of an installation of its own."""
    named = {"LEVELUP_RAW": "raw", "LEVELUP_WAREHOUSE": "warehouse", "DAGSTER_HOME": "dagster"}
    for variable, name in {**named, "LEVELUP_ARCHIVE_DROP": "archive"}.items():
        monkeypatch.setenv(variable, str(tmp_path / name))
    return tmp_path


@pytest.fixture
def machine(places) -> Iterator[Machine]:
    """A machine whose runs stay in the queue."""
    with machine_in(places, launches=False) as made:
        yield made


@pytest.fixture
def working_machine(places) -> Iterator[Machine]:
    """A machine that runs what is asked for at once, in this process."""
    with machine_in(places, launches=True) as made:
        yield made


def ticks(schedule: dg.ScheduleDefinition, start: datetime, days: float) -> list[str]:
    """The moments of a schedule, in UTC."""
    times = schedule.get_execution_data  # noqa: B018  (the definition knows its times; Dagster's loop asks the same)
    del times
    found = []
    from dagster._utils.schedules import schedule_execution_time_iterator

    for moment in schedule_execution_time_iterator(start.timestamp(), schedule.cron_schedule, "Europe/London"):
        if moment > start + timedelta(days=days):
            return found
        found.append(f"{moment.astimezone(UTC):%d %b %H:%M}")
    return found
