"""What a person sees of a refresh: progress while it works, then a short summary. Decides nothing."""

from collections import Counter

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from orchestration import connection, paths
from orchestration.defs.published import Publication
from orchestration.ingest.errors import BadInput, printable
from orchestration.ingest.landing import Landed
from orchestration.ingest.refresh import Outcome

# Its answer fits into the eighty columns of a terminal.
TRY = """select area_code as area, definition_version as definition, round(location_quotient, 2) as lq,
    cluster_class as class, round(probability_of_class, 2) as chance, rank_low || '-' || rank_high as ranks
from cluster_indicators
where sector_id = 'life_sciences' and period_label = '2021' and area_code in ('UKJ1', 'UKH1') and is_latest
order by area_code, lq desc"""
# A verdict that depends on something says on what: here only how many there are.
CLAIMS = """select
    case when starts_with(verdict, 'depends on') then 'depend on definition, year or source' else verdict end as said,
    count(distinct claim_id)
from claims where claim_kind = 'panel' group by said order by 2 desc, 1"""


WORDS = ("STRING", "VARCHAR")
# Records are rows of the publisher's files, of which a table can have several; stated is what an archive says of them.
LINE = "  {:<77} {:<10} {:>9} {:>9} {:>9} {:>7}  {}"


class RefreshConsole:
    """One refresh on a console: its progress, then a summary. Has the methods of ``defs.resources.Progress``."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.outcomes: list[Outcome] = []
        self.finished: Counter[tuple[str, str]] = Counter()
        self.publication: Publication | None = None
        self.unchanged_since: tuple[str, str] | None = None
        self.uncovered: list[str] = []
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}"),
            console=console,
            transient=True,
        )

    def dataset_landed(self, outcome: Outcome) -> None:
        if not self.outcomes:
            self._say(LINE.format("Dataset", "Release", "Rows", "Records", "Stated", "Seconds", ""))
        self.outcomes.append(outcome)
        name = "/".join(outcome.dataset.asset_path)
        if outcome.refused:
            kept = f"refused; {outcome.current.vintage} stays" if outcome.current else "refused; nothing has landed"
            self._say(LINE.format(name, "–", "–", "", "", f"{outcome.seconds:.1f}", kept))
        for landed in outcome.landed or ([outcome.current] if outcome.current and not outcome.refused else []):
            counts = ["" if n is None else f"{n:,}" for n in (landed.rows, landed.records, landed.stated_rows)]
            took = f"{outcome.seconds / max(1, len(outcome.landed)):.1f}"
            self._say(LINE.format(name, landed.vintage, *counts, took, "new" if landed.is_new else "unchanged"))

    def archive_read(self, uncovered: list[str]) -> None:
        self.uncovered = uncovered

    def build_started(self, nodes: int) -> None:
        self._bar.start()
        self._task = self._bar.add_task("Models and tests", total=nodes, now="")

    def node_finished(self, kind: str, name: str, status: str) -> None:
        self.finished[kind, status] += 1
        self._bar.update(self._task, advance=1, now=name)

    def unchanged(self, build_id: str, built_at: str) -> None:
        self.unchanged_since = build_id, built_at

    def published(self, publication: Publication) -> None:
        self.publication = publication

    @property
    def refused(self) -> list[BadInput]:
        """The errors that stopped datasets."""
        return [outcome.refused for outcome in self.outcomes if outcome.refused]

    def stop(self) -> None:
        """Take the bar off the screen."""
        self._bar.stop()

    def summarise(self, seconds: float) -> None:
        """Releases, models, tests, claims, the file, one query with its answer, and how to look without one."""
        say = self._say
        releases = [landed for outcome in self.outcomes for landed in outcome.landed]
        rows = sum(landed.rows for landed in releases)
        empty = [outcome for outcome in self.outcomes if outcome.current is None and not outcome.refused]
        say(f"\nReleases  {len(releases)} supplied ({rows:,} rows), {sum(landed.is_new for landed in releases)} new")
        if empty:
            say(f"Empty     {len(empty)} datasets, of which nothing has landed; why is in the table coverage")
        if self.refused:
            say(f"Refused   {len(self.refused)} datasets, which stay as they were: see below")
        told = [landed for outcome in self.outcomes for landed in _newly_told(outcome)]
        if told:
            say(f"Changed   {len(told)} releases are more than ordinary revisions; they have landed, look at them:")
        for landed in told:
            say(f"          {landed.release_id}: {landed.unexpected}")
            say(f"          first: {landed.changes['first'][0]}")
        if self.uncovered:
            say(f"Not read  {', '.join(self.uncovered)}: no dataset is declared for these folders of the archive")
        if self.unchanged_since:
            build_id, built_at = self.unchanged_since
            say(f"Nothing changed since build {build_id[:8]} of {built_at[:16]} UTC; it stays published.")
        else:
            say(f"Models    {self._count('model')} built, {self._count('seed')} seeds loaded")
            tests = self._count("test") + self._count("unit_test")
            warned = self.finished["test", "warn"]
            say(f"Tests     {tests} run, none failed" + (f", {warned} warned" if warned else ""))
        with connection.reading(paths.published_database()) as con:
            verdicts = con.execute(CLAIMS).fetchall()
            say("Claims    " + ", ".join(f"{count} {said}" for said, count in verdicts))
            size = paths.published_database().stat().st_size / 1e6
            say(
                f"File      {shown(paths.published_database())} ({size:.1f} MB), and {shown(paths.parquet())}/*.parquet"
            )
            say(f"Time      {seconds:.0f} s\n\nTry it:   make sql\n")
            say(TRY + ";")
            self.console.print(answer(con, TRY))
            say("Look at it: make atlas   (maps, places, sectors and claims as pages for a browser)")

    def _say(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def _count(self, kind: str) -> int:
        return sum(count for (finished, _), count in self.finished.items() if finished == kind)


def _newly_told(outcome: Outcome) -> list[Landed]:
    """Releases of this refresh that are more than an ordinary revision of the one before."""
    return [landed for landed in outcome.landed if landed.is_new and landed.unexpected]


def answer(con: duckdb.DuckDBPyConnection, query: str | duckdb.Statement) -> Table:
    """A query's rows as a table for the console; null is shown as such."""
    found = con.execute(query)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, kind, *_ in found.description:
        # Where there is no room for all, words give way first, and nothing is cut.
        table.add_column(name, overflow="fold", no_wrap=str(kind) not in WORDS)
    for row in found.fetchall():
        # As it is: a marker such as [x] is no markup here, and nothing in a file steers the terminal.
        table.add_row(*(Text("null" if value is None else printable(str(value))) for value in row))
    return table


def shown(path) -> str:
    """A path as a person would type it from where they are."""
    return str(path.relative_to(path.cwd())) if path.is_relative_to(path.cwd()) else str(path)
