"""From a published number to the cells it came from, on one screen. Reads the published file and the raw store only."""

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, islice

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from orchestration import connection, paths
from orchestration.ingest import landing
from orchestration.ingest.containers import DAMAGE
from orchestration.ingest.errors import BadInput
from orchestration.quoting import text

WIDTH = 100
# Rows of a symbol that are printed: all where they are few, otherwise the first ones; trace_value gives the rest.
FEW, FIRST = 12, 2
# What staging scales by: millions and thousands to units, per cent to shares.
SCALES = (1, 1_000_000, 1_000, 0.01)

Line = dict[str, object]


@dataclass(frozen=True)
class Question:
    """What is asked for: an indicator or measure, an area (code or name), a period's label, and what narrows it."""

    item: str
    area: str
    period: str
    sector: str = ""
    definition: str = ""
    release: str = ""

    @property
    def arguments(self) -> list[str | None]:
        """Arguments of trace_value: those left out at the end are not named, those between are null."""
        given = [self.item, self.area, self.period, self.sector, self.definition, self.release]
        while len(given) > 3 and not given[-1]:
            given.pop()
        return [value or None for value in given]

    @property
    def sql(self) -> str:
        """The query that gives the same."""
        words = ("null" if value is None else text(value) for value in self.arguments)
        return f"select * from trace_value({', '.join(words)})"


def explain(question: Question) -> int:
    """Print where a number comes from; returns the exit code. BadInput where there is no such number, or several."""
    lines = trace(question)
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False, emoji=False)
    _head(console, lines)
    _inputs(console, lines)
    fits = _sources(console, lines)
    console.print(f"\nThe same in SQL (make sql):\n  {question.sql};", soft_wrap=True)
    return 0 if fits else 1


def trace(question: Question) -> list[Line]:
    """Lines of trace_value for a question. BadInput where nothing is published, or what is asked for is not there."""
    missing = [
        name
        for name, value in (
            ("INDICATOR", question.item),
            ("AREA", question.area),
            ("PERIOD", question.period),
        )
        if not value
    ]
    if missing:
        raise _bad(
            f"{' and '.join(missing)} not given",
            "make explain INDICATOR=research_business_expenditure_gbp_per_head AREA='East of England' PERIOD=2022",
        )
    if not paths.published_database().exists():
        raise _bad("nothing is published yet", "Run make, then ask again")
    with connection.asking(paths.published_database()) as con:
        known = con.execute("select count(*) from duckdb_functions() where function_name = 'trace_value'").fetchone()
        if known == (0,):
            raise _bad("the published file is older than trace_value", "Run make to build and publish anew")
        asked = con.execute(question.sql)
        names = [column[0] for column in asked.description]
        lines = [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
    if lines[0]["kind"] in ("not_found", "several"):
        narrower = "Name one of them with AREA=, SECTOR=, DEFINITION= or RELEASE="
        remedy = narrower if lines[0]["kind"] == "several" else "Ask again with one of these"
        raise _bad(str(lines[0]["explanation"]), remedy)
    return lines


def landed_row(line: Line) -> dict[str, str] | None:
    """The row of the landed file that an input names: of CSV the record itself, of others as landing read it.

    None where it is not there.
    """
    source_file, source_row = str(line["source_file"]), int(str(line["source_row"]))
    folder = paths.raw() / str(line["landed_release_id"])
    try:
        stored = landing.open_payload(folder, source_file)
    except FileNotFoundError:
        return None
    with stored:
        if source_file.endswith((".csv", ".csv.gz")):
            content = gzip.GzipFile(fileobj=stored) if source_file.endswith(".gz") else stored
            records = csv.reader(io.TextIOWrapper(content, encoding="utf-8-sig", newline=""))
            header = next(records)
            record = next(islice(records, source_row - 2, None), None)
            return None if record is None else dict(zip(header, record, strict=False))
    # Several sheets have a row of that number, and one row of a sheet can be many of the table, a year each.
    with duckdb.connect() as con:
        found = con.execute(
            "select * exclude (source_file, source_row) from read_parquet(?) where source_file = ? and source_row = ?",
            [str(folder / "table.parquet"), source_file, source_row],
        )
        names = [column[0] for column in found.description]
        rows = [{name: str(cell or "") for name, cell in zip(names, row, strict=True)} for row in found.fetchall()]
    return max(rows, key=lambda row: _likeness(row, line), default=None)


def _likeness(row: dict[str, str], line: Line) -> tuple[bool, int]:
    """How far a row is that of an input: whether it holds the number, and whether it names area and period."""
    cells = [cell.strip() for cell in row.values()]
    year = str(line["period_label"])[:4]
    return _number_cell(row, line["value"]) is not None, (line["area_code"] in cells) + any(year in c for c in cells)


def number_in(row: dict[str, str], value: object) -> str:
    """Which cell of a publisher's row is the number, and what it is multiplied by; why none is, otherwise."""
    if value is None:
        return "no number here: the figure is withheld or missing"
    return _number_cell(row, value) or "no single cell is the number: several are added up, or it is converted"


def _number_cell(row: dict[str, str], value: object) -> str | None:
    if value is None:
        return None
    number = float(str(value))
    for scale in SCALES:
        for name, cell in row.items():
            try:
                read = float(cell.replace(",", ""))
            except ValueError:
                continue
            if abs(read * scale - number) <= 1e-9 * max(abs(number), 1e-9):
                return f"{name} = {cell}" + (f", times {scale:,}" if scale != 1 else "")
    return None


def shortened(value: object) -> str:
    """A number as a person reads it, with at least five digits."""
    if value is None:
        return "null"
    number = float(str(value))
    return f"{number:,.0f}" if abs(number) >= 100_000 or number == int(number) else f"{number:,.5g}"


def _head(console: Console, lines: list[Line]) -> None:
    head = next((line for line in lines if line["kind"] == "value"), None)
    told = next(line for line in lines if line["kind"] == "definition")
    first = head or next(line for line in lines if line["kind"] == "input")
    title = first["title"] if head else told["title"]
    console.print(f"{title}: {first['area_name']} ({first['area_code']}), {first['period_label']}", style="bold")
    which = [
        first["item_id"],
        first["sector_id"] or first["industry_code"],
        first["definition_version"],
        first["address_basis"],
    ]
    console.print("  " + " · ".join(str(word) for word in which if word))
    interval = (
        "no interval"
        if first["interval_kind"] == "none"
        else f"{shortened(first['value_low'])} to {shortened(first['value_high'])} ({first['interval_kind']})"
    )
    said = [f"{shortened(first['value'])} {first['unit_id']}", interval, str(first["value_status"])]
    if first["rank"] is not None:
        said.append(f"rank {first['rank']} of {first['n_ranked']}")
    if first["rank_low"] is not None:
        said.append(f"({first['rank_low']} to {first['rank_high']})")
    told_of = [("Value", "   ".join(said)), ("Reason", first["reason"])]
    told_of += [("Formula", told["title"] if head else ""), ("Meaning", told["explanation"])]
    for line in lines:
        if line["kind"] == "worked_out":
            worked = "" if line["value"] is None else f"{shortened(line['value'])} from the figures below: "
            told_of.append(("Check", f"{worked}{line['explanation']}"))
    console.print(_labelled(told_of))


def _labelled(rows: Iterable[tuple[str, object]]) -> Table:
    """Labels at the left, texts wrapped beside them; without those that say nothing."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=7)
    for label, said in rows:
        if said:
            grid.add_row(label, str(said))
    return grid


def _inputs(console: Console, lines: list[Line]) -> None:
    table = Table("", "figure", "value", "status", "row of file", box=SIMPLE_HEAD, pad_edge=False)
    table.columns[1].overflow = "fold"
    table.columns[2].justify = table.columns[4].justify = "right"
    sums = {line["symbol"]: line for line in lines if line["kind"] == "sum"}
    inputs = [line for line in lines if line["kind"] == "input"]
    for symbol, group in groupby(inputs, key=lambda line: line["symbol"]):
        rows = list(group)
        if symbol in sums:
            together = sums[symbol]
            table.add_row(
                symbol, f"sum: {together['title']}", f"{shortened(together['value'])} {together['unit_id']}", "", ""
            )
        shown = rows if len(rows) <= FEW else rows[:FIRST]
        for row in shown:
            where = [row["item_id"], row["area_code"], row["industry_code"], row["period_label"]]
            figure = " ".join(str(word) for word in where if word and word != "all")
            times = "" if row["weight"] in (None, 1) else f" × {row['weight']}"
            table.add_row(
                symbol or "",
                figure + times,
                f"{shortened(row['value'])} {row['unit_id']}",
                str(row["value_status"]),
                str(row["source_row"]),
            )
        if len(rows) > len(shown):
            table.add_row(symbol or "", f"… and {len(rows) - len(shown)} rows more", "", "", "")
    if inputs:
        console.print(table)


def _sources(console: Console, lines: list[Line]) -> bool:
    """Print releases and files, each checked against the raw store; False where a file is not what was landed."""
    fits = True
    used = [line for line in lines if line["kind"] in ("input", "release")]
    releases: dict[object, list[Line]] = {}
    for line in used:
        releases.setdefault(line["release_id"], []).append(line)
    for release_id, rows in releases.items():
        first = rows[0]
        told_of = [("Release", f"{release_id}, {first['released'] or 'day of release unknown'}")]
        told_of += [("From", f"{first['publisher']} · {first['licence']}"), ("Quote", first["attribution"])]
        if first["kind"] == "release":
            told_of += [("Records", first["explanation"]), ("Files", f"raw/{first['landed_release_id']}/payload")]
            told_of.append(("sha256", f"{first['sha256']} of all files"))
        console.print(_labelled(told_of))
        for place, of_file in groupby(rows, key=lambda line: (line["landed_release_id"], line["source_file"])):
            if place[1]:
                fits = _file(console, *place, list(of_file)) and fits
    return fits


def _file(console: Console, landed_release_id: str, source_file: str, rows: list[Line]) -> bool:
    """Print a file's place, its hash and the rows it is named for; False where it is not what was landed."""
    folder = paths.raw() / landed_release_id
    console.print(f"raw/{landed_release_id}/payload/{landing.stored_as(folder, source_file)}", soft_wrap=True)
    try:
        with landing.open_payload(folder, source_file) as content:
            fits = hashlib.file_digest(content, "sha256").hexdigest() == rows[0]["sha256"]
    except FileNotFoundError:
        console.print(
            _labelled([("sha256", rows[0]["sha256"]), ("", "not checked: the raw store here does not have the file")])
        )
        return True
    except DAMAGE:
        console.print(_labelled([("sha256", f"{rows[0]['sha256']}, but the file cannot be read: it was damaged")]))
        return False
    said = "checked" if fits else "which is NOT that of the file that lies here: it was changed after it landed"
    console.print(_labelled([("sha256", f"{rows[0]['sha256']}, {said}")]))
    for _, of_symbol in groupby(rows, key=lambda line: line["symbol"]):
        line = next(of_symbol)
        row = landed_row(line)
        if row is None:
            told_of = [(f"row {line['source_row']}", "is not in the file")]
            fits = False
        else:
            cells = ", ".join(f"{name}={cell}" for name, cell in row.items() if cell)
            told_of = [(f"row {line['source_row']}", number_in(row, line["value"])), ("", cells)]
        console.print(_labelled(told_of))
    return fits


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="warehouse", dataset="explain", problem=problem, remedy=remedy)
