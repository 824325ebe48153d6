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
from itertools import takewhile
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import create_run_for_test, create_test_daemon_workspace_context, freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.defs import lock, runs, schedules, sensors
from orchestration.defs.resources import Progress, Refresh
from orchestration.ingest import backoff, landing
from orchestration.ingest.download import NoAnswer
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import SILENCES
from orchestration.sources import datasets

ROOT = Path(__file__).resolve().parents[2]
SCHEDULED = ROOT / "tests" / "fakes" / "scheduled.py"
LAUNCHED_AT_ONCE = """
run_launcher: {module: dagster._core.launcher.sync_in_memory_run_launcher, class: SyncInMemoryRunLauncher}
run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}
"""
log = logging.getLogger(__name__)
# A Wednesday, summer time.
MORNING = datetime(2026, 6, 17, 8, 35, 10, tzinfo=UTC)


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
        repository = self.repository
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
    home.mkdir(parents=True, exist_ok=True)
    settings = (ROOT / "orchestration" / "dagster.yaml").read_text(encoding="utf-8")
    if launches:
        settings += LAUNCHED_AT_ONCE
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


@pytest.fixture(scope="module")
def new_home(tmp_path_factory) -> Path:
    """A home in which nothing has run: to make its databases takes a second, to copy them none."""
    folder = tmp_path_factory.mktemp("new")
    with machine_in(folder, launches=False) as machine:
        assert machine.asked() == []
        assert machine.instance.all_instigator_state() == []
    return folder / "dagster"


@pytest.fixture
def places(tmp_path, monkeypatch, new_home) -> Path:
    """Folders of an installation of its own."""
    shutil.copytree(new_home, tmp_path / "dagster")
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


def ticks(schedule: dg.ScheduleDefinition, start: datetime, end: datetime) -> list[str]:
    """The moments of a schedule, in UTC."""
    times = schedule_execution_time_iterator(start.timestamp(), schedule.cron_schedule, schedule.execution_timezone)
    return [f"{moment.astimezone(UTC):%a %d %H:%M}" for moment in takewhile(lambda moment: moment < end, times)]


def test_table_names_sources_with_a_connector_and_hours_that_every_day_has():
    assert {day.source for day in schedules.RELEASE_DAYS} <= runs.live_sources()
    for day in schedules.RELEASE_DAYS:
        assert day.reason.endswith(".")
        hour = int(day.cron.split()[1])
        # Between one and two the clocks of London are put on, and back.
        assert not 1 <= hour < 2
    assert len({day.source for day in schedules.RELEASE_DAYS}) == len(schedules.RELEASE_DAYS)


def test_schedules_follow_the_clocks_of_london_and_are_off_until_switched_on():
    for schedule in (schedules.release_days, schedules.look_every_day):
        assert (schedule.execution_timezone, schedule.job_name) == ("Europe/London", "refresh")
        assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert sensors.try_again.default_status == sensors.archive_drop.default_status == dg.DefaultSensorStatus.STOPPED
    assert sensors.dead_runs.default_status == dg.DefaultSensorStatus.RUNNING


def test_ticks_keep_to_the_hour_of_london_when_the_clocks_are_put_on():
    start, end = datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 3, 30, tzinfo=UTC)
    # On Sunday 28 March 2027 half past nine becomes half past eight in UTC.
    assert ticks(schedules.release_days, start, end) == ["Fri 26 09:35", "Fri 26 18:05", "Mon 29 08:35", "Mon 29 17:05"]
    assert ticks(schedules.look_every_day, start, end) == [
        "Fri 26 06:45", "Sat 27 06:45", "Sun 28 05:45", "Mon 29 05:45",
    ]  # fmt: skip


def test_ticks_keep_to_the_hour_of_london_when_the_clocks_are_put_back():
    start, end = datetime(2027, 10, 29, tzinfo=UTC), datetime(2027, 11, 2, 12, tzinfo=UTC)
    assert ticks(schedules.release_days, start, end) == [
        "Fri 29 08:35", "Fri 29 17:05", "Mon 01 09:35", "Mon 01 18:05", "Tue 02 03:05", "Tue 02 09:35",
    ]  # fmt: skip
    assert ticks(schedules.look_every_day, start, end) == [
        "Fri 29 05:45", "Sat 30 05:45", "Sun 31 06:45", "Mon 01 06:45", "Tue 02 06:45",
    ]  # fmt: skip


def test_tick_of_a_release_day_asks_the_sources_of_that_minute_and_says_why(machine):
    machine.switch_on("release_days", now=MORNING - timedelta(hours=1))
    machine.clock(MORNING - timedelta(minutes=1))
    assert machine.asked() == []
    machine.clock(MORNING)
    [run] = machine.asked()
    assert config(run) == {"mode": "live", "archive": "", "sources": ["govuk", "nomis", "ons"], "honour_pauses": True}
    assert run.tags[runs.WHY] == "release_days: govuk, nomis, ons"
    assert run.tags[runs.SOURCES] == "govuk, nomis, ons"
    assert run.tags[runs.TICK] == "2026-06-17T08:35:00+00:00"
    assert run.tags["dagster/run_key"] == f"release_days {datetime(2026, 6, 17, 8, 35, tzinfo=UTC).timestamp():.0f}"
    assert (run.job_name, run.status) == ("refresh", dg.DagsterRunStatus.QUEUED)


def test_one_tick_asks_once_however_often_the_daemon_looks_and_wherever_its_clock_goes(machine):
    machine.switch_on("release_days", now=MORNING - timedelta(hours=1))
    for minutes in (0, 1, 2, -30, -1, 0, 5):
        machine.clock(MORNING + timedelta(minutes=minutes))
    assert len(machine.asked()) == 1


def test_daily_look_asks_everybody_but_those_that_the_table_excepts(machine):
    machine.switch_on("look_every_day", now=MORNING - timedelta(hours=6))
    machine.clock(MORNING.replace(hour=5, minute=45))
    [run] = machine.asked()
    assert set(config(run)["sources"]) == runs.live_sources() - {"ukri_gtr"}


@contextmanager
def ticking_first(first: str) -> Iterator[str]:
    """One schedule ticks before the other, which Dagster leaves to chance; yields the name of the other."""
    [other] = {"release_days", "look_every_day"} - {first}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "dagster._scheduler.scheduler.shuffled_round_robin_by_key",
            lambda all_of_them, key: sorted(all_of_them, key=lambda schedule: schedule.name != first),
        )
        yield other


@pytest.mark.parametrize("first", ["release_days", "look_every_day"])
def test_days_that_were_missed_are_caught_up_by_exactly_one_run(machine, first):
    """Off from Wednesday evening over the second of the month, a day of release, to Monday; either schedule first."""
    off, on = datetime(2026, 6, 30, 19, tzinfo=UTC), datetime(2026, 7, 6, 12, tzinfo=UTC)
    machine.switch_on("release_days", "look_every_day", now=off)
    with ticking_first(first) as other:
        machine.clock(on)
        machine.clock(on + timedelta(minutes=1))
    [run] = machine.asked()
    assert set(config(run)["sources"]) == runs.live_sources()
    assert run.tags[runs.WHY].startswith(f"{first}: catching up with what was missed until 2026-07-06")
    assert machine.said(other) == f"run {run.run_id} looks at all of them already"


# In time for one schedule or the other, so that only one tick is late: the morning, half past nine, the evening.
IN_TIME = [datetime(2026, 7, 3, hour, minute, tzinfo=UTC) for hour, minute in ((5, 46), (8, 36), (17, 10))]


@pytest.mark.parametrize("first", ["release_days", "look_every_day"])
@pytest.mark.parametrize("on", IN_TIME, ids="{:%H:%M}".format)
@pytest.mark.parametrize("looked", [True, False])
def test_monthly_day_that_was_missed_is_caught_up_where_one_tick_is_in_time(machine, first, on, looked):
    """Off from the evening of the first of July; with and without a look before that."""
    machine.switch_on("release_days", "look_every_day", now=datetime(2026, 7, 1, 17 - looked, 30, tzinfo=UTC))
    if looked:
        machine.clock(datetime(2026, 7, 1, 17, 5, 10, tzinfo=UTC))
        [before] = machine.asked()
        machine.instance.report_run_canceled(before)
    with ticking_first(first):
        for minutes in range(3):
            machine.clock(on + timedelta(minutes=minutes))
    asked = [set(config(run)["sources"]) for run in machine.asked()[looked:]]
    assert set().union(*asked) == runs.live_sources()
    # The crawl that takes an hour is asked for once.
    assert sum("ukri_gtr" in sources for sources in asked) == 1


@pytest.mark.parametrize("on", [*IN_TIME[1:], datetime(2026, 7, 3, 12, tzinfo=UTC)], ids="{:%H:%M}".format)
def test_release_days_alone_catch_up_theirs(machine, on):
    machine.switch_on("release_days", now=datetime(2026, 7, 1, 17, 30, tzinfo=UTC))
    for minutes in range(3):
        machine.clock(on + timedelta(minutes=minutes))
    [run] = machine.asked()
    assert set(config(run)["sources"]) >= {day.source for day in schedules.RELEASE_DAYS}


def test_daily_look_alone_catches_up_no_release_day(machine):
    machine.switch_on("look_every_day", now=datetime(2026, 7, 1, 17, 30, tzinfo=UTC))
    machine.clock(IN_TIME[0])
    machine.clock(datetime(2026, 7, 5, 12, tzinfo=UTC))
    assert [config(run)["sources"] for run in machine.asked()] == [sorted(schedules.every_day_sources())]


def test_what_was_caught_up_is_not_caught_up_again_by_the_next_tick(machine):
    """Late for the first, in time for the second of the month: the tick that was late looked at the second too."""
    machine.switch_on("release_days", "look_every_day", now=datetime(2026, 6, 30, 19, tzinfo=UTC))
    machine.clock(datetime(2026, 7, 2, 5, 10, tzinfo=UTC))
    [first] = machine.asked()
    assert set(config(first)["sources"]) == runs.live_sources()
    machine.instance.report_run_canceled(first)
    machine.clock(datetime(2026, 7, 2, 5, 45, 10, tzinfo=UTC))
    [_, second] = machine.asked()
    assert config(second)["sources"] == sorted(schedules.every_day_sources())


def test_what_has_not_been_missed_is_not_caught_up(machine):
    machine.switch_on("look_every_day", "release_days", now=datetime(2026, 7, 2, 5, 40, tzinfo=UTC))
    machine.clock(datetime(2026, 7, 2, 5, 45, 5, tzinfo=UTC))
    [first] = machine.asked()
    machine.instance.report_run_failed(first)
    machine.clock(datetime(2026, 7, 6, 12, tzinfo=UTC))
    # The second of the month, when the Gateway's crawl is due, was before that.
    assert [set(config(run)["sources"]) for run in machine.asked()[1:]] == [runs.live_sources() - {"ukri_gtr"}]


def test_looks_do_not_pile_up_behind_one_that_waits(machine):
    machine.switch_on("look_every_day", now=MORNING - timedelta(days=1))
    machine.clock(MORNING.replace(hour=5, minute=45))
    machine.clock(MORNING.replace(hour=5, minute=45) + timedelta(days=1))
    [run] = machine.asked()
    assert machine.said("look_every_day") == f"run {run.run_id} looks at all of them already"


def test_tick_of_a_schedule_runs_a_refresh(working_machine):
    working_machine.switch_on("release_days", now=MORNING - timedelta(hours=1))
    working_machine.clock(MORNING)
    [run] = working_machine.asked()
    assert run.status == dg.DagsterRunStatus.SUCCESS
    assert "asked: live  ['govuk', 'nomis', 'ons'] True" in messages(working_machine, run)


def messages(machine: Machine, run: dg.DagsterRun) -> list[str]:
    entries = machine.instance.all_logs(run.run_id)
    return [entry.dagster_event.message if entry.dagster_event else entry.user_message for entry in entries]


def silent(now: datetime, *paths: tuple[str, str], times: int = 1) -> dict[str, backoff.Silence]:
    """Note that these datasets gave no answer."""
    known, everybody = {}, {dataset.asset_path for dataset in datasets()}
    error = NoAnswer(status=None, is_down=True, source="nomis", dataset="x", problem="it is down", remedy="Wait")
    for _ in range(times):
        known = backoff.after_look(known, dict.fromkeys(paths, error), everybody, now)
    landing.keep_note(SILENCES, backoff.as_entry(known))
    return known


def test_publisher_is_tried_again_once_when_its_pause_is_over(machine):
    machine.switch_on("try_again", now=MORNING)
    machine.sense(MORNING)
    assert machine.said("try_again") == "every publisher has answered"
    silent(MORNING, ("nomis", "bres_employment"), ("isrctn", "trial_registrations"))
    machine.sense(MORNING + timedelta(minutes=2))
    assert (
        machine.said("try_again") == "left alone: isrctn until 2026-06-17 08:50 UTC, nomis until 2026-06-17 08:50 UTC"
    )
    for minutes in (16, 18, 20):
        machine.sense(MORNING + timedelta(minutes=minutes))
    [run] = machine.asked()
    assert config(run)["sources"] == ["isrctn", "nomis"]
    assert run.tags[runs.WHY] == "try_again: isrctn after 1 failures, nomis after 1 failures"
    # It fails again, and is tried again when the longer pause is over.
    machine.instance.report_run_failed(run)
    silent(MORNING + timedelta(minutes=16), ("nomis", "bres_employment"), times=2)
    for minutes in (30, 50, 52):
        machine.sense(MORNING + timedelta(minutes=minutes))
    [_, again] = machine.asked()
    assert config(again)["sources"] == ["nomis"]


def test_tick_of_a_sensor_runs_a_refresh(working_machine):
    silent(MORNING, ("nomis", "bres_employment"))
    working_machine.switch_on("try_again", now=MORNING)
    working_machine.sense(MORNING + timedelta(minutes=16))
    [run] = working_machine.asked()
    assert run.status == dg.DagsterRunStatus.SUCCESS
    assert "asked: live  ['nomis'] True" in messages(working_machine, run)


def test_note_of_a_clock_that_was_years_ahead_does_not_keep_a_publisher_waiting(machine):
    silent(MORNING + timedelta(days=3650), ("nomis", "bres_employment"))
    machine.switch_on("try_again", now=MORNING)
    for minutes in (2, 4):
        machine.sense(MORNING + timedelta(minutes=minutes))
    assert [config(run)["sources"] for run in machine.asked()] == [["nomis"]]


def drop(folder: Path, path: str, manifest: str | None = "") -> Path:
    """A release in the archive folder; without its release.json where that is None."""
    place = folder / "archive" / path
    place.mkdir(parents=True, exist_ok=True)
    (place / "figures.csv").write_text("a,b\n1,2\n")
    if manifest is not None:
        source, dataset, _ = path.split("/")
        (place / "release.json").write_text(manifest or json.dumps({"source": source, "dataset": dataset}))
    return place


def watch(machine: Machine, *minutes: float) -> str:
    for each in minutes:
        machine.sense(MORNING + timedelta(minutes=each))
    return machine.said("archive_drop")


def test_dropped_releases_are_asked_for_once_when_they_are_at_rest(machine):
    machine.switch_on("archive_drop", now=MORNING)
    assert watch(machine, 2).startswith("there is no folder ")
    drop(machine.folder, "nomis/bres_employment/2023")
    assert "taken when nothing has changed" in watch(machine, 4)
    with (drop(machine.folder, "isrctn/trial_registrations/2026-05-01") / "figures.csv").open("a") as file:
        file.write("3,4\n")
    assert "taken when nothing has changed" in watch(machine, 6)
    assert machine.asked() == []
    assert watch(machine, 8) == ""
    [run] = machine.asked()
    assert config(run) == {
        "mode": "archive",
        "archive": str(machine.folder / "archive"),
        "sources": ["isrctn/trial_registrations/2026-05-01", "nomis/bres_employment/2023"],
        "honour_pauses": True,
    }
    assert run.tags[runs.WHY] == "archive_drop: isrctn/trial_registrations/2026-05-01, nomis/bres_employment/2023"
    assert watch(machine, 10, 12, 14) == "no new release"
    assert machine.asked() == [run]
    # The same release with other bytes, and a further one.
    (machine.folder / "archive/nomis/bres_employment/2023/figures.csv").write_text("a,b\n1,3\n")
    drop(machine.folder, "nomis/bres_employment/2024")
    watch(machine, 16, 18, 20)
    assert [config(run)["sources"] for run in machine.asked()[1:]] == [
        ["nomis/bres_employment/2023", "nomis/bres_employment/2024"]
    ]


def test_release_that_is_still_being_copied_is_waited_for_an_hour_at_most(machine):
    machine.switch_on("archive_drop", now=MORNING)
    drop(machine.folder, "nomis/bres_employment/2023")
    drop(machine.folder, "nomis/bres_employment/2024", manifest=None)
    said = watch(machine, 2, 4, 30)
    assert said.endswith("waiting for release.json of nomis/bres_employment/2024")
    assert machine.asked() == []
    watch(machine, 63)
    [run] = machine.asked()
    assert run.tags[runs.WHY] == "archive_drop: nomis/bres_employment/2023"
    assert watch(machine, 64) == "no new release; nomis/bres_employment/2024: it has no release.json"
    # Nobody is at it any more: another release does not wait for it again, but for what is being copied now.
    drop(machine.folder, "nomis/bres_employment/2022")
    watch(machine, 65, 66)
    [_, second] = machine.asked()
    assert config(second)["sources"] == ["nomis/bres_employment/2022"]
    drop(machine.folder, "nomis/bres_employment/2021")
    drop(machine.folder, "nomis/bres_employment/2020", manifest=None)
    said = watch(machine, 67, 68)
    assert said.startswith(
        "nomis/bres_employment/2021: waiting for release.json of nomis/bres_employment/2020; nomis/bres_employment/2024"
    )


def ended(machine: Machine, run: dg.DagsterRun, minutes: float, how: dg.DagsterEventType, refused: str = "") -> None:
    """A run ends at this minute as told, and may have refused datasets."""
    if refused:
        machine.instance.add_run_tags(run.run_id, {runs.REFUSED: refused})
    with freeze_time(MORNING + timedelta(minutes=minutes)):
        machine.instance.report_dagster_event(dg.DagsterEvent(how.value, run.job_name), run.run_id)


@pytest.mark.parametrize("how", [dg.DagsterEventType.RUN_FAILURE, dg.DagsterEventType.RUN_CANCELED])
def test_release_whose_run_came_to_nothing_is_asked_for_again_after_pauses_that_grow(machine, how):
    machine.switch_on("archive_drop", now=MORNING)
    drop(machine.folder, "nomis/bres_employment/2023")
    watch(machine, 2, 4)
    for asked, (end, pause) in enumerate([(5, 15), (25, 30), (60, 60)], 1):
        assert len(machine.asked()) == asked
        ended(machine, machine.asked()[-1], end, how)
        said = watch(machine, end + 1, end + pause - 1)
        assert said.startswith("no new release; nomis/bres_employment/2023: the last run failed or refused it")
        assert len(machine.asked()) == asked
        watch(machine, end + pause + 1)
    ended(machine, machine.asked()[-1], 125, dg.DagsterEventType.RUN_SUCCESS)
    assert watch(machine, 126, 3000) == "no new release"
    assert len(machine.asked()) == 4
    assert {tuple(config(run)["sources"]) for run in machine.asked()} == {("nomis/bres_employment/2023",)}


def test_what_was_refused_is_asked_for_again_each_by_itself(machine):
    """A good one and a broken one, dropped together: the run refuses both, since they are of one dataset."""
    machine.switch_on("archive_drop", now=MORNING)
    good, broken = "nomis/bres_employment/2022", "nomis/bres_employment/2023"
    for name in (good, broken, "isrctn/trial_registrations/2026-05-01"):
        drop(machine.folder, name)
    watch(machine, 2, 4)
    [first] = machine.asked()
    ended(machine, first, 5, dg.DagsterEventType.RUN_SUCCESS, refused="nhs_ods/sites, nomis/bres_employment")
    watch(machine, 6, 19)
    assert len(machine.asked()) == 1
    watch(machine, 21, 22, 23)
    _, second, third = machine.asked()
    assert [config(run)["sources"] for run in (second, third)] == [[good], [broken]]
    ended(machine, second, 24, dg.DagsterEventType.RUN_SUCCESS)
    ended(machine, third, 25, dg.DagsterEventType.RUN_SUCCESS, refused="nomis/bres_employment")
    said = watch(machine, 26, 50)
    assert said == (f"no new release; {broken}: the last run failed or refused it, and it is tried again after a pause")
    # Mended, it is new; taken away, it is forgotten.
    (machine.folder / "archive" / broken / "figures.csv").write_text("a,b\n1,3\n")
    watch(machine, 51, 52)
    assert [config(run)["sources"] for run in machine.asked()[3:]] == [[broken]]
    ended(machine, machine.asked()[-1], 53, dg.DagsterEventType.RUN_FAILURE)
    shutil.rmtree(machine.folder / "archive" / broken)
    assert watch(machine, 54, 5000) == "no new release"


def test_run_that_was_done_again_counts_as_it_ended_then(machine):
    machine.switch_on("archive_drop", now=MORNING)
    drop(machine.folder, "nomis/bres_employment/2023")
    watch(machine, 2, 4)
    [run] = machine.asked()
    ended(machine, run, 5, dg.DagsterEventType.RUN_FAILURE)
    again = create_run_for_test(
        machine.instance, job_name="refresh", tags=run.tags, parent_run_id=run.run_id, root_run_id=run.run_id
    )
    watch(machine, 6, 30)
    ended(machine, again, 31, dg.DagsterEventType.RUN_SUCCESS)
    assert watch(machine, 32, 3000) == "no new release"
    assert len(machine.asked()) == 2


def test_names_of_folders_reach_the_pages_without_what_steers_a_terminal(machine):
    machine.switch_on("archive_drop", now=MORNING)
    drop(machine.folder, "nomis/bres_employment/2023\x1b[31m")
    drop(machine.folder, "no\x1b]0;body\x07/knows/2023", manifest="{}")
    said = watch(machine, 2, 4, 6)
    assert said.isprintable() and "no ]0;body /knows: no dataset is declared" in said
    assert "nomis/bres_employment/2023 [31m: its name has signs that cannot be shown; rename the folder" in said
    assert machine.asked() == []


def test_what_cannot_be_landed_is_named_and_asks_for_nothing(machine):
    machine.switch_on("archive_drop", now=MORNING)
    drop(machine.folder, "nobody/knows/2023")
    drop(machine.folder, "nomis/bres_employment/2023", manifest="{")
    said = watch(machine, 2, 4, 6, 8)
    assert "nobody/knows: no dataset is declared for this folder" in said
    assert "nomis/bres_employment/2023: release.json cannot be read" in said
    assert machine.asked() == []


def test_what_was_asked_for_is_remembered_over_a_restart(places):
    with machine_in(places, launches=False) as first:
        first.switch_on("archive_drop", now=MORNING)
        drop(places, "nomis/bres_employment/2023")
        watch(first, 2, 4)
        assert len(first.asked()) == 1
    with machine_in(places, launches=False) as second:
        assert watch(second, 6, 8) == "no new release"
        assert len(second.asked()) == 1


@pytest.mark.parametrize(
    "cursor",
    [
        *(None, "", "{", "[]", "3", '{"digest": 1, "since": "x", "asked": 3}'),
        # As an earlier version wrote it.
        '{"digest": "d", "since": 1.0, "asked": {"nomis/bres_employment/2023": "state"}}',
    ],
)
def test_cursor_that_cannot_be_read_is_as_good_as_none(cursor):
    assert sensors._remembered(cursor) == {"digest": "", "since": 0.0, "unfinished": {}, "asked": {}}


def test_run_that_was_killed_is_closed_and_the_next_one_is_not_held_up(machine):
    process = machine.start()
    try:
        [run] = machine.asked()
        assert run.status == dg.DagsterRunStatus.STARTED
        machine.sense(MORNING)
        assert machine.said("dead_runs") == "every run that is said to be at work is"
        [at_work] = machine.asked()
        assert at_work.status == dg.DagsterRunStatus.STARTED
        assert machine.instance.event_log_storage.get_concurrency_info("landing").active_run_ids == {run.run_id}
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    [left] = machine.asked()
    assert left.status == dg.DagsterRunStatus.STARTED
    machine.sense(MORNING + timedelta(minutes=2))
    assert machine.said("dead_runs") == f"closed {run.run_id}"
    [closed] = machine.asked()
    assert closed.status == dg.DagsterRunStatus.FAILURE
    assert closed.tags["dagster/will_retry"] == "true"
    assert runs.KILLED in messages(machine, closed)
    assert machine.instance.event_log_storage.get_concurrency_info("landing").active_run_ids == set()
    assert lock.signs_of_life() == []


def test_run_that_never_showed_a_sign_of_life_is_closed_after_five_minutes(machine):
    run = create_run_for_test(machine.instance, job_name="refresh", status=dg.DagsterRunStatus.STARTED)
    other = create_run_for_test(machine.instance, job_name="of_somebody_else", status=dg.DagsterRunStatus.STARTED)
    now = datetime.now(UTC)
    machine.sense(now + timedelta(minutes=4))
    assert machine.said("dead_runs") == "every run that is said to be at work is"
    machine.sense(now + timedelta(minutes=6))
    assert machine.said("dead_runs") == f"closed {run.run_id}"
    assert machine.instance.get_run_by_id(other.run_id).status == dg.DagsterRunStatus.STARTED


def test_run_with_refusals_succeeds_and_names_them_and_a_pause_changes_nothing(machine, monkeypatch):
    """Nobody listens at port 9. The landing is the real one, of two datasets."""
    from orchestration.defs.raw import CHECK, landing

    asked, spared = dg.AssetKey(["sea_ports", "ports_united_kingdom"]), dg.AssetKey(["isrctn", "trial_registrations"])
    monkeypatch.setenv("LEVELUP_BASE_URL_SEA_PORTS", "http://127.0.0.1:9")
    monkeypatch.setenv("LEVELUP_PACE", "0.001")
    for proxy in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)

    def land(**settings) -> tuple[dg.DagsterRun, dict, dict]:
        result = dg.materialize(
            [landing],
            selection=[asked, spared],
            resources={"refresh": Refresh(mode="live", **settings), "progress": Progress()},
            instance=machine.instance,
        )
        assert result.success
        evaluated = result.get_asset_check_evaluations()
        checks = {each.asset_key: each for each in evaluated if each.check_name == CHECK}
        landed = {event.asset_key: event.materialization for event in result.get_asset_materialization_events()}
        return machine.instance.get_run_by_id(result.run_id), checks, landed

    run, checks, landed = land(sources=["sea_ports"])
    assert run.tags[runs.REFUSED] == "sea_ports/ports_united_kingdom"
    assert any(
        message.startswith("refused, the last good release stays: sea_ports/ports_united_kingdom: ")
        for message in messages(machine, run)
    )
    assert (checks[asked].passed, checks[spared].passed) == (False, True)
    assert landed[spared].metadata["asked"].value is False
    run, checks, landed = land(sources=["sea_ports"], honour_pauses=True)
    assert runs.REFUSED not in run.tags
    assert (checks[asked].passed, checks[asked].metadata["asked"].value) == (False, False)
    assert landed[asked].metadata["reason"].value.startswith("not asked: the publisher has given no answer since 20")


def test_run_waits_for_a_refresh_of_the_command_line_and_says_so(machine):
    (machine.folder / "warehouse").mkdir()
    with (machine.folder / "warehouse" / ".refresh.lock").open("a+") as held:
        held.write("4711")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        said, entered = threading.Event(), []

        def wait() -> None:
            with lock.refresh_lock(60, lambda text: (entered.append(text), said.set())):
                entered.append("inside")

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert said.wait(30)
        assert entered == ["Waiting for another refresh (process 4711), for 1 minutes at most"]
    waiting.join(30)
    assert entered[1:] == ["inside"]


def test_refresh_that_another_holds_up_says_so_in_its_run_and_goes_on_when_it_can(working_machine, monkeypatch):
    (working_machine.folder / "warehouse").mkdir()
    with (working_machine.folder / "warehouse" / ".refresh.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        # The other refresh ends while this one waits.
        monkeypatch.setattr(lock.time, "sleep", lambda _: fcntl.flock(held, fcntl.LOCK_UN))
        working_machine.switch_on("release_days", now=MORNING - timedelta(hours=1))
        working_machine.clock(MORNING)
    [run] = working_machine.asked()
    assert run.status == dg.DagsterRunStatus.SUCCESS
    assert "Waiting for another refresh, for 180 minutes at most" in messages(working_machine, run)


def test_wait_for_another_refresh_has_an_end(places, monkeypatch):
    (places / "warehouse").mkdir()
    monkeypatch.setattr(lock, "LOOK_AGAIN", 0.01)
    with (places / "warehouse" / ".refresh.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BadInput, match="another refresh is at work, and still is after 0 minutes of waiting"):
            lock.refresh_lock(0.05).__enter__()
        with pytest.raises(BadInput, match=r"another refresh is at work\. Wait"):
            lock.refresh_lock().__enter__()
