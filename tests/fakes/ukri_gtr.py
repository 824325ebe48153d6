"""The Gateway to Research as it behaves on the wire, with made-up projects: the API, version 7, and the CSV export.

Another Accept brings another version. An unknown parameter or a page size below 10 is 400; no hits, and a page beyond
the last, are 404; an identifier that is not known brings an unrelated record with 200. Text is encoded twice over.
"""

import base64
import json
from collections.abc import Callable

from werkzeug import Request, Response

from tests.fakes.server import Fault

KEYS = {"projects": "project", "funds": "fund", "organisations": "organisation"}
NAMES = (
    "FundingOrgName,ProjectReference,LeadROName,Department,ProjectCategory,PISurname,PIFirstName,PIOtherNames,"
    "PI ORCID iD,StudentSurname,StudentFirstName,StudentOtherNames,Student ORCID iD,Title,StartDate,EndDate,"
    "AwardPounds,ExpenditurePounds,Region,Status,GTRProjectUrl,ProjectId,FundingOrgId,LeadROId,PIId"
)


def guid(kind: int, number: int) -> str:
    """The identifier of a made-up record."""
    return f"{kind:08X}-0000-4000-8000-{number:012X}"


class FakeGateway:
    """``count`` projects with a fund and a lead organisation each. ``asked`` lists paths and parameters.

    ``faults`` spoil the replies one after another, None leaving one as it is; ``before`` is called before the reply of
    that number, the first being 1.
    """

    def __init__(self, count: int = 23) -> None:
        self.count = count
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}
        self.unknown: set[str] = set()

    def records(self, resource: str) -> list[dict]:
        """Every record of a resource."""
        make = {"projects": project, "funds": fund, "organisations": organisation}[resource]
        return [make(number) for number in range(self.count)]

    @property
    def pages(self) -> list[int]:
        """The pages asked for, in order."""
        return [int(asked["p"]) for _, asked in self.asked if "p" in asked]

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = dict(request.args.items())
        self.asked.append((request.path, asked))
        if change := self.before.get(len(self.asked)):
            change()
        good = self.reply(request.path, asked, request.headers.get("Accept", ""))
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def reply(self, path: str, asked: dict[str, str], accept: str) -> Response:
        """The reply as it should be."""
        if path == "/search/project/csv":
            return self.export(asked)
        resource, _, wanted = path.removeprefix("/gtr/api/").partition("/")
        if resource not in KEYS:
            return Response("not found", 404)
        if not accept.startswith("application/vnd.rcuk.gtr.json-v"):
            if accept == "application/json":
                return _json({"page": 1, "size": 20, f"{KEYS[resource]}s": {}})
            return Response('<?xml version="1.0"?><ns2:projects/>', 200, content_type="application/xml")
        records = self.records(resource)
        if wanted:
            known = [r for r in records if r["id"] == wanted and wanted not in self.unknown]
            return _json(known[0] if known else records[0])
        if set(asked) - {"q", "f", "sf", "so", "p", "s"} or not 10 <= int(asked.get("s", 20)) <= 100:
            return _json({"text": "Invalid request: parameter not supported"}, 400)
        size, page = int(asked.get("s", 20)), int(asked.get("p", 1))
        last = -(-len(records) // size)
        if page > last:
            return _json({"text": f"Page requested exceeds maximum available: {last}"}, 404)
        chosen = records[(page - 1) * size : page * size]
        envelope = {"page": page, "size": size, "totalPages": last, "totalSize": len(records), KEYS[resource]: chosen}
        return _json(envelope)

    def export(self, asked: dict[str, str]) -> Response:
        """The CSV export: a byte-order mark, British days, and people in nine columns."""
        funder = base64.b64decode(asked["selectedFacets"]).decode().split("|")[1]
        people = 'Curie,Marie,Salomea,0000-0001,"Student, S.",S.,,0000-0002'
        rows = [
            f"{funder},AH/X{number:06}/1,University of Nowhere,History,Research Grant,{people},"
            f'"Title, ""quoted"" {number}",01/10/20{10 + number % 10},30/09/20{13 + number % 10},{1000 + number},,'
            f"London,Active,https://gtr.ukri.org:443/projects?ref=AH/X{number:06}/1,{guid(1, number)},{guid(9, 1)},"
            f"{guid(3, number)},{guid(7, number)}"
            for number in range(self.count)
        ]
        text = "\ufeff" + "\n".join([NAMES, *rows]) + "\n"
        return Response(text.encode(), 200, content_type="text/csv;charset=UTF-8")


def project(number: int) -> dict:
    """A project whose long texts and links name people."""
    link = {"start": None, "end": None, "otherAttributes": {}}
    api = "http://gtr.ukri.org:80//gtr/api"
    return {
        "links": {
            "link": [
                {"href": f"{api}/persons/{guid(7, number)}", "rel": "PI_PER", **link},
                {"href": f"{api}/organisations/{guid(3, number)}", "rel": "LEAD_ORG", **link},
                {"href": f"{api}/organisations/{guid(3, 0)}", "rel": "PARTICIPANT_ORG", **link},
                {"href": f"{api}/funds/{guid(2, number)}", "rel": "FUND", **link, "start": 1288569600000},
            ]
        },
        "ext": None,
        "id": guid(1, number),
        "outcomeid": None,
        "href": f"{api}/projects/{guid(1, number)}",
        "created": 1453777286000,
        "updated": None,
        "identifiers": {"identifier": [{"value": f"EP/X{number:06}/1", "type": "RCUK"}]},
        "title": f"Heat &amp;amp; light, &amp;quot;part&amp;quot; {number}",
        "status": "Active" if number % 2 else "Closed",
        "grantCategory": "Research Grant",
        "leadFunder": "EPSRC",
        "leadOrganisationDepartment": "Physics",
        "abstractText": "Marie Curie will measure.",
        "techAbstractText": "Marie Curie again.",
        "potentialImpact": "Marie Curie once more.",
        "start": None,
        "end": None,
        "healthCategories": {"healthCategory": []},
        "researchActivities": {"researchActivity": []},
        "researchSubjects": {"researchSubject": [{"id": guid(5, 1), "text": "Physics", "percentage": 100}]},
        "researchTopics": {"researchTopic": []},
        "rcukProgrammes": {"rcukProgramme": []},
        "participantValues": {
            "participant": [
                {
                    "organisationId": guid(3, number),
                    "organisationName": "Nowhere Ltd",
                    "role": "LEAD_PARTICIPANT",
                    "projectCost": 200.5,
                    "grantOffer": 100,
                }
            ]
        },
    }


def fund(number: int) -> dict:
    """A fund that began on 1 November 2010, and ended on the midnight of a British summer day."""
    link = {"otherAttributes": {}, "start": 1288569600000, "end": 1375311600000}
    api = "http://gtr.ukri.org:80/gtr/api"
    return {
        "id": guid(2, number),
        "valuePounds": {"amount": 1000 + number, "currencyCode": "GBP"},
        "href": f"{api}/funds/{guid(2, number)}",
        "category": "INCOME_ACTUAL",
        "start": 1288569600000,
        "created": 1453777286000,
        "end": 1375311600000,
        "links": {
            "link": [
                {"href": f"{api}/organisations/{guid(9, 1)}", "rel": "FUNDER", **link},
                {"href": f"{api}/projects/{guid(1, number)}", "rel": "FUNDED", **link},
            ]
        },
    }


def organisation(number: int) -> dict:
    """An organisation, of which nothing but the postcode is known of its address."""
    return {
        "links": {"link": []},
        "ext": None,
        "id": guid(3, number),
        "href": f"http://gtr.ukri.org:80/gtr/api/organisations/{guid(3, number)}",
        "created": 1453777286000,
        "updated": None,
        "name": f"Body {number} &amp;amp; Sons",
        "website": None,
        "regNumber": None,
        "addresses": {"address": [{"line1": "Unknown", "postCode": "SE1 9RT", "region": "South West", "type": "MAIN"}]},
    }


def _json(content: dict, code: int = 200) -> Response:
    return Response(json.dumps(content), code, content_type="application/json;charset=UTF-8")
