"""Disks that are full or cannot be written, for a while; and what a victim says on one."""

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.victims import FORKING, VICTIMS, fork

PATIENCE = 120


class CannotMount(Exception):
    """This machine does not let us mount anything: the fault cannot be made here."""


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: float) -> Iterator[Path]:
    """A disk of its own size at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={int(megabytes * 1024)}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nobody can write, not even root."""
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk of a folder but for so many bytes; returns the file that does it."""
    free = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - leave)))
    return filler


def said(victim: str, variables: Mapping[str, str], largest_file: int = 0) -> tuple[str, str]:
    """Kind and words of the error that a victim ends with, none of whose files may grow larger; ("", "") for none."""
    ours, theirs = FORKING.Pipe()
    process = fork(_tell, victim, dict(variables), largest_file, theirs)
    try:
        return ours.recv() if ours.poll(PATIENCE) else ("hangs", "")
    finally:
        process.kill()
        process.join()


def _tell(victim: str, variables: dict[str, str], largest_file: int, pipe: Connection) -> None:
    os.environ.update(variables)
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        VICTIMS[victim]()
    except Exception as error:
        pipe.send((type(error).__name__, str(error)))
    else:
        pipe.send(("", ""))


def _mount(*arguments: str) -> None:
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotMount(str(error)) from None
    if done.returncode:
        raise CannotMount(done.stderr.strip())
