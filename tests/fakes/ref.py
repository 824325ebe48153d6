"""Results of a Research Excellence Framework in the layout of the published workbook, with made-up institutions."""

from werkzeug import Request, Response

from tests.fakes.server import Fault
from tests.fakes.workbooks import xlsx

PROFILES = ("Overall", "Outputs", "Impact", "Environment")
HEADER = [
    *("Institution code (UKPRN)", "Institution name", "Institution sort order", "Main panel"),
    *("Unit of assessment number", "Unit of assessment name", "Multiple submission letter", "Multiple submission name"),
    *("Joint submission", "Profile", "FTE of submitted staff", "Total FTE of submitted staff for joint submission"),
    *("% of eligible staff submitted", "4*", "3*", "2*", "1*", "Unclassified"),
]
HEADER_2014 = [*HEADER[:10], "FTE Category A staff submitted", "4*", "3*", "2*", "1*", "unclassified"]
JOINT = "(joint submission with University of B)"


def results_2021() -> list[list]:
    """Two institutions, one alone and with too few people for profiles of its parts, one with a joint submission."""
    rows = []
    for profile in PROFILES:
        shares = ["-"] * 5 if profile != "Overall" else [50, 50, 0, 0, 0]
        rows.append(
            [10000001, "A", 1, "A", 1, "Clinical Medicine", None, None, None, profile, 2.5, None, "N/A", *shares]
        )
    for profile in PROFILES:
        shares = [33.3, 33.4, 33.3, 0, 0]
        place = [10000002, "B", 2, "D", 34, "Media", "A", "Film ", JOINT, profile, 10.25, 30.5]
        rows.append([*place, 1290, *shares])
    return rows


def every_institution(count: int, staff: float) -> list[list]:
    """So many institutions with one submission each, and so many people in all, as the totals of REF 2021 are known."""
    rows, each = [], round(staff / count, 2)
    for place in range(1, count + 1):
        people = each if place < count else round(staff - each * (count - 1), 2)
        about = [10_000_000 + place, f"University {place}", place, "A", 1, "Clinical Medicine", None, None, None]
        rows += [[*about, profile, people, None, 90, 50, 50, 0, 0, 0] for profile in PROFILES]
    return rows


def workbook(rows: list[list], header: list[str] = HEADER, titles: int = 4, sheet: str = "Sheet1") -> bytes:
    """The workbook: titles, a blank row, the heading over the shares, the header, the rows."""
    above = [["2021 Research Excellence Framework Results"], [None], *[["Note"]] * (titles - 2), [None]]
    return xlsx(
        {sheet: [*above, [*[None] * 13, "Percentage of the submission meeting the standard for:"], header, *rows]}
    )


class FakeRef:
    """The site with the results of 2021, which tells an ETag."""

    def __init__(self) -> None:
        self.content = workbook(results_2021())
        self.etag = '"1"'
        self.statuses: list[int] = []
        self.fault: Fault | None = None

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        if request.path != "/profiles/export-all":
            return Response("Not found", 404)
        is_known = request.headers.get("If-None-Match") == self.etag
        reply = Response(b"" if is_known else self.content, 304 if is_known else 200, {"ETag": self.etag})
        self.statuses.append(reply.status_code)
        return self.fault(reply) if self.fault else reply
