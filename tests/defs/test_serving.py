"""Dagster's pages and daemon as they are started: who can reach them, what they let be done, and that there is one daemon."""

import json
import os
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from orchestration import __main__ as command
from orchestration.defs import serving
from orchestration.ingest.errors import BadInput
from tests.conftest import ROOT, Place

LAUNCH = (
    "mutation { launchRun(executionParams: {runConfigData: {}, selector: "
    '{repositoryLocationName: "levelup", repositoryName: "__repository__", jobName: "refresh"}}) { __typename } }'
)
SWITCH_ON = (
    "mutation { startSchedule(scheduleSelector: "
    '{repositoryLocationName: "levelup", repositoryName: "__repository__", scheduleName: "any"}) { __typename } }'
)


class Became(Exception):
    """Stands for the program that a command turns into."""


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A Dagster home that is ready, in a process that turns into nothing else."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(serving, "prepare", lambda: None)

    def become(program: str, arguments: list[str]) -> None:
        raise Became(Path(program).name, *arguments[1:])

    monkeypatch.setattr(os, "execv", become)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind((serving.LOOPBACK, 0))
        return free.getsockname()[1]


def became(start, *arguments) -> tuple[str, ...]:
    with pytest.raises(Became) as caught:
        start(*arguments)
    return caught.value.args


def test_pages_with_a_daemon_listen_on_this_machine_only(home, port):
    assert became(serving.serve_pages, "127.0.0.1", port, False) == (
        "dg", "dev", "--host", "127.0.0.1", "--port", str(port),
    )  # fmt: skip


def test_read_only_pages_come_without_a_daemon_and_leave_its_place_free(home, port):
    assert became(serving.serve_pages, "127.0.0.1", port, True) == (
        "dagster-webserver", "--read-only", "--host", "127.0.0.1", "--port", str(port),
    )  # fmt: skip
    assert became(serving.serve_daemon) == ("dagster-daemon", "run")


def test_pages_beside_a_daemon_start_no_second_one(home, port, capsys):
    assert became(serving.serve_daemon) == ("dagster-daemon", "run")
    program, *_ = became(serving.serve_pages, "127.0.0.1", port, False)
    assert program == "dagster-webserver"
    assert "at work already" in capsys.readouterr().out
    with pytest.raises(BadInput, match="a daemon is at work already"):
        serving.serve_daemon()


def test_place_of_the_daemon_is_held_by_the_program_that_the_command_becomes(home):
    held = (
        "import os, sys; from orchestration.defs.serving import take_daemon_lock; assert take_daemon_lock(); "
        "os.execv(sys.executable, [sys.executable, '-c', 'print(1, flush=True); input()'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", held], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as daemon:
        assert daemon.stdout.readline() == b"1\n"
        assert not serving.take_daemon_lock()
        daemon.kill()
    assert serving.take_daemon_lock()


def test_pages_that_can_change_things_are_not_opened_to_others(home, port):
    with pytest.raises(BadInput, match="no password"):
        serving.serve_pages("0.0.0.0", port, False)
    program, *_ = became(serving.serve_pages, "0.0.0.0", port, True)
    assert program == "dagster-webserver"


def test_a_port_that_is_taken_is_said_before_anything_starts(home, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(BadInput, match=f"127.0.0.1:{port}.*PORT={port + 1}"):
            serving.serve_pages("127.0.0.1", port, True)


def test_settings_of_dagster_are_replaced_whole(home):
    (home / "dagster.yaml").write_text("of an older version")
    command.prepare_home()
    assert (home / "dagster.yaml").read_bytes() == (ROOT / "orchestration" / "dagster.yaml").read_bytes()
    assert [path.name for path in home.iterdir()] == ["dagster.yaml"]


def test_run_history_is_brought_to_a_new_version_of_dagster_once(home, monkeypatch):
    class Instance:
        upgraded = 0

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def upgrade(self):
            Instance.upgraded += 1

        reindex = upgrade

    monkeypatch.setattr(serving.dg.DagsterInstance, "get", Instance)
    serving.migrate()
    serving.migrate()
    assert Instance.upgraded == 2
    monkeypatch.setattr(serving.dg, "__version__", "9.9.9")
    serving.migrate()
    assert Instance.upgraded == 4


def listening(pid: int) -> set[str]:
    """Addresses on which a process listens, as the kernel has them."""
    inodes = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and f"socket:[{rest[5]}]" in inodes:
                found.add(local)
    return found


def graphql(address: str, query: str, by: str) -> dict:
    if by == "GET":
        request = urllib.request.Request(f"{address}/graphql?{urllib.parse.urlencode({'query': query})}")
    else:
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as reply:
        return json.load(reply)["data"]


def test_read_only_pages_answer_on_this_machine_and_refuse_every_change(built_warehouse, tmp_path, port):
    place = built_warehouse.copy(tmp_path / "place")
    address = f"http://127.0.0.1:{port}"
    with serving_pages(place, port) as pages:
        assert listening(pages.pid) == {f"0100007F:{port:04X}"}
        assert set(graphql(address, "{ version }", "POST")) == {"version"}
        for by in ("POST", "GET"):
            assert graphql(address, LAUNCH, by) == {"launchRun": {"__typename": "UnauthorizedError"}}
            assert graphql(address, SWITCH_ON, by) == {"startSchedule": {"__typename": "UnauthorizedError"}}
        runs = graphql(address, "{ runsOrError { ... on Runs { count } } }", "POST")
        assert runs == {"runsOrError": {"count": 1}}


def serving_pages(place: Place, port: int) -> subprocess.Popen:
    """``make ui READ_ONLY=1 PORT=…``, once it says that it serves; ended with its code server when the block is left."""

    class Pages(subprocess.Popen):
        def __exit__(self, *arguments):
            self.terminate()
            return super().__exit__(*arguments)

    pages = Pages(
        [sys.executable, "-m", "orchestration", "ui", "--read-only", "--port", str(port)],
        env={**os.environ, **place.environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in pages.stdout:
        said.append(line)
        if "Serving dagster-webserver" in line:
            break
    # It says so just before it listens.
    while pages.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection((serving.LOOPBACK, port), timeout=60):
            return pages
        with suppress(subprocess.TimeoutExpired):
            pages.wait(0.1)
    raise AssertionError("".join(said))
