"""Dagster's servers: what is made ready for them, and how they are started. What they show and run is not here.

One daemon belongs to a Dagster home, whether ``make ui`` or a service has started it. The web server may run as often
as there are people who look.
"""

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import dagster as dg

from orchestration import paths
from orchestration.defs import dbt_command
from orchestration.ingest.errors import BadInput

LOOPBACK = "127.0.0.1"


def serve_pages(host: str, port: int, read_only: bool) -> NoReturn:
    """Become Dagster's web server, until interrupted; with the daemon, unless read-only or a daemon is at work already.

    Raises BadInput where the pages would be open to others, the port is taken or the dbt project cannot be parsed.
    """
    if host != LOOPBACK and not read_only:
        raise _bad(
            f"the pages have no password, and on {host} others than you could start and delete things",
            f"Leave the host at {LOOPBACK}, or serve them read-only behind a proxy that asks who is there",
        )
    _require_free(host, port)
    prepare()
    where = ["--host", host, "--port", str(port)]
    if read_only:
        _become("dagster-webserver", "--read-only", *where)
    if take_daemon_lock():
        _become("dg", "dev", *where)
    print("The daemon of this installation is at work already: the pages are those of its runs.", flush=True)
    _become("dagster-webserver", *where)


def serve_daemon() -> NoReturn:
    """Become Dagster's daemon, which runs schedules, sensors and the queue. BadInput where one is at work."""
    prepare()
    if not take_daemon_lock():
        raise _bad(
            "a daemon is at work already", "Stop it first (make ui, or the service): two would start everything twice"
        )
    _become("dagster-daemon", "run")


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


def _become(program: str, *arguments: str) -> NoReturn:
    os.chdir(paths.root())
    place = str(Path(sys.executable).with_name(program))
    os.execv(place, [place, *arguments])


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="dagster", dataset="servers", problem=problem, remedy=remedy)
