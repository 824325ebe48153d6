"""The website of the Office for National Statistics and the data repository of Explore Local Statistics, made up.

Pages have JSON behind them, files are asked for by their path, and both publishers refuse who does not say who they
are. After ``allowed`` files there is one 429 with a pause to keep. The figures are invented; the layouts are not.
"""

import hashlib
import json
from collections.abc import Mapping

from werkzeug import Request, Response

from tests.fakes.server import Fault

PRESENT = (
    "areacd", "areanm", "geography", "indicator", "period", "observation", "measure", "unit", "lci_95", "uci_95",
    "status", "notes",
)  # fmt: skip
OLDER = (
    "AREACD", "AREANM", "Geography", "Indicator", "Observation", "Unit", "Measure", "Period",
    "Lower Confidence Interval (95%)", "Upper Confidence Interval (95%)", "Observation Status",
)  # fmt: skip
OLDER_NAMES = {
    "lci_95": OLDER[8],
    "uci_95": OLDER[9],
    "status": OLDER[10],
    "notes": "Notes",
    **{name.lower(): name for name in OLDER[:8]},
}
FIELDS = {
    "label": "Days out",
    "prefix": None,
    "suffix": "%",
    "subText": None,
    "decimalPlaces": 1,
    "subtitle": "Percentage of residents who had a day out",
    "experimentalStatistic": "F",
    "sourceDate": "28/11/2025",
    "sourceURL": "https://example.org/days-out",
    "sourceOrg": "Office for Days Out",
    "caveats": "Invented.",
    "standardised": "T",
}


def row(area: str, period: str, observation: str, **others: str) -> dict[str, str]:
    """A row of a CSV file in the present layout: of a percentage, unless ``others`` say otherwise."""
    names = {"K02000001": "United Kingdom", "E92000001": "England", "E12000001": "North East"}
    given = {"areacd": area, "areanm": names.get(area, f"Area {area}"), "geography": "Region", "indicator": "Days out"}
    given |= {"period": period, "observation": observation, "measure": "Percentage", "unit": "%"}
    return {**dict.fromkeys(PRESENT, ""), **given, **others}


def good_rows() -> list[dict[str, str]]:
    """Five rows: with limits, without, withheld, of an area without a code, and of another level."""
    return [
        row("K02000001", "2024-01-01/P1Y", "62.5", lci_95="61.5", uci_95="63.5", geography="Country"),
        row("E12000001", "2024-01-01/P1Y", "58", notes="Invented, of course"),
        row("E07000001", "2024-01-01/P1Y", "", status="c", geography="Local Authority District"),
        row("na", "2024-01-01/P1Y", "60.25", areanm="Springs City Region"),
        row("TLC3", "2024-01-01/P1Y", "59", status="u", geography="ITL Level 2"),
    ]


def csv_file(rows: list[dict[str, str]], layout: tuple[str, ...] = PRESENT) -> bytes:
    """Rows as a CSV file with a byte-order mark, in the present or the older layout, or with other columns."""
    names = OLDER_NAMES if layout[0] == OLDER[0] else {}
    by_name = [{names.get(name, name): value for name, value in each.items()} for each in rows]
    lines = [",".join(layout), *(",".join(_quoted(each.get(column, "")) for column in layout) for each in by_name)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def metadata_file(*indicators: str, columns: tuple[str, ...] = (), **fields: str | None) -> bytes:
    """The JSON beside it: flat, or where ``indicators`` are named an object for each and what they share."""
    about = {**FIELDS, **fields}
    described = {"shared": about, **{name: {"label": name} for name in indicators}} if indicators else about
    declared = {"columns": dict.fromkeys(columns, False)} if columns else {}
    note = {"_note": "This file was last modified on 08/12/2025 at 15:22"}
    return json.dumps({**note, **declared, "ess-beta-metadata": described}, indent=2).encode()


def metadata_on_the_web(*indicators: str, columns: tuple[str, ...] = PRESENT, unit: str = "%", **fields: str) -> bytes:
    """The same as CSV on the Web."""
    about = {**FIELDS, "unit": unit, "measure": "Percentage", **fields}
    source = {"name": about["sourceOrg"], "href": about["sourceURL"], "date": "2025-11-28"}
    listed = [{**about, "code": name, "label": name} for name in indicators or ("Days out",)]
    kept = [{field: value for field, value in each.items() if not field.startswith("source")} for each in listed]
    schema = {"columns": [{"name": column, "titles": f"The {column}"} for column in columns]}
    metadata = {"source": [source], "experimental_statistics": False, "indicators": kept}
    return json.dumps({"@context": ["http://www.w3.org/ns/csvw"], "tableSchema": schema, "metadata": metadata}).encode()


def landing_page(*editions: str) -> dict:
    """The JSON of a dataset's landing page."""
    contact = {"name": "A Person", "email": "person@example.org", "telephone": "01234"}
    about = {"title": "Made-up accounts", "contact": contact, "nextRelease": "12 August 2026"}
    return {"type": "dataset_landing_page", "datasets": [{"uri": uri} for uri in editions], "description": about}


def edition_page(uri: str, released: str, *files: str, corrections: int = 0) -> dict:
    """The JSON of an edition's page."""
    about = {"title": "Made-up accounts", "releaseDate": released, "nextRelease": "", "edition": "Current"}
    versions = [{"uri": f"{uri}/previous/v{n}", "correctionNotice": f"Notice {n}."} for n in range(1, corrections + 1)]
    downloads = [{"file": file} for file in files]
    return {"type": "dataset", "uri": uri, "downloads": downloads, "versions": versions, "description": about}


class FakeOns:
    """``pages`` by path, ``files`` by path, ``folders`` of the data repository by name and file name.

    ``asked`` lists the paths asked for, with the path of a file where one was asked for. ``faults`` spoil the replies
    with files one after another, None leaving one as it is. ``allowed`` files are sent before a single 429.
    """

    def __init__(self) -> None:
        self.pages: dict[str, dict] = {}
        self.files: dict[str, bytes] = {}
        self.folders: dict[str, dict[str, bytes]] = {}
        self.asked: list[str] = []
        self.faults: list[Fault | None] = []
        self.allowed: int | None = None
        self.retry_after = "10"
        self.file_host = ""

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        path = request.args.get("uri") or request.path
        self.asked.append(path)
        if not request.headers.get("User-Agent"):
            return Response("Please make sure your request has a User-Agent header", 403, content_type="text/plain")
        if request.path == "/file":
            return self._file(self.files.get(path))
        if path.startswith("/contents/"):
            return self._listing(path.removeprefix("/contents/"), request.host_url)
        if path.startswith("/raw/"):
            folder, _, name = path.removeprefix("/raw/").partition("/")
            return self._file(self.folders.get(folder, {}).get(name))
        page = self.pages.get(path.removesuffix("/data")) if path.endswith("/data") else None
        return _json(page) if page else Response("<!DOCTYPE html><h1>404</h1>", 404, content_type="text/html")

    def _file(self, content: bytes | None) -> Response:
        if content is None:
            return Response("404: Not Found", 404, content_type="text/plain")
        if self.allowed == 0:
            self.allowed = None
            return Response("Too many requests", 429, {"Retry-After": self.retry_after})
        self.allowed = self.allowed - 1 if self.allowed else self.allowed
        # The file host calls everything plain text.
        good = Response(content, 200, content_type="text/plain; charset=utf-8")
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def _listing(self, folder: str, host: str) -> Response:
        files = self.folders.get(folder)
        if files is None:
            return Response(json.dumps({"message": "Not Found"}), 404, content_type="application/json")
        entries = [
            {
                "name": name,
                "path": f"{folder}/{name}",
                "sha": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
                "size": len(content),
                "download_url": f"{self.file_host or host + 'raw'}/{folder}/{name}",
                "type": "file",
            }
            for name, content in files.items()
        ]
        return _json([*entries, {"name": "drafts", "type": "dir", "sha": "0" * 40, "size": 0, "download_url": None}])


def _json(content: Mapping | list) -> Response:
    return Response(json.dumps(content), 200, content_type="application/json; charset=utf-8")


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell
