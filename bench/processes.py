"""Running a command in a process of its own: seconds, processor and memory of the whole tree, and what it printed."""

import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One run of a command. ``started``, ``ended``: seconds since 1970; ``peak``: bytes and ``cpu``: processor seconds,
    over the process tree.
    """

    started: float
    ended: float
    peak: int
    cpu: float
    printed: str

    @property
    def seconds(self) -> float:
        return self.ended - self.started


def run(command: list[str], environment: dict[str, str], folder: Path) -> Run:
    """Run a command to its end; RuntimeError with what it said where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.time()
    process = subprocess.Popen(
        command, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    peak = _Peak(process.pid)
    printed, _ = process.communicate()
    ended = time.time()
    peak.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{printed}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(started, ended, peak.bytes, cpu, printed)


class _Peak(threading.Thread):
    """Highest sum of resident memory over a process and its descendants, looked at twenty times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.bytes = 0
        self.start()

    def run(self) -> None:
        if not Path("/proc/self/statm").exists():
            # Without /proc only the largest single process is known, after the fact.
            self.bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            return
        page = os.sysconf("SC_PAGE_SIZE")
        while Path(f"/proc/{self.pid}").exists():
            self.bytes = max(self.bytes, sum(_resident(pid) * page for pid in _tree(self.pid)))
            time.sleep(0.05)


def _tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    """Resident pages of a process; 0 once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
