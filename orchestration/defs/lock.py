"""The lock that keeps refreshes apart, and the sign of life of each run, whoever started them. No Dagster.

Both are locks of the operating system on a file, which end with the process that holds them, however it ends: nobody
has to tell a living process from another with its number.
"""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from orchestration import paths
from orchestration.ingest.errors import BadInput

LOOK_AGAIN = 1.0
SAY_AGAIN = 600.0
RUN_ID = re.compile(r"[0-9a-f-]{8,64}")

_held = 0
# Open until the process ends: what a run still has to write when its work is done belongs to its life.
_alive: dict[Path, IO[str]] = {}


def _nothing(_: str) -> None:
    """Tell nobody."""


@contextmanager
def refresh_lock(
    patience: float = 0.0, say: Callable[[str], object] = _nothing, doing: str = "another refresh"
) -> Iterator[None]:
    """Hold the one lock of a refresh. Its holder may enter again.

    BadInput where another process still holds it after ``patience`` seconds; ``say`` is told of the wait. ``doing`` is
    what others are told of this one.
    """
    global _held
    if _held:
        _held += 1
        try:
            yield
        finally:
            _held -= 1
        return
    place = paths.warehouse() / ".refresh.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a+") as file:
        _wait_for(file, patience, say)
        file.truncate(0)
        file.write(f"{os.getpid()} {doing}")
        file.flush()
        _held = 1
        try:
            yield
        finally:
            _held = 0


def _wait_for(file: IO[str], patience: float, say: Callable[[str], object]) -> None:
    started, said = time.monotonic(), -SAY_AGAIN
    while not _take(file):
        waited = time.monotonic() - started
        file.seek(0)
        holder, _, doing = file.read(100).partition(" ")
        who, by = doing or "another refresh", f" (process {holder})" if holder else ""
        if waited >= patience:
            after = f", and still is after {waited / 60:.0f} minutes of waiting" if patience else ""
            raise BadInput(
                source="warehouse",
                dataset="refresh",
                problem=f"{who} is at work{by}{after}",
                remedy="Wait until it has finished, then run again",
            )
        if waited - said >= SAY_AGAIN:
            say(f"Waiting for {who}{by}, for {(patience - waited) / 60:.0f} minutes at most")
            said = waited
        time.sleep(LOOK_AGAIN)


def show_life(run_id: str) -> None:
    """Show that a run is alive, from now until this process ends."""
    place = _sign(run_id)
    if place in _alive:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    _alive[place] = place.open("a+")
    # Whoever looks for life holds the lock for a moment.
    fcntl.flock(_alive[place], fcntl.LOCK_EX)


def is_alive(run_id: str) -> bool | None:
    """Whether the process of a run lives; None where it has shown no sign of life yet."""
    try:
        with _sign(run_id).open("r+") as file:
            return not _take(file)
    except FileNotFoundError:
        return None


def forget_life(run_id: str) -> None:
    """Remove the sign of a run whose process has ended."""
    _sign(run_id).unlink(missing_ok=True)


def signs_of_life() -> list[str]:
    """The runs that have shown a sign of life and whose sign has not been removed."""
    return sorted(place.name for place in _sign("00000000").parent.glob("*") if RUN_ID.fullmatch(place.name))


def _sign(run_id: str) -> Path:
    if not RUN_ID.fullmatch(run_id):
        raise ValueError(f"{run_id!r} is not the id of a run")
    return paths.dagster_home() / "running" / run_id


def _take(file: IO[str]) -> bool:
    """Lock an open file; False where another process, or another opening of it, holds the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
