"""Dagster's servers: what is made ready for them, and how they are started. What they show and run is not here.

One daemon belongs to a Dagster home, whether ``make ui`` or a service has started it. The web server may run as often
as there are people who look.
"""

import fcntl
import json
import os
import re
import signal
import socket
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import dagster as dg

from orchestration import paths
from orchestration.defs import dbt_command
from orchestration.defs.alerting import PAGES
from orchestration.defs.together import EndedByItself, Together
from orchestration.ingest.errors import BadInput

LOOPBACK = "127.0.0.1"
GUARDED_PAGES = "orchestration.pages"
AN_ADDRESS = re.compile(r"https?://(\[[0-9a-f:]+\]|[\w.-]+)(:\d+)?(/\S*)?", re.IGNORECASE | re.ASCII)


def serve_pages(host: str, port: int, read_only: bool) -> None:
    """Serve Dagster's pages, until interrupted; with the daemon, unless read-only or a daemon is at work already.

    Raises BadInput where the pages would be open to others, their address is none, the port is taken, the dbt project
    cannot be parsed, or one of the servers ends by itself.
    """
    if host != LOOPBACK and not read_only:
        raise _bad(
            f"the pages have no password, and on {host} others than you could start and delete things",
            f"Leave the host at {LOOPBACK}, or serve them read-only behind a proxy that asks who is there",
        )
    where = ["--host", host, "--port", str(port), "--address", _address()]
    _require_free(host, port)
    prepare()
    if read_only:
        _become(sys.executable, "-m", GUARDED_PAGES, *where, "--read-only")
    if not take_daemon_lock():
        print("The daemon of this installation is at work already: the pages are those of its runs.", flush=True)
        _become(sys.executable, "-m", GUARDED_PAGES, *where)
    _serve_both(where)


def serve_daemon() -> NoReturn:
    """Become Dagster's daemon, which runs schedules, sensors and the queue. BadInput where one is at work."""
    prepare()
    if not take_daemon_lock():
        raise _bad(
            "a daemon is at work already", "Stop it first (make ui, or the service): two would start everything twice"
        )
    _become(str(Path(sys.executable).with_name("dagster-daemon")), "run")


def _serve_both(where: list[str]) -> None:
    """Pages and daemon until interrupted, and one code server for both, so that code is reloaded for both."""
    with tempfile.TemporaryDirectory() as folder, Together(paths.root()) as servers:
        code, workspace = Path(folder) / "code", Path(folder) / "workspace.yaml"
        project = tomllib.loads((paths.root() / "pyproject.toml").read_text())["tool"]["dagster"]
        # What is switched on in the pages is remembered by this name.
        name = project["code_location_name"]
        workspace.write_text(json.dumps({"load_from": [{"grpc_server": {"socket": str(code), "location_name": name}}]}))
        module = ["--module-name", project["module_name"], "--location-name", name]
        quietly = ["--log-level", "warning", "--inject-env-vars-from-instance"]
        try:
            servers.start("dagster", "code-server", "start", "--socket", str(code), *module, *quietly)
            servers.wait(code.exists)
            servers.start("dagster._daemon", "run", "--workspace", str(workspace))
            servers.start(GUARDED_PAGES, *where, "--workspace", str(workspace))
            servers.wait()
        except EndedByItself as error:
            raise _bad(str(error), "What it said is above; the others are stopped. Start again with make ui") from None
        except KeyboardInterrupt:
            print("Stopping …", flush=True)


def prepare() -> None:
    """Make Dagster's storage and dbt's manifest what this version needs. Servers that start at once wait in turn."""
    with _alone():
        migrate()
        dbt_command.finish_parse(dbt_command.start_parse())


def migrate() -> None:
    """Bring the run history to the schema of this version of Dagster, once per version."""
    stamp = paths.dagster_home() / "dagster.version"
    if stamp.exists() and stamp.read_text() == dg.__version__:
        return
    with dg.DagsterInstance.get() as instance:
        instance.upgrade()
        instance.reindex()
    stamp.write_text(dg.__version__)


def take_daemon_lock() -> bool:
    """Hold the lock of this home's daemon as long as this process lives, whatever program it becomes; False if held."""
    file = os.open(paths.dagster_home() / ".daemon.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    os.set_inheritable(file, True)
    return True


@contextmanager
def _alone() -> Iterator[None]:
    with (paths.dagster_home() / ".preparing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except (OSError, OverflowError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise _bad(
                f"the pages cannot be served on {host}:{port} ({said})", f"Choose another port: make ui PORT={port + 1}"
            ) from None


def _address() -> str:
    """Where people open the pages, if that is not where they are served (LEVELUP_UI_URL); only its origin counts."""
    said = os.environ.get(PAGES, "")
    if said and not AN_ADDRESS.fullmatch(said):
        raise _bad(f"{PAGES}={said} is no address", "Say where people open the pages: https://levelup.example.org")
    return said


def _become(program: str, *arguments: str) -> NoReturn:
    os.chdir(paths.root())
    # Dagster takes SIGTERM as it finds SIGINT, which a shell has those ignore that it starts behind it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(program, [program, *arguments])


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="dagster", dataset="servers", problem=problem, remedy=remedy)
