"""Innovate UK's publication page and its two workbooks, with made-up participants.

An agent without a name of its own is turned away with 403. The names of both workbooks carry the date of the release
and the financial years in them; cells without content are absent, and days are the numbers that Excel counts.
"""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook
from werkzeug import Request, Response

from tests.fakes.server import Fault

PAGE = "/publications/innovate-uk-funded-projects-since-2004/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [
    "Competition Reference",
    "Competition Title",
    "Programme Title",
    "Sector",
    "Application Number",
    "Project Number",
    "Project Title",
    "Public Description",
    "Competition Year",
    "Innovate UK Product Type",
    "Participant Name",
    "Is Lead Participant",
    "CRN",
    "Project Start Date",
    "Project End Date",
    "Award Offered (£)",
    "Total Costs (£)",
    "Actual Spend to Date (£)",
    "Participant Withdrawn From Project",
    "Project Status",
    "Enterprise Size",
    "Postcode",
    "Address Region",
    "Address LEP",
    "Address Local Authority",
    "In Multiple LEPs",
    "Industrial Strategy Challenge Fund (ISCF)",
]


def participant(number: int, name: str = "Nowhere Ltd", **changes: object) -> dict[str, object]:
    """A row; what is None has no cell."""
    row = dict.fromkeys(COLUMNS)
    row |= {
        "Competition Title": "Made-up competition",
        "Project Number": number,
        "Project Title": f"Project {number}",
        "Participant Name": name,
        "Is Lead Participant": "Yes",
        "CRN": "00123456",
        "Project Start Date": 41548,
        "Project End Date": 41912,
        "Award Offered (£)": 5000,
        "Total Costs (£)": 10000.5,
        "Enterprise Size": "Micro/small",
        "Postcode": "SE1 9RT",
        "Address Region": "London",
    }
    return {**row, **changes}


def workbook(rows: Sequence[dict[str, object]], header: Sequence[str] = COLUMNS, *, one_cell: bool = False) -> bytes:
    """The workbook with these rows; with ``one_cell`` it declares an extent of one cell."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(column) for column in header])
    out = io.BytesIO()
    book.save(out)
    return _declared(out.getvalue()) if one_cell else out.getvalue()


def _declared(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start, end = part.index(b"<dimension"), part.index(b"/>", part.index(b"<dimension"))
                part = part[:start] + b'<dimension ref="A1"' + part[end:]
            new.writestr(name, part)
    return out.getvalue()


class FakeInnovateUk:
    """The page and its files. ``asked`` lists the paths; ``faults`` spoil the replies, by path."""

    def __init__(self) -> None:
        self.day = "130126"
        self.names = ["InnovateUKFundedProjects2004ToFY2014To2015", "InnovateUKFundedProjectsFY2015To2016ToPresent"]
        self.books = [workbook([participant(101)]), workbook([participant(900001), participant(900001, "Other plc")])]
        self.asked: list[str] = []
        self.faults: dict[str, Fault] = {}

    @property
    def files(self) -> dict[str, bytes]:
        """The workbooks by name."""
        named = zip(self.names, self.books, strict=False)
        return {f"IUK-{self.day}-{name}.xlsx": book for name, book in named}

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        self.asked.append(request.path)
        agent = request.headers.get("User-Agent", "").lower()
        if not agent or agent.startswith(("python", "curl", "wget", "httpx")):
            return Response("<html><body>Forbidden</body></html>", 403, content_type="text/html")
        name = request.path.rpartition("/")[2]
        if request.path == PAGE:
            good = Response(self.page(), 200, content_type="text/html; charset=UTF-8")
        elif name in self.files:
            good = Response(self.files[name], 200, content_type=XLSX)
        else:
            good = Response("<html>Not found</html>", 404, content_type="text/html")
        fault = self.faults.get(name or "page")
        return fault(good) if fault else good

    def page(self) -> str:
        """The publication page, which links to other files as well."""
        links = "".join(
            f'<li><a class="file" href="/wp-content/uploads/2026/01/{name}">Innovate UK funded projects</a></li>'
            for name in self.files
        )
        return f'<!DOCTYPE html>\n<html><body><a href="/wp-content/notes.pdf">Notes</a><ul>{links}</ul></body></html>'
