"""Programs that end together, tried with small ones: each writes its number into a file, and does not end by itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.defs.together import EndedByItself, Together
from tests.conftest import ROOT

SAY = "import os, pathlib, time\npathlib.Path({name!r}).write_text(str(os.getpid()))\n"
LAST_WORDS = (
    "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(time.sleep(0.3)))\n"
    "try:\n    pathlib.Path('{0}.listens').touch(); time.sleep(600)\n"
    "finally:\n    pathlib.Path('{0}.ended').write_text(str(time.monotonic()))"
)
PROGRAMS = {
    "asked": LAST_WORDS.format("asked"),
    "asking": LAST_WORDS.format("asking"),
    "steady": "time.sleep(600)",
    "brother": "time.sleep(600)",
    "brief": "raise SystemExit(3)",
    "deaf": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\npathlib.Path('hears_nothing').touch()\ntime.sleep(600)",
    "like_dagster": "import signal\nsignal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))\n"
    "pathlib.Path('listens').touch()\ntime.sleep(600)",
    "parent": "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "pathlib.Path('child.pid').write_text(str(child.pid))\ntime.sleep(600)",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    for name, text in PROGRAMS.items():
        (tmp_path / f"{name}.py").write_text(SAY.format(name=f"{name}.pid") + text)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def written(path: Path) -> bool:
    return path.exists() and path.read_text() != ""


def is_at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids(folder: Path) -> list[int]:
    return [int(path.read_text()) for path in folder.glob("*.pid")]


def test_all_end_with_what_they_have_started_when_the_block_does(folder):
    with Together(folder) as programs:
        programs.start("steady")
        programs.start("parent")
        programs.wait(lambda: written(folder / "steady.pid") and written(folder / "child.pid"))
        at_work = pids(folder)
        assert len(at_work) == 3 and all(map(is_at_work, at_work))
        groups = {os.getpgid(pid) for pid in at_work}
        assert len(groups) == 1 and os.getpgrp() not in groups, "the terminal tells us alone"
    assert not any(map(is_at_work, at_work))


def end_soon(folder: Path) -> None:
    with Together(folder) as programs:
        programs.start("steady")
        programs.wait(lambda: written(folder / "steady.pid"))
        programs.start("brief")
        programs.wait()


def test_when_one_ends_by_itself_it_is_named_and_the_others_end(folder):
    with pytest.raises(EndedByItself, match=r"brief has ended by itself \(exit code 3\)"):
        end_soon(folder)
    assert len(pids(folder)) == 2 and not any(map(is_at_work, pids(folder)))


def test_one_that_does_not_listen_is_killed_when_its_time_is_over(folder):
    with Together(folder, grace=0.5) as programs:
        programs.start("deaf")
        programs.wait((folder / "hears_nothing").exists)
        told = time.monotonic()
    assert 0.5 <= time.monotonic() - told < 5
    assert len(pids(folder)) == 1 and not any(map(is_at_work, pids(folder)))


def test_what_was_started_last_has_ended_before_the_first_is_told(folder):
    with Together(folder) as programs:
        programs.start("asked")
        programs.start("asking")
        programs.wait(lambda: (folder / "asked.listens").exists() and (folder / "asking.listens").exists())
    ended = {name: float((folder / f"{name}.ended").read_text()) for name in ("asking", "asked")}
    assert ended["asked"] - ended["asking"] >= 0.3


def test_one_that_takes_sigterm_as_sigint_listens_also_behind_a_shell(folder):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Together(folder, grace=30) as programs:
            programs.start("like_dagster")
            programs.wait((folder / "listens").exists)
            told = time.monotonic()
        assert time.monotonic() - told < 10
    finally:
        signal.signal(signal.SIGINT, before)


def starter(folder: Path, *names: str) -> subprocess.Popen[bytes]:
    """A process that has started these programs, and waits."""
    start = (
        "import pathlib, signal, sys; from orchestration.__main__ import stop_when_told\n"
        # Tests that were started with nohup ignore it, and so would this.
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); stop_when_told()\n"
        "from orchestration.defs.together import Together\n"
        "with Together(pathlib.Path()) as programs:\n"
        "    [programs.start(name) for name in sys.argv[1:]]; programs.wait()"
    )
    process = subprocess.Popen([sys.executable, "-c", start, *names], cwd=folder, stderr=subprocess.DEVNULL)
    while not all(written(folder / f"{name}.pid") for name in names):
        assert process.poll() is None
        time.sleep(0.05)
    return process


def all_gone_within(folder: Path, seconds: float) -> bool:
    given_up = time.monotonic() + seconds
    while any(map(is_at_work, pids(folder))) and time.monotonic() < given_up:
        time.sleep(0.05)
    return not any(map(is_at_work, pids(folder)))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_who_started_them_is_stopped_none_is_left(folder, how):
    with starter(folder, "steady", "brother") as process:
        process.send_signal(how)
    assert len(pids(folder)) == 2 and all_gone_within(folder, 10)


def test_told_a_second_time_those_who_do_not_listen_are_not_waited_for(folder):
    with starter(folder, "steady", "deaf") as process:
        while not (folder / "hears_nothing").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert len(pids(folder)) == 2 and all(map(is_at_work, pids(folder)))
        process.send_signal(signal.SIGINT)
        assert all_gone_within(folder, 10)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_a_shell_started_behind_itself_can_be_stopped(how):
    command = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from orchestration.__main__ import stop_when_told; stop_when_told()\n"
        # As Dagster does around each of its steps.
        "from dagster._utils.interrupts import capture_interrupts\n"
        "with capture_interrupts(): pass\n"
        "print('ready', flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(how)
        assert b"KeyboardInterrupt" in process.communicate(timeout=20)[1]
