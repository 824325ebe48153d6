"""The one exception for what a person can cause and put right. Faults of the code raise ordinary exceptions."""

# A cell can be of any length; what is said of it cannot.
LONGEST = 2000


class BadInput(Exception):
    """Input that cannot be used: where it is, what is wrong and what to do, as one paragraph.

    ``file`` is the payload file name or a path ("" where no file is concerned). ``row`` counts CSV records with the
    header as row 1 (None where the whole file is concerned).
    """

    def __init__(self, *, source: str, dataset: str, file: str = "", row: int | None = None, problem: str, remedy: str):
        self.source, self.dataset, self.file, self.row = source, dataset, file, row
        self.problem = problem if len(problem) <= LONGEST else f"{problem[:LONGEST]} …"
        self.remedy = remedy
        place = f"{source}/{dataset}" + (f", file {file}" if file else "") + (f", row {row}" if row is not None else "")
        # Values quoted from a file may hold line breaks; the message stays one paragraph.
        super().__init__(" ".join(f"{place}: {self.problem.rstrip('.')}. {remedy.rstrip('.')}.".split()))


class DiskRefuses(BadInput):
    """The disk cannot be written: no fault of one dataset, and no use in going on with the next."""
