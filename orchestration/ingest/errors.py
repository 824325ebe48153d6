"""The one exception for what a person can cause and put right. Faults of the code raise ordinary exceptions."""

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
