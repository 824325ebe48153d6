"""Nomis as it behaves on the wire, with made-up figures of the tables that connectors ask for.

Parameters are read without regard to case. Replies are cut at ``cap`` rows with status 200, every page begins with the
header, RECORD_COUNT is there only if it was selected or nothing was, a code that does not exist gives nothing at all, a
query in JSON that leaves a dimension out gives a sentence, and a list of codes that is too large is a web page.
"""

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug import Request, Response

from tests.fakes.server import Fault, web_page

KIND = 4_194_304
NORMAL = ("A", "Normal Value")
MISSING = ("Q", "These figures are missing.")
SMALL = ("G", "Estimate and confidence interval unreliable since the group sample size is small (3-9)")
NO_SAMPLE = (
    "F",
    "Estimate and confidence interval not available since the group sample size is zero or disclosive (0-2)",
)
SUPPRESSED = ("S", "These figures are suppressed as statistically unreliable")
Member = tuple[int, str, str]


def members(kind: int, **names: str) -> list[Member]:
    """Codes of one kind: number, code and name of each; the code is given with a leading underscore."""
    return [(kind * KIND + place, code.lstrip("_"), name) for place, (code, name) in enumerate(names.items(), 1)]


INDUSTRIES = members(
    32,
    _01110="01110 : Growing of cereals, except rice",
    _21100="21100 : Pharmaceuticals",
    _72110="72110 : Biotechnology",
)
SECTIONS = [(9 * KIND, str(9 * KIND), "Total"), *members(36, A="A : Agriculture, forestry and fishing", B="B : Mining")]
SIZES = [(0, "0", "Total"), (10, "10", "Micro (0 to 9)"), (20, "20", "Small (10 to 49)")]
FINE_SIZES = [(1, "1", "0 to 4"), (2, "2", "5 to 9")]
PLACES = {"TYPE499": ["E92000001"], "TYPE480": ["E12000001", "W92000004"], "TYPE424": ["E06000001"]}


@dataclass(frozen=True)
class Table:
    """What there is of one table: areas by kind, codes by dimension, measures by number, and when a cell has which status.

    ``status`` gets the cell's number among all cells and the measure's name.
    """

    id: str
    dimensions: dict[str, list[Member]]
    measures: dict[str, str] = field(default_factory=lambda: {"20100": "Value"})
    areas: dict[str, list[str]] = field(default_factory=lambda: dict(PLACES))
    dates: tuple = (2021, 2022)
    status: Callable[[int, str], tuple[str, str]] = lambda cell, measure: NORMAL
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def _one_missing(cell: int, measure: str) -> tuple[str, str]:
    return MISSING if cell == 1 else NORMAL


def _survey(cell: int, measure: str) -> tuple[str, str]:
    """The second cell has an estimate that its interval calls unreliable, the third none; the trap of this survey."""
    if cell == 2:
        return NO_SAMPLE
    return SMALL if cell == 1 and measure == "Confidence" else NORMAL


EMPLOYMENT = {
    "employment_status": [(1, "1", "Employees"), (2, "2", "Full-time employees"), (4, "4", "Employment")],
    "measure": [(1, "1", "Count")],
}
BRES = Table(
    "NM_189_1",
    {"industry": [*INDUSTRIES, *SECTIONS], **EMPLOYMENT},
    areas={"TYPE438": ["UKC1", "UKJ1"], "TYPE429": ["TLC1", "TLJ1"], "2092957698": ["K03000001"], **PLACES},
    status=_one_missing,
    spans={"TYPE438": (2015, 2021), "TYPE429": (2022, 9999)},
)
COUNTS = {
    "industry": [*INDUSTRIES, *SECTIONS],
    "employment_sizeband": [*SIZES, *FINE_SIZES, (30, "30", "Medium-sized (50 to 249)"), (40, "40", "Large (250+)")],
    "legal_status": [(0, "0", "Total")],
}
ENTERPRISES = Table("NM_142_1", COUNTS, areas={"2092957698": ["K03000001"], **PLACES})
LOCAL_UNITS = Table("NM_141_1", COUNTS)
POPULATION = Table(
    "NM_2002_1",
    {"gender": [(0, "0", "Total")], "c_age": [(200, "200", "All Ages"), (203, "203", "Aged 16 - 64")]},
)
PERCENTAGES = Table(
    "NM_17_5",
    {"variable": [(45, "45", "Employment rate - aged 16-64"), (290, "290", "% with NVQ4+ - aged 16-64")]},
    measures={"20599": "Variable", "21001": "Numerator", "21002": "Denominator", "21003": "Confidence"},
    dates=("2021-12", "2022-03", "2022-12"),
    status=_survey,
)
PAY = {
    "sex": [(7, "7", "Total"), (8, "8", "Full Time Workers")],
    "item": [(2, "2", "Median")],
    "pay": [(1, "1", "Weekly pay - gross"), (7, "7", "Annual pay - gross")],
}
EARNINGS = {"20100": "Value", "20701": "Confidence"}


def _pay(cell: int, measure: str) -> tuple[str, str]:
    return SUPPRESSED if cell == 1 else NORMAL


RESIDENT_PAY = Table("NM_30_1", PAY, measures=EARNINGS, status=_pay)
WORKPLACE_PAY = Table("NM_99_1", PAY, measures=EARNINGS, status=_pay)


class FakeNomis:
    """One table. ``asked`` lists what was asked of it: the path and, in lower case, the parameters.

    ``faults`` spoil the data replies one after another, None leaving one as it is; ``before`` is called before the
    data request of that number, the first being 1. ``largest_list`` is the number of codes above which a list is a web
    page; ``listed_kind`` gives the codes of the industry list another kind than the data have.
    """

    def __init__(self, cap: int = 25_000, table: Table = BRES) -> None:
        self.cap = cap
        self.table = table
        self.updated = "2025-10-28 09:30:00"
        self.years: list = list(table.dates)
        self.areas = dict(table.areas)
        self.status = table.status
        self.largest_list = 1000
        self.listed_kind: int | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Geography and offset of each data request."""
        return [(asked["geography"], asked["recordoffset"]) for path, asked in self.asked if path.endswith(".data.csv")]

    @property
    def first_query(self) -> dict[str, str]:
        """The parameters of the first data request."""
        return next(asked for path, asked in self.asked if path.endswith(".data.csv"))

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = {name.lower(): value for name, value in request.args.items()}
        self.asked.append((request.path, asked))
        match request.path.rpartition("/dataset/")[2].removeprefix(self.table.id):
            case ".def.sdmx.json":
                return _metadata(self.definition())
            case "/time.def.sdmx.json":
                return _metadata(self.times())
            case "/industry.def.sdmx.json":
                return self.industry_list()
            case ".data.json":
                return Response("Query is incomplete", 200, content_type="text/plain")
            case ".data.csv":
                if change := self.before.get(len(self.pages)):
                    change()
                good = Response(self.data(asked), 200, content_type="text/csv")
                fault = self.faults.pop(0) if self.faults else None
                return fault(good) if fault else good
        return Response("not found", 404)

    def definition(self) -> dict:
        """The table's structure, as far as a connector may rely on it."""
        told = {"Status": "Current (being actively updated)", "MetadataCount": 2, "LastUpdated": self.updated}
        annotations = [{"annotationtext": text, "annotationtitle": title} for title, text in told.items()]
        return {"keyfamilies": {"keyfamily": [{"id": self.table.id, "annotations": {"annotation": annotations}}]}}

    def times(self) -> dict:
        """The code list of periods; years are numbers there."""
        codes = [{"value": year, "description": {"value": str(year), "lang": "en"}} for year in self.years]
        return {"codelists": {"codelist": [{"id": "TIME", "code": codes}]}}

    def industry_list(self) -> Response:
        """The code list of industries; a web page where it is too large."""
        found = self.table.dimensions.get("industry", [])
        if len(found) > self.largest_list:
            return web_page(Response("", content_type="application/json"))
        codes = [
            {"value": number if self.listed_kind is None else self.listed_kind * KIND, "description": {"value": name}}
            for number, _, name in found
        ]
        return _metadata({"codelists": {"codelist": [{"id": "INDUSTRY", "code": codes}]}})

    def data(self, asked: dict[str, str]) -> str:
        """Rows of a query from recordoffset on, at most recordlimit or ``cap``; nothing where a part of it is unknown."""
        needed = ("geography", "date", "measures", *self.table.dimensions)
        if any(name not in asked for name in needed):
            return ""
        geographies = [token for token in asked["geography"].split(",") if token in self.areas]
        chosen = [_chosen(asked[name], found) for name, found in self.table.dimensions.items()]
        measures = [number for number in asked["measures"].split(",") if number in self.table.measures]
        if not geographies or not measures or not all(chosen):
            return ""
        cells = [
            (date, token, area, *values)
            for date in asked["date"].split(",")
            for token in geographies
            for area in self.areas[token]
            for values in itertools.product(*chosen)
            if date in map(str, self.years) and self._has(token, date)
        ]
        rows = [(place, cell, number) for place, cell in enumerate(cells) for number in measures]
        first = int(asked.get("recordoffset", 0))
        page = rows[first : first + min(int(asked.get("recordlimit", self.cap)), self.cap)]
        lines = [self._row(*row, first + place, len(rows)) for place, row in enumerate(page)]
        columns = (
            asked["select"].upper().split(",") if "select" in asked else list(self._row(*rows[0], 0, 0)) if rows else []
        )
        return "".join(_line(line, columns) + "\n" for line in [{c: f'"{c}"' for c in columns}, *lines])

    def _has(self, token: str, date: str) -> bool:
        first, last = self.table.spans.get(token, (0, 9999))
        return first <= int(date[:4]) <= last

    def _number(self, token: str, area: str) -> int:
        """The code of an area within its kind: the same place has another in another kind."""
        is_kind = token.startswith("TYPE")
        return int(token.removeprefix("TYPE")) * KIND + self.areas[token].index(area) + 1 if is_kind else int(token)

    def _row(self, place: int, cell: tuple, measure: str, offset: int, count: int) -> dict[str, str]:
        """One row of the whole layout, as it stands in the reply: text in quotation marks, numbers bare."""
        date, token, area, *values = cell
        name = self.table.measures[measure]
        code, status = self.status(place, name)
        year = date[:4]
        described = {
            "DATE": (date, f"Jan {year}-Dec {year}" if "-" in date else date, date, "date", "0"),
            "GEOGRAPHY": (str(self._number(token, area)), f"Area {area}", area, *_kind(token)),
        }
        for dimension, (number, member, called) in zip(self.table.dimensions, values, strict=True):
            described[dimension.upper()] = (str(number), called, member, dimension, "1000")
        row = {}
        for column, (number, called, member, kind, kind_number) in described.items():
            row |= {column: f'"{number}"', f"{column}_NAME": f'"{called}"', f"{column}_CODE": f'"{member}"'}
            row |= {f"{column}_TYPE": f'"{kind}"', f"{column}_TYPECODE": kind_number, f"{column}_SORTORDER": "0"}
        return row | {
            "MEASURES": f'"{measure}"',
            "MEASURES_NAME": f'"{name}"',
            "OBS_VALUE": str(self._value(place, name)) if code == "A" else "",
            "OBS_STATUS": f'"{code}"',
            "OBS_STATUS_NAME": f'"{status}"',
            "OBS_CONF": '"F"',
            "OBS_CONF_NAME": '"Free (free for publication)"',
            "URN": f'"Nm-{self.table.id}d{offset}"',
            "RECORD_OFFSET": str(offset),
            "RECORD_COUNT": str(count),
        }

    def _value(self, place: int, measure: str) -> float:
        if measure in ("Variable", "Confidence"):
            return 3.5 if measure == "Confidence" else 40 + place % 50
        return 500 + place if "20701" in self.table.measures else 5 * (place % 400)


def _kind(token: str) -> tuple[str, str]:
    """Name and number of a kind of area."""
    known = {"TYPE499": "countries", "TYPE480": "regions"}
    return known.get(token, "local authorities: district / unitary (as of April 2023)"), re.sub(r"\D", "", token)


def _chosen(asked: str, found: list[Member]) -> list[Member]:
    """The members that a parameter names: numbers, ranges, kinds."""
    chosen = []
    for token in asked.split(","):
        first, _, last = token.partition("...")
        for member in found:
            if token.startswith("TYPE"):
                matches = member[0] // KIND == int(token.removeprefix("TYPE"))
            else:
                matches = int(first) <= member[0] <= int(last or first)
            if matches and member not in chosen:
                chosen.append(member)
    return chosen


def _metadata(structure: dict) -> Response:
    return Response(json.dumps({"structure": structure}), 200, content_type="application/json; charset=utf-8")


def _line(row: dict[str, str], columns: list[str]) -> str:
    return ",".join(row[column] for column in columns)
