"""HESA as its open data behave on the wire: CSV below a preamble, or a zip under the same address; made-up figures."""

import io
import zipfile

from werkzeug import Request, Response

from tests.fakes.server import Fault

PLACE = ["UKPRN", "HE Provider", "Country of HE provider", "Region of HE provider", "Academic Year"]
HEADERS = {
    "1": [*PLACE, "Source of public funding", "Type of income", "Unit", "Value"],
    "2a": [*PLACE, "Type of service", "Type of organisation", "Number/Value Marker", "Unit", "Number/Value"],
    "2b": [*PLACE, "Category Marker", "Unit", "Value"],
    "4d": [*PLACE, "Category Marker", "Unit", "Value"],
    "4e": [*PLACE, "Metric", "Category Marker", "Value"],
}
TURNOVER = "Estimated current turnover of all active firms (£ thousands)"
BREAKDOWNS = {
    "1": [["All", "Total", "£000s", "5388"], ["EU government", "Public funding", "£000s", ""]],
    "2a": [["Consultancy", "SME's", "Number", "", "184"], ["Consultancy", "SME's", "Value", "£000s", "681"]],
    "2b": [["Total revenue", "£000s", "920"], ["Total learner days of CPD/CE courses delivered", "Days", "3100"]],
    "4d": [["Total IP revenues", "£000s", "170"]],
    "4e": [["Number of active firms", "Other spin-outs", "2"], [TURNOVER, "Other spin-outs", "24041"]],
}


def table(
    number: str, preamble: int = 11, header: list[str] | None = None, rows: list[list[str]] | None = None
) -> bytes:
    """A table in the publisher's layout, with so many lines above its header."""
    place = ["10007143", "A university, with a comma", "England", "North East", "2022/23"]
    lines = [[f"Line {line} of the preamble"] for line in range(1, preamble + 1)]
    lines.append(HEADERS[number] if header is None else header)
    lines += [[*place, *row] for row in BREAKDOWNS[number]] if rows is None else rows
    return "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines).encode()


def zipped(name: str, content: bytes) -> bytes:
    """A file in a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


class FakeHesa:
    """Tables of the HE-BCI survey. ``modified`` is when they were; "" where the server does not say.

    ``faults`` spoil the first reply for a table, ``always`` spoils every other.
    """

    def __init__(self) -> None:
        self.tables = {number: table(number) for number in HEADERS}
        self.modified = "Tue, 10 Jun 2025 08:30:00 GMT"
        self.asked: list[tuple[str, int]] = []
        self.faults: dict[str, Fault] = {}
        self.always: Fault | None = None

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        number = request.path.removeprefix("/data-and-analysis/providers/business-community/table-").removesuffix(
            ".csv"
        )
        if number not in self.tables:
            return Response("<html>Not found</html>", 404, content_type="text/html")
        if self.modified and request.headers.get("If-Modified-Since") == self.modified:
            reply = Response("", 304)
        else:
            reply = Response(self.tables[number], 200, content_type="text/csv")
        if self.modified:
            reply.headers["Last-Modified"] = self.modified
        self.asked.append((number, reply.status_code))
        fault = self.faults.pop(number, self.always)
        return fault(reply) if fault else reply
