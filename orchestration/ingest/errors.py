"""What a person can cause and put right: the one exception, and damage found. Faults of the code raise others."""

import errno
import subprocess
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
# In the words of SQLite and DuckDB, which raise no OSError.
SAYS_FULL = (
    "No space left on device",
    "database or disk is full",
    "max_temp_directory_size",
    "Disk quota exceeded",
    "File too large",
    # SQLite, where it finds no room beside its file even to read it.
    "disk I/O error",
)
SAYS_FORBIDDEN = ("attempt to write a readonly database", "Read-only file system", "Permission denied")

# Whom a refusal concerns: the publisher that sent nothing, what is declared of what it sends, or our code.
UNREACHABLE, NOT_AS_DECLARED, FAULT = "unreachable", "not_as_declared", "fault"


# What a person reads to the end; a file can have names of any length, and any number of them.
LONGEST_PROBLEM = 2000


def printable(text: str) -> str:
    """A text without what steers a terminal or turns the direction of writing; line breaks become spaces."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


class BadInput(Exception):
    """Input that cannot be used: where it is, what is wrong and what to do, as one paragraph.

    ``file`` is the payload file name or a path ("" where no file is concerned). ``row`` counts CSV records with the
    header as row 1 (None where the whole file is concerned).
    """

    refusal_kind = NOT_AS_DECLARED

    def __init__(self, *, source: str, dataset: str, file: str = "", row: int | None = None, problem: str, remedy: str):
        self.source, self.dataset, self.file, self.row = source, dataset, file, row
        if len(problem) > LONGEST_PROBLEM:
            problem = f"{problem[:LONGEST_PROBLEM]}…"
        self.problem, self.remedy = problem, remedy
        place = f"{source}/{dataset}" + (f", file {file}" if file else "") + (f", row {row}" if row is not None else "")
        # Values quoted from a file may hold line breaks; the message stays one paragraph.
        super().__init__(" ".join(printable(f"{place}: {problem.rstrip('.')}. {remedy.rstrip('.')}.").split()))


class DiskRefuses(BadInput):
    """The disk cannot be written: no fault of one dataset, and no use in going on with the next."""


class ReaderFault(BadInput):
    """A reader met what it was not made for, and failed in a way that nobody foresaw."""

    refusal_kind = FAULT


@dataclass(frozen=True)
class Damage:
    """A file that is not what it was when it was written, and what to do about it."""

    file: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.problem.rstrip('.')}. {self.remedy.rstrip('.')}.".split())


def disk_refusal(error: BaseException, consequence: str) -> DiskRefuses | None:
    """A full disk or a folder that cannot be written, where that is behind an error; None where it is not.

    ``consequence`` says what has become of the work, as in "the published file is as it was".
    """
    for cause in causes(error):
        if isinstance(cause, DiskRefuses):
            return cause
        said = str(cause)
        number = cause.errno if isinstance(cause, OSError) else None
        full = number in FULL or any(words in said for words in SAYS_FULL)
        if full or number in FORBIDDEN or any(words in said for words in SAYS_FORBIDDEN):
            file = str(cause.filename or "") if isinstance(cause, OSError) else ""
            words = (cause.strerror if isinstance(cause, OSError) else "") or said
            problem, advice = f"it cannot be written ({words:.300})", "Check who may write there"
            if full:
                problem, advice = f"the disk is full ({words:.300})", "Free some space"
            elif _was_to_be_run(cause):
                problem, advice = f"it cannot be run ({words:.300})", "Check who may run it"
            return DiskRefuses(
                source="warehouse",
                dataset="disk",
                file=file,
                problem=problem,
                remedy=f"{advice} and run again; {consequence}",
            )
    return None


def _was_to_be_run(error: BaseException) -> bool:
    """Whether an error came of starting a program. The system has one number for what may not be run or written."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1].f_code.co_filename == subprocess.__file__


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that it was raised from or during."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
