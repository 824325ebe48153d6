"""NIHR Open Data (Opendatasoft Explore v2.1) as it behaves on the wire, with made-up awards.

Records end at offset + limit = 10,000 with 400; exports have no end, and send their status before they know whether they
will get there.
"""

import json
from collections.abc import Callable

from werkzeug import Request, Response

from tests.fakes.server import Fault

ROOT = "/api/explore/v2.1/catalog/datasets/nihr-summary-view"


def award(number: int, **changes: object) -> dict:
    """A made-up award in the publisher's fields, award holder included."""
    return {
        "project_id": f"NIHR{number:06}",
        "project_title": f"Award {number}",
        "acronym": None,
        "funding_and_awards_link": f"https://fundingawards.nihr.ac.uk/award/NIHR{number:06}",
        "funder": "NIHR (non-ODA)",
        "project_status": "Active",
        "programme": "Policy Research Programme",
        "programme_type": "Research",
        "programme_stream": "Not Available",
        "funding_stream": "Researcher-led",
        "award_amount_from_dh": 1234.5,
        "award_amount_m": 0.0012345,
        "start_date": "2019-01-31" if number % 2 else "31/01/2019",
        "end_date": "Not available",
        "organisation_type": "University",
        "contracted_organisation": "University of Nowhere",
        "postcode": "LS1 1AA",
        "involvement_type": "Chief Investigator",
        "ukcrc_value": "Cancer",
        "hrcs_rac_category": "6. Evaluation of Treatments and Therapeutic Interventions",
        "ukcrc_value_rac": "6.1 Pharmaceuticals",
        "award_holder_name": "Professor Jane Doe",
        "orcid": "0000-0000-0000-0000",
        **changes,
    }


class FakeNihr:
    """``awards`` are what the view holds; ``exports`` counts the exports asked for, which ``faults`` spoil in turn.

    ``before`` is called before the export of that number, the first being 1.
    """

    def __init__(self) -> None:
        self.modified = "2026-07-12T03:00:00+00:00"
        self.awards = [award(number) for number in range(1, 8)]
        self.keeps_to_select = True
        self.exports = 0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = dict(request.args.items())
        self.asked.append((request.path.removeprefix(ROOT), asked))
        match request.path.removeprefix(ROOT):
            case "":
                about = {"modified": self.modified, "data_processed": self.modified}
                return _json({"dataset_id": "nihr-summary-view", "metas": {"default": about}})
            case "/records":
                return self._records(int(asked.get("offset", 0)), int(asked.get("limit", 10)), asked)
            case "/exports/json":
                return self._export(asked)
        return _json({"error_code": "DatasetNotFound", "message": "…"}, 404)

    def _records(self, offset: int, limit: int, asked: dict[str, str]) -> Response:
        if limit > 100 or offset + limit > 10_000:
            said = f"Invalid value for sum of offset + limit API parameter: {offset + limit} was found but <= 10000 is expected."
            return _json({"error_code": "InvalidRESTParameterError", "message": said}, 400)
        return _json(
            {"total_count": len(self.awards), "results": self._chosen(self.awards[offset : offset + limit], asked)}
        )

    def _export(self, asked: dict[str, str]) -> Response:
        self.exports += 1
        if call := self.before.get(self.exports):
            call()
        good = _json(self._chosen(self.awards, asked))
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def _chosen(self, awards: list[dict], asked: dict[str, str]) -> list[dict]:
        if "select" not in asked or not self.keeps_to_select:
            return awards
        return [{name: one[name] for name in asked["select"].split(",")} for one in awards]


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json; charset=utf-8")
