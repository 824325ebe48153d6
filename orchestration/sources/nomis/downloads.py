"""Workbooks that the website of Nomis makes: stacked panels of a sheet as one long table. No dataset is declared here.

A panel is a title, a line of copyright with the day of the extract, facts about the panel (``date``, ``industry``), a
header of one or two rows, one row per area, and notes. The notes explain the markers that stand in place of values; a
marker that is not explained, or explained otherwise than it is known here, is refused, as is any row that is none of
these. What a sheet says about its extent is not believed (these say one cell).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from orchestration.ingest.containers import OBTAIN_AGAIN
from orchestration.ingest.dataset import Pattern
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.ingest.workbooks import read_sheet, sheet_names
from orchestration.sources.nomis import BELOW_500, MISSING, NOT_AVAILABLE, SOURCE, SUPPRESSED, UNRELIABLE
from orchestration.sources.nomis.pages import bad

COPYRIGHT = re.compile(r"ONS Crown Copyright Reserved \[from Nomis on ([0-9]{1,2} [A-Z][a-z]+ [0-9]{4})\]")
LEGEND = re.compile(r"(\W) (\S.*?)\.?")
MARKERS = {
    "!": NOT_AVAILABLE,
    "*": UNRELIABLE,
    "~": BELOW_500,
    "-": MISSING.removesuffix("."),
    "#": SUPPRESSED,
}
VALUE = r"^[0-9]+(\.[0-9]+)?$|^[!*~#-]$"
AREA_TYPE = Pattern(
    r"(?i)^area$|authorit|district|count(y|ies)|countr|nation|region|constituenc|\b(itl|nuts|lep|ward|oa|msoa|lsoa)",
    "a kind of area",
)
TOTAL_ROW = "Column Total"
LAYOUT = (
    "If the publisher has changed its layout, change the declaration of the download and its staging model together"
)

Row = tuple[int, list[str | None]]


@dataclass(frozen=True, kw_only=True)
class Download:
    """One kind of workbook.

    ``title`` is the first line of a panel, ``facts`` map the labels above the header to columns. ``item`` is the column
    for what a group of columns is about, ``items`` a regular expression of it. ``values`` map the second header row to
    columns; where the header has one row only, its single entry is "". Those of ``optional`` may be absent. No panel
    may lack an item of ``every``.
    """

    dataset: str
    title: str
    facts: Mapping[str, str]
    item: str
    items: str
    values: Mapping[str, str]
    optional: tuple[str, ...] = field(default=())
    every: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the long table: the panel, the area, the item, the values."""
        return ("EXTRACTED", *self.facts.values(), "AREA_TYPE", "AREA", "AREA_CODE", self.item, *self.values.values())

    def parse(self, files: Mapping[str, bytes]) -> pl.DataFrame:
        """One row per panel, area and item, as ``columns`` (text), source_file and source_row (the sheet's)."""
        if not files:
            raise bad(self.dataset, "the release has no files", "Obtain it again")
        found: list[tuple] = []
        area, item = self.columns.index("AREA"), self.columns.index(self.item)
        for name in sorted(files):
            sheets = sheet_names(files[name], name, source=SOURCE, dataset=self.dataset)
            if len(sheets) != 1:
                problem = f"the workbook has the sheets {', '.join(sheets)} where a download has one"
                raise bad(self.dataset, problem, LAYOUT, name)
            sheet = read_sheet(files[name], name, sheets[0], source=SOURCE, dataset=self.dataset)
            rows = [(row[-1], list(row[:-2])) for row in sheet.rows()]
            areas: dict[str, set[str]] = {}
            for panel in self._panels(rows, name):
                records = list(self._records(panel, name))
                found.extend((*values, name, number) for values, number in records)
                # One choice of areas makes all panels of a workbook that are about the same items.
                of_panel = {values[area] for values, _ in records}
                expected = areas.setdefault(" ".join(sorted({values[item] for values, _ in records})), of_panel)
                if missing := sorted(expected ^ of_panel):
                    problem = f"the panel and one above do not have the same areas: {', '.join(missing[:5])}"
                    raise bad(self.dataset, problem, "Download it again: rows are missing", name, panel[0][0])
        schema = {**dict.fromkeys(self.columns, pl.String), **SOURCE_COLUMNS}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _panels(self, rows: list[Row], name: str) -> list[list[Row]]:
        """The rows of each panel, which begins one row above its line of copyright."""
        starts = [at - 1 for at, (_, cells) in enumerate(rows) if cells and cells[0] and COPYRIGHT.fullmatch(cells[0])]
        if not starts or starts[0] < 0 or any(_filled(cells) for _, cells in rows[: starts[0]]):
            problem = "the sheet does not begin with a title and a line of copyright with the day of the extract"
            raise bad(self.dataset, problem, LAYOUT, name, 1)
        return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]

    def _records(self, panel: list[Row], name: str) -> Iterator[tuple[tuple, int]]:
        """The values of a panel with the sheet row of each."""

        def refuse(number: int, problem: str, remedy: str = LAYOUT):
            return bad(self.dataset, problem, remedy, name, number)

        parts = _blocks(panel)
        number, title = panel[0][0], panel[0][1][0]
        if title != self.title:
            raise refuse(number, f"the panel is about {title!r}, not {self.title!r}", "Put the file where it belongs")
        if len(parts) < 4 or len(parts[0]) != 2:
            problem = "the panel is not a title, facts, a table and notes, with a blank row between"
            raise refuse(panel[-1][0], f"{problem}: it may be cut off")
        _, facts, table, *notes = parts
        extracted = COPYRIGHT.fullmatch(panel[1][1][0]).group(1)
        try:
            datetime.strptime(extracted, "%d %B %Y")
        except ValueError:
            raise refuse(
                panel[1][0], f"the day of the extract, {extracted!r}, is in no calendar", OBTAIN_AGAIN
            ) from None
        known = {cells[0]: cells[1] for _, cells in facts if len(_filled(cells)) == 2}
        if sorted(known, key=str) != sorted(self.facts) or len(known) != len(facts):
            problem = f"above the table stand {', '.join(map(str, known))}, not {', '.join(self.facts)}"
            raise refuse(facts[0][0], problem)
        explained = self._explained([row for part in notes for row in part], refuse)
        start = 2 if len(table) > 1 and table[1][1][0] is None else 1
        header = table[0][1]
        groups, has_code = self._groups(header, table[1][1] if start == 2 else [], table[0][0], refuse)
        columns_at = table[0][0]
        fixed = (extracted, *(known[label] for label in self.facts), header[0])
        used = {0, *({1} if has_code else ()), *(at for group in groups.values() for at in group.values())}
        for number, cells in table[start:]:
            if cells[0] is None or any(cell is not None and at not in used for at, cell in enumerate(cells)):
                raise refuse(number, "a row of the table has no area, or a cell beyond the header")
            area = (cells[0], cells[1] if has_code else None)
            for item, group in groups.items():
                values = tuple(cells[group[label]] if label in group else None for label in self.values)
                for value in values:
                    if value in MARKERS and value not in explained and cells[0] != TOTAL_ROW:
                        raise refuse(number, f"no note explains the marker {value!r}", "Find out what it means")
                yield (*fixed, *area, item, *values), number
        if missing := [item for item in self.every if item not in groups]:
            raise refuse(columns_at, f"there is no column {', '.join(missing)}")

    def _groups(self, header: list, below: list, number: int, refuse) -> tuple[dict[str, dict[str, int]], bool]:
        """For each item, where its values stand; and whether the second column is a code of the area."""
        below = below or [None] * len(header)
        has_code = len(header) > 1 and header[1] is None and below[1] is None
        groups: dict[str, dict[str, int]] = {}
        item = None
        for at in range(2 if has_code else 1, len(header)):
            if header[at] is None and below[at] is None:
                continue
            if header[at] is not None:
                item = header[at]
                if item in groups or not re.fullmatch(self.items, item):
                    raise refuse(number, f"the columns are about {item!r}, which is not known here or repeated")
                groups[item] = {}
            if item is None or (below[at] or "") not in self.values or (below[at] or "") in groups[item]:
                raise refuse(number + 1, f"a column is called {below[at]!r}, not one of {', '.join(self.values)}")
            groups[item][below[at] or ""] = at
        needed = set(self.values) - set(self.optional)
        if not groups or any(needed - set(group) for group in groups.values()):
            raise refuse(number, f"not every item has the columns {', '.join(sorted(needed))}")
        return groups, has_code

    def _explained(self, notes: list[Row], refuse) -> set[str]:
        """The markers that the notes explain, as they are known here."""
        explained = set()
        for number, cells in notes:
            if len(_filled(cells)) != 1 or cells[0] is None:
                raise refuse(number, "a row below the table is neither blank nor a note")
            if said := LEGEND.fullmatch(cells[0]):
                if MARKERS.get(said.group(1)) != said.group(2):
                    problem = f"the note explains the marker {said.group(1)!r} as {said.group(2)!r}"
                    raise refuse(
                        number, problem, "Decide what it means for a value; change MARKERS and staging together"
                    )
                explained.add(said.group(1))
        return explained


def _filled(cells: list) -> list[str]:
    return [cell for cell in cells if cell is not None]


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows between blank ones."""
    blocks: list[list[Row]] = [[]]
    for row in rows:
        if _filled(row[1]):
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
