"""Dagster's pages and daemon as they are started: who can reach them, what they let be done, and that there is one daemon."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from orchestration import __main__ as command
from orchestration.defs import serving
from orchestration.defs.together import EndedByItself, Together
from orchestration.ingest.errors import BadInput
from orchestration.pages import ANOTHER_PAGE
from tests.conftest import ROOT, Place

LOCATION = 'repositoryLocationName: "levelup", repositoryName: "__repository__"'
LAUNCH = (
    "mutation { launchRun(executionParams: {runConfigData: {}, selector: "
    f'{{{LOCATION}, jobName: "refresh"}}}}) {{ __typename }} }}'
)
SCHEDULE = f'(scheduleSelector: {{{LOCATION}, scheduleName: "look_every_day"}})'
SWITCH_ON = f"mutation {{ startSchedule{SCHEDULE} {{ __typename }} }}"
SWITCH_OFF = f"mutation {{ resetSchedule{SCHEDULE} {{ __typename }} }}"
IS_ON = f"{{ scheduleOrError{SCHEDULE} {{ ... on Schedule {{ scheduleState {{ status }} }} }} }}"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TYPED = {**HTML, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}


class Became(Exception):
    """Stands for the program that a command turns into."""


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Path]:
    """A Dagster home that is ready, in a process that turns into nothing else."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(serving, "prepare", lambda: None)

    def become(program: str, arguments: list[str]) -> None:
        raise Became(Path(program).name, *arguments[1:])

    monkeypatch.setattr(os, "execv", become)
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGINT)
    yield tmp_path / "home"
    signal.signal(signal.SIGINT, before)


def free_port() -> int:
    with socket.socket() as free:
        free.bind((serving.LOOPBACK, 0))
        return free.getsockname()[1]


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


def became(start, *arguments) -> tuple[str, ...]:
    with pytest.raises(Became) as caught:
        start(*arguments)
    return caught.value.args


def pages(port: int, host: str = "127.0.0.1", address: str = "") -> tuple[str, ...]:
    """The guarded web server, as a command; never Dagster's own."""
    return (
        Path(sys.executable).name, "-m", "orchestration.pages", "--host", host, "--port", str(port), "--address", address,
    )  # fmt: skip


def test_read_only_pages_come_without_a_daemon_and_leave_its_place_free(home, port):
    assert became(serving.serve_pages, "127.0.0.1", port, True) == (*pages(port), "--read-only")
    assert became(serving.serve_daemon) == ("dagster-daemon", "run")


def test_pages_beside_a_daemon_start_no_second_one(home, port, capsys):
    assert became(serving.serve_daemon) == ("dagster-daemon", "run")
    assert became(serving.serve_pages, "127.0.0.1", port, False) == pages(port)
    assert "at work already" in capsys.readouterr().out
    with pytest.raises(BadInput, match="a daemon is at work already"):
        serving.serve_daemon()


def test_a_server_that_ends_by_itself_is_said_with_what_to_do(home, port, monkeypatch):
    def end(*_) -> None:
        raise EndedByItself("dagster._daemon has ended by itself (exit code 1)")

    monkeypatch.setattr(Together, "start", lambda *_: None)
    monkeypatch.setattr(Together, "wait", end)
    with pytest.raises(BadInput, match=r"dagster._daemon has ended by itself \(exit code 1\).*make ui"):
        serving.serve_pages("127.0.0.1", port, False)


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
    assert became(serving.serve_pages, "0.0.0.0", port, True) == (*pages(port, "0.0.0.0"), "--read-only")


def test_pages_are_told_the_address_that_a_proxy_shows_and_a_wrong_one_is_said(home, port, monkeypatch):
    for address in ("https://levelup.example.org", "http://[::1]:8080/", "https://levelup.example.org/runs"):
        monkeypatch.setenv("LEVELUP_UI_URL", address)
        assert became(serving.serve_pages, "127.0.0.1", port, True) == (*pages(port, address=address), "--read-only")
    for wrong in (
        "levelup.example.org",
        "ftp://levelup.example.org",
        "https://",
        "https://me:word@levelup.example.org",
        "http://[x",
    ):
        monkeypatch.setenv("LEVELUP_UI_URL", wrong)
        with pytest.raises(BadInput, match=f"LEVELUP_UI_URL={re.escape(wrong)} is no address"):
            serving.serve_pages("127.0.0.1", port, True)


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


@dataclass(frozen=True)
class Served:
    """Pages that have been started, and what is asked of them. A program asks, unless the headers are a browser's."""

    process: subprocess.Popen[bytes]
    place: Place
    port: int

    @property
    def own(self) -> str:
        """The origin of these pages."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        """Status and text of the reply; by POST where there is a body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.own}{path}", None if body is None else body.encode(), named)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def post(self, query: str, **headers: str) -> tuple[int, str]:
        """GraphQL, as everybody should ask it."""
        return self.ask("/graphql", json.dumps({"query": query}), **{"Content_Type": "application/json", **headers})

    def answer(self, query: str, **headers: str) -> dict:
        """What GraphQL says."""
        status, text = self.post(query, **headers)
        assert status == 200, text
        return json.loads(text)["data"]

    def subscribe(self, origin: str | None = None, host: str = "127.0.0.1") -> dict:
        """What the server says first when live updates are asked for."""
        to_us = socket.create_connection((serving.LOOPBACK, self.port), timeout=60)
        asked = f"ws://{host}:{self.port}/graphql"
        with connect(asked, sock=to_us, origin=origin, subprotocols=["graphql-ws"], proxy=None) as updates:
            updates.send(json.dumps({"type": "connection_init"}))
            return json.loads(updates.recv(timeout=60))

    def is_switched_on(self) -> bool:
        """Whether the schedule runs that the tests try to start."""
        return self.answer(IS_ON)["scheduleOrError"]["scheduleState"]["status"] == "RUNNING"

    def processes(self) -> dict[int, str]:
        """Everything that is at work for this place, whoever started it: number and command."""
        ours = f"DAGSTER_HOME={self.place.folder / 'dagster'}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if ours in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def stop(self, how: int) -> int:
        """Send a signal to the process that was started, and no other; returns its exit code."""
        self.process.send_signal(how)
        return self.process.wait(60)


@contextmanager
def served(place: Place, *options: str) -> Iterator[Served]:
    """``make ui``, from when it listens; ended when the block is left, if it still runs."""
    port, log = free_port(), place.folder / "ui.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration", "ui", "--port", str(port), *options],
            env={**os.environ, **place.environment},
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while True:
            assert process.poll() is None, log.read_text()
            with suppress(ConnectionRefusedError), socket.create_connection((serving.LOOPBACK, port), timeout=60):
                break
            time.sleep(0.1)
        yield Served(process, place, port)
    finally:
        process.terminate()
        process.wait()


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


@pytest.fixture(scope="module")
def ui(built_warehouse, tmp_path_factory) -> Iterator[Served]:
    """Pages with a daemon, for all tests that follow; the last of them stops it."""
    with served(built_warehouse.copy(tmp_path_factory.mktemp("ui") / "place")) as pages:
        yield pages


def test_a_guard_of_ours_stands_before_dagsters_web_server(ui):
    assert ui.ask("/server_info")[0] == 200
    assert ui.ask("/server_info", Host="attacker.example")[0] == 400, (
        "Dagster's server runs without orchestration/pages.py before it: does this version make its application elsewhere"
        " than in dagster_webserver.cli.create_app_from_workspace_process_context?"
    )
    assert set().union(*map(listening, ui.processes())) == {f"0100007F:{ui.port:04X}"}, "no other port leads past it"


def test_these_pages_load_and_may_look_and_change(ui):
    for path in ("/", "/assets", "/runs", "/graphql"):
        status, page = ui.ask(path, **TYPED)
        assert (status, "<html" in page) == (200, True), path
    assert ui.ask("/server_info")[0] == 200
    itself = {"Origin": ui.own, "Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"}
    assert set(ui.answer("{ version }", **itself)) == {"version"}
    assert ui.answer(SWITCH_ON, **itself) == {"startSchedule": {"__typename": "ScheduleStateResult"}}
    assert ui.is_switched_on()
    assert ui.answer(SWITCH_OFF, **itself) == {"resetSchedule": {"__typename": "ScheduleStateResult"}}
    assert not ui.is_switched_on()


def test_programs_that_are_no_browser_may_look_and_change(ui):
    with pytest.raises(DagsterGraphQLClientError, match="no such run"):
        DagsterGraphQLClient("127.0.0.1", ui.port).get_run_status("no such run")
    assert ui.subscribe() == {"type": "connection_ack"}


def test_no_link_changes_anything_wherever_it_stands(ui):
    link = f"/graphql?{urllib.parse.urlencode({'query': SWITCH_ON})}"
    for asker in ({}, {"Origin": ui.own}, {"Sec_Fetch_Site": "same-origin"}, {"Sec_Fetch_Site": "none"}):
        assert ui.ask(link, **asker) == (405, "GraphQL is asked by POST here, so that no link can change anything.")
    status, page = ui.ask(link, **TYPED, Sec_Fetch_Site="cross-site")
    assert status == 200 and "<title>GraphiQL</title>" in page
    for said in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/plain; application/json",
        "application/graphql",
    ):
        assert ui.ask(link, "", Content_Type=said)[0] == 415
        assert ui.post(SWITCH_ON, Content_Type=said)[0] == 415
    assert not ui.is_switched_on()


def test_another_web_page_can_ask_for_nothing(ui):
    refused = ANOTHER_PAGE
    for origin in ("http://attacker.example", "http://127.0.0.1:1", f"http://localhost:{ui.port}", "null"):
        assert ui.post(SWITCH_ON, Origin=origin) == refused
        assert ui.ask("/", Origin=origin) == refused
        assert (
            ui.ask("/report_asset_materialization/nomis", "{}", Origin=origin, Content_Type="application/json")
            == refused
        )
        assert ui_refuses_updates(ui, origin=origin) == 403
    for site in ("cross-site", "same-site"):
        embedded = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
        assert ui.ask("/", **HTML, **embedded) == refused
        assert ui.post(SWITCH_ON, Sec_Fetch_Site=site) == refused
    assert ui.subscribe(origin=ui.own) == {"type": "connection_ack"}
    assert not ui.is_switched_on()


def test_a_name_that_somebody_points_to_this_machine_opens_nothing(ui):
    host = f"attacker.example:{ui.port}"
    for ask in (lambda **asked: ui.ask("/", **asked), lambda **asked: ui.post("{ version }", **asked)):
        status, said = ask(Host=host, Origin=f"http://{host}")
        assert status == 400 and said.startswith("This is no address of these pages: ")
    assert ui_refuses_updates(ui, origin=f"http://{host}", host="attacker.example") == 403
    assert ui.ask("/server_info", Host=f"localhost:{ui.port}")[0] == 200


def ui_refuses_updates(ui: Served, **asked: str) -> int:
    """The status with which an upgrade to WebSocket is refused."""
    with pytest.raises(InvalidStatus) as refused:
        ui.subscribe(**asked)
    return refused.value.response.status_code


def test_asked_to_end_the_pages_leave_no_process_and_the_place_of_the_daemon_free(ui):
    """The last that asks the server which the tests above share."""
    at_work = " ".join(ui.processes().values())
    assert all(name in at_work for name in ("orchestration.pages", "dagster._daemon", "code-server")), at_work
    second = ui.place.run("daemon")
    assert second.returncode == 1 and "a daemon is at work already" in second.stderr
    assert ui.stop(signal.SIGTERM) == 0
    assert ui.processes() == {}
    said = (ui.place.folder / "ui.log").read_text()
    assert "Stopping …" in said and "Traceback" not in said


def test_read_only_pages_answer_on_this_machine_and_refuse_every_change(built_warehouse, tmp_path):
    with served(built_warehouse.copy(tmp_path / "place"), "--read-only") as pages:
        assert set().union(*map(listening, pages.processes())) == {f"0100007F:{pages.port:04X}"}
        assert set(pages.answer("{ version }")) == {"version"}
        assert pages.answer(LAUNCH) == {"launchRun": {"__typename": "UnauthorizedError"}}
        assert pages.answer(SWITCH_ON, Origin=pages.own) == {"startSchedule": {"__typename": "UnauthorizedError"}}
        assert pages.ask(f"/graphql?{urllib.parse.urlencode({'query': LAUNCH})}")[0] == 405
        assert pages.post(LAUNCH, Origin="http://attacker.example")[0] == 403
        assert ui_refuses_updates(pages, origin="http://attacker.example") == 403
        assert pages.answer("{ runsOrError { ... on Runs { count } } }") == {"runsOrError": {"count": 1}}
