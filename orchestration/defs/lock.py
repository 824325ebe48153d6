"""The lock that keeps refreshes apart, whether they come from the command line or from Dagster's pages. No Dagster."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration import paths
from orchestration.ingest.errors import BadInput

_held = 0


@contextmanager
def refresh_lock() -> Iterator[None]:
    """Hold the one lock of a refresh; BadInput where another process holds it. Its holder may enter again."""
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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip()
            raise BadInput(
                source="warehouse",
                dataset="refresh",
                problem="another refresh is at work" + (f" (process {holder})" if holder else ""),
                remedy="Wait until it has finished, then run again",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held = 1
        try:
            yield
        finally:
            _held = 0


def is_held() -> bool:
    """Whether a process, this one or another, is refreshing at this moment."""
    try:
        with (paths.warehouse() / ".refresh.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
