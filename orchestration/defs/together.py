"""Programs that are at work together and end together, with whatever they have started. Which ones is not said here.

They have a process group of their own: what is typed at the terminal reaches them through us alone, and what we say
reaches all of them, runs of Dagster too.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

GRACE = 90.0
A_MOMENT = 0.1


class EndedByItself(Exception):
    """One of the programs is gone, and nobody asked it to; says which, and its exit code."""


class Together:
    """Python modules as programs in ``folder``, as long as the block lasts; they do not outlive a killed parent either.

    At its end they are told, the last first, then the whole group; what is there ``grace`` seconds later is killed.
    """

    def __init__(self, folder: Path, grace: float = GRACE) -> None:
        self.folder = folder
        self.grace = grace
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, module: str, *arguments: str) -> None:
        """Start ``python -m module …`` beside the others."""
        bound = f"from orchestration.defs.dbt_child import end_with; end_with({os.getpid()})"
        # A shell has what it starts behind it ignore Ctrl-C, and Dagster then ignores SIGTERM as well.
        listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        run = f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
        self.programs[module] = subprocess.Popen(
            [sys.executable, "-c", f"{bound}; {listening}; {run}", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            process_group=self._group(),
        )

    def wait(self, until: Callable[[], bool] = lambda: False) -> None:
        """Stay until something is so, or for ever. Raises EndedByItself."""
        while not until():
            for module, program in self.programs.items():
                if program.poll() is not None:
                    raise EndedByItself(f"{module} has ended by itself (exit code {program.returncode})")
            time.sleep(A_MOMENT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        given_up = time.monotonic() + self.grace

        def see_off(is_there: Callable[[], bool]) -> None:
            while is_there() and time.monotonic() < given_up:
                time.sleep(A_MOMENT)

        # Told a second time, we wait no longer.
        with suppress(KeyboardInterrupt):
            # What was started later asks what was started before it, until it has ended.
            for program in reversed(list(self.programs.values())[1:]):
                program.terminate()
                see_off(lambda program=program: program.poll() is None)
            self._tell(signal.SIGTERM)
            see_off(self._is_anyone_left)
        self._tell(signal.SIGKILL)
        for program in self.programs.values():
            program.wait()

    def _group(self) -> int:
        """The first of them leads; 0 where there is none."""
        return next((program.pid for program in self.programs.values()), 0)

    def _is_anyone_left(self) -> bool:
        for program in self.programs.values():
            program.poll()
        return self._tell(0)

    def _tell(self, what: int) -> bool:
        # A system may say of a group of the dead that it is not ours.
        with suppress(ProcessLookupError, PermissionError):
            if group := self._group():
                os.killpg(group, what)
                return True
        return False
