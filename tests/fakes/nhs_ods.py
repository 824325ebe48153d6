"""The Organisation Data Service as it behaves on the wire, with made-up trusts: the directory and the export of reports.

The directory pages by Limit and Offset, counts in X-Total-Count, answers 406 to what it does not take (no filter, an
Offset of zero, a Limit over 1,000) and 404 beyond the end. A report has no header and 27 columns; the addresses of the
old files answer 403.
"""

import json

from werkzeug import Request, Response

from tests.fakes.server import Fault

FILTERS = ("PrimaryRoleId", "Roles", "Name", "PostCode", "LastChangeDate")
COLUMNS = 27


class FakeODS:
    """Trusts and sites by role. ``asked`` lists the query of every request to the directory; ``most`` caps a page.

    ``faults`` spoil the replies one after another, None leaving one as it is.
    """

    def __init__(self, most: int = 1_000) -> None:
        self.most = most
        self.counts = {"RO197": 5, "RO198": 3}
        self.changed = "2026-11-02"
        self.total: dict[str, str] = {}
        self.columns = COLUMNS
        self.trusts = [self.trust("R0A", "20171001"), self.trust("RW6", "20020401", closed="20210930")]
        self.asked: list[dict[str, str]] = []
        self.faults: list[Fault | None] = []

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        if request.path.startswith("/assets/"):
            return Response("Access denied", 403, content_type="text/html")
        match request.path:
            case "/organisations":
                self.asked.append(dict(request.args))
                good = self.directory(dict(request.args))
            case "/getReport" if request.args.get("report") == "etr":
                good = Response(self.report(), 200, content_type="text/csv")
            case _:
                return Response("not found", 404)
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def directory(self, asked: dict[str, str]) -> Response:
        """A page of the directory."""
        limit = int(asked.get("Limit", 20))
        offset = asked.get("Offset")
        if not any(name in asked for name in FILTERS) or limit > 1_000 or offset == "0":
            return _json({"errorCode": 406, "errorText": "Not Acceptable."}, 406)
        role, start = asked["PrimaryRoleId"], int(offset or 0)
        everything = [self.organisation(role, place) for place in range(self.counts.get(role, 0))]
        page = everything[start : start + min(limit, self.most)]
        if not page:
            return _json({"errorCode": 404, "errorText": "No records found."}, 404)
        total = self.total.get(role, str(len(everything)))
        return _json({"Organisations": page}, 200, **({"X-Total-Count": total} if total else {}))

    def organisation(self, role: str, place: int) -> dict[str, str]:
        """One entry; the last of a role is closed and has no postcode."""
        code = f"R{place:02}" if role == "RO197" else f"R00{place:02}"
        entry = {
            "Name": f"BODY {place} OF {role}",
            "OrgId": code,
            "Status": "Active",
            "OrgRecordClass": "RC1" if role == "RO197" else "RC2",
            "PostCode": "M13 9WL",
            "LastChangeDate": self.changed if place == 1 else "2020-04-01",
            "PrimaryRoleId": role,
            "PrimaryRoleDescription": "NHS TRUST" if role == "RO197" else "NHS TRUST SITE",
            "OrgLink": f"https://directory.spineservices.nhs.uk/ORD/2-0-0/organisations/{code}",
        }
        if place == self.counts[role] - 1:
            del entry["PostCode"]
            entry["Status"] = "Inactive"
        return entry

    @staticmethod
    def trust(code: str, opened: str, closed: str = "", **others: str) -> dict[int, str]:
        """A row of the report etr, by number of the column; ``others`` as c13="ACTIVE"."""
        row = {
            1: code,
            2: f'TRUST "{code}"',
            3: "Y62",
            4: "QOP",
            5: "COBBETT HOUSE",
            6: "OXFORD ROAD, SOUTH",
            8: "MANCHESTER",
            10: "M13 9WL",
            11: opened,
            12: closed,
            22: "0",
            24: "B",
        }
        return {**row, **{int(name[1:]): value for name, value in others.items()}}

    def report(self) -> bytes:
        """The report: every field in quotation marks, lines end as in Windows."""
        quoted = [[row.get(n, "").replace('"', '""') for n in range(1, self.columns + 1)] for row in self.trusts]
        return "".join(",".join(f'"{value}"' for value in row) + "\r\n" for row in quoted).encode()


def _json(content: dict, status: int, **headers: str) -> Response:
    return Response(json.dumps(content), status, headers, content_type="application/json")
