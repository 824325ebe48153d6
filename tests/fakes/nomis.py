"""Nomis as it behaves on the wire, with made-up figures of the Business Register and Employment Survey.

Parameters are read without regard to case. Replies are cut at ``cap`` rows with status 200, every page begins with the
header, RECORD_COUNT is there only if it was selected, and a code that does not exist gives nothing at all.
"""

import json
from collections.abc import Callable

from werkzeug import Request, Response

from tests.fakes.server import Fault

BARE = {"OBS_VALUE", "RECORD_OFFSET", "RECORD_COUNT"}
NEEDED = ("geography", "date", "industry", "employment_status", "measure", "measures")


class FakeNomis:
    """NM_189_1. ``asked`` lists what was asked of it: the path and, in lower case, the parameters.

    ``faults`` spoil the data replies one after another, None leaving one as it is; ``before`` is called before the
    data request of that number, the first being 1.
    """

    def __init__(self, cap: int = 25_000) -> None:
        self.cap = cap
        self.updated = "2025-10-28 09:30:00"
        self.years = [2021, 2022]
        self.areas = {"TYPE438": ["UKC1", "UKJ1"], "TYPE429": ["TLC1", "TLJ1"]}
        self.industries = {
            "01110": "Growing of cereals, except rice",
            "21100": "Pharmaceuticals",
            "72110": "Biotechnology",
        }
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Geography and offset of each data request."""
        return [(asked["geography"], asked["recordoffset"]) for path, asked in self.asked if path.endswith(".data.csv")]

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = {name.lower(): value for name, value in request.args.items()}
        self.asked.append((request.path, asked))
        match request.path.removeprefix("/api/v01/dataset/"):
            case "NM_189_1.def.sdmx.json":
                return _metadata(self.definition())
            case "NM_189_1/time.def.sdmx.json":
                return _metadata(self.times())
            case "NM_189_1.data.csv":
                if change := self.before.get(len(self.pages)):
                    change()
                good = Response(self.data(asked), 200, content_type="text/csv")
                fault = self.faults.pop(0) if self.faults else None
                return fault(good) if fault else good
        return Response("not found", 404)

    def definition(self) -> dict:
        """The dataset's structure, as far as a connector may rely on it."""
        told = {"Status": "Current (being actively updated)", "MetadataCount": 2, "LastUpdated": self.updated}
        annotations = [{"annotationtext": text, "annotationtitle": title} for title, text in told.items()]
        return {"keyfamilies": {"keyfamily": [{"id": "NM_189_1", "annotations": {"annotation": annotations}}]}}

    def times(self) -> dict:
        """The code list of years."""
        codes = [{"value": year, "description": {"value": str(year), "lang": "en"}} for year in self.years]
        return {"codelists": {"codelist": [{"id": "CL_189_1_TIME", "code": codes}]}}

    def data(self, asked: dict[str, str]) -> str:
        """Rows of a query from recordoffset on, at most recordlimit or ``cap``."""
        areas = self.areas.get(asked.get("geography", ""))
        fixed = [asked.get(name) for name in ("industry", "employment_status", "measure", "measures")]
        if any(name not in asked for name in NEEDED) or areas is None or fixed != ["TYPE32", "4", "1", "20100"]:
            return ""
        cells = [
            (year, area, code)
            for year in asked["date"].split(",")
            for area in areas
            for code in self.industries
            if int(year) in self.years and (int(year) <= 2021) == (asked["geography"] == "TYPE438")
        ]
        first = int(asked.get("recordoffset", 0))
        chosen = cells[first : first + min(int(asked.get("recordlimit", self.cap)), self.cap)]
        rows = [self.row(*cell, first + place, len(cells)) for place, cell in enumerate(chosen)]
        columns = asked["select"].upper().split(",")
        return "".join(
            line + "\n" for line in [_line({c: c for c in columns}, columns), *(_line(r, columns) for r in rows)]
        )

    def row(self, year: str, area: str, code: str, offset: int, count: int) -> dict[str, str]:
        """One cell; the second of all is missing."""
        is_missing = offset == 1
        return {
            "DATE": year,
            "GEOGRAPHY_CODE": area,
            "GEOGRAPHY_NAME": f"Area {area}",
            "INDUSTRY_CODE": code,
            "INDUSTRY_NAME": f"{code} : {self.industries[code]}",
            "EMPLOYMENT_STATUS_NAME": "Employment",
            "MEASURES_NAME": "Value",
            "OBS_VALUE": "" if is_missing else str(5 * (offset % 400)),
            "OBS_STATUS": "Q" if is_missing else "A",
            "OBS_STATUS_NAME": "These figures are missing." if is_missing else "Normal Value",
            "RECORD_OFFSET": str(offset),
            "RECORD_COUNT": str(count),
        }


def _metadata(structure: dict) -> Response:
    return Response(json.dumps({"structure": structure}), 200, content_type="application/json; charset=utf-8")


def _line(row: dict[str, str], columns: list[str]) -> str:
    return ",".join(row[c] if c in BARE and row[c] != c else f'"{row[c]}"' for c in columns)
