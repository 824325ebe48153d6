"""The API v2 of ClinicalTrials.gov as it behaves on the wire, with made-up studies.

totalCount is on the first page alone and only if asked for; a token is good for the data version and the very parameters
that it was given for, and a dead one is 400 in plain text; the number of an alias is 301. Contacts come unless ``fields``
leaves them out.
"""

import copy
import json
from collections.abc import Callable

from werkzeug import Request, Response

from tests.fakes.server import Fault

ALLOWED = {"filter.advanced", "fields", "format", "countTotal", "pageSize", "pageToken"}
PIECES = (
    "NCTId NCTIdAlias OrgStudyId SecondaryId SecondaryIdType SecondaryIdDomain SecondaryIdLink OrgFullName OrgClass BriefTitle "
    "OfficialTitle Acronym OverallStatus LastKnownStatus StatusVerifiedDate StartDate StartDateType PrimaryCompletionDate "
    "PrimaryCompletionDateType CompletionDate CompletionDateType StudyFirstPostDate ResultsFirstPostDate LastUpdatePostDate "
    "StudyType PatientRegistry EnrollmentCount EnrollmentType DesignAllocation DesignInterventionModel DesignPrimaryPurpose "
    "DesignObservationalModel DesignTimePerspective DesignMasking LeadSponsorName LeadSponsorClass CollaboratorName "
    "CollaboratorClass ResponsiblePartyType HasResults VersionHolder OversightHasDMC ArmGroupLabel ArmGroupType Phase Condition Keyword InterventionType InterventionName "
    "ConditionMeshId ConditionMeshTerm InterventionMeshId InterventionMeshTerm LocationFacility LocationStatus LocationCity "
    "LocationState LocationZip LocationCountry LocationGeoPoint CentralContactName LocationContactName"
)
WORDS = {
    "Status": "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED TERMINATED "
    "WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING WITHHELD UNKNOWN",
    "RecruitmentStatus": "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED "
    "TERMINATED WITHDRAWN AVAILABLE",
    "Phase": "NA EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4",
    "StudyType": "EXPANDED_ACCESS INTERVENTIONAL OBSERVATIONAL",
    "AgencyClass": "NIH FED OTHER_GOV INDIV INDUSTRY NETWORK AMBIG OTHER UNKNOWN",
    "DateType": "ACTUAL ESTIMATED",
    "EnrollmentType": "ACTUAL ESTIMATED",
    "Sex": "FEMALE MALE ALL",
}


def study(number: int, **changes: dict) -> dict:
    """A made-up study in the publisher's layout; ``changes`` replace keys of its modules, by the module's name."""
    record = {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08}",
                "orgStudyIdInfo": {"id": f"TRIAL-{number}"},
                "secondaryIdInfos": [{"id": f"ISRCTN{number:08}", "type": "REGISTRY", "domain": "ISRCTN"}],
                "organization": {"fullName": "Hypothetical University", "class": "OTHER"},
                "briefTitle": f"Trial {number}",
            },
            "statusModule": {
                "statusVerifiedDate": "2026-03",
                "overallStatus": "RECRUITING",
                "expandedAccessInfo": {"hasExpandedAccess": False},
                "startDateStruct": {"date": "2025-07", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2027-12-31", "type": "ESTIMATED"},
                "lastUpdatePostDateStruct": {"date": "2026-03-20", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "responsibleParty": {"type": "SPONSOR"},
                "leadSponsor": {"name": "Hypothetical University", "class": "OTHER"},
            },
            "conditionsModule": {"conditions": ["Hypothetical disease"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2", "PHASE3"],
                "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
                "enrollmentInfo": {"count": 40 + number, "type": "ESTIMATED"},
            },
            "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False},
            "armsInterventionsModule": {
                "armGroups": [{"label": "Substance", "type": "EXPERIMENTAL"}, {"label": "Nothing"}],
                "interventions": [{"type": "DRUG", "name": "Substance"}],
            },
            "contactsLocationsModule": {
                "centralContacts": [{"name": "Jane Doe", "phone": "0000", "email": "jane@example.org"}],
                "locations": [
                    {
                        "facility": "Research Site",
                        "status": "RECRUITING",
                        "city": "London",
                        "zip": "SE1 9RT",
                        "country": "United Kingdom",
                        "contacts": [{"name": "Jane Doe", "role": "CONTACT"}],
                        "geoPoint": {"lat": 51.50853, "lon": -0.12574},
                    }
                ],
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-03-25"}},
        "hasResults": False,
    }
    for module, keys in changes.items():
        record["protocolSection"][module].update(keys)
    return record


class FakeClinicalTrialsGov:
    """``asked`` lists path and parameters of every request, ``pages`` the place of each page that was asked for, or that its
    token was dead; ``studies`` are what the search finds, ``cap`` a page.

    ``faults`` spoil the pages one after another, None leaving one as it is; ``before`` is called before the page request
    of that number, the first being 1.
    """

    def __init__(self, cap: int = 2) -> None:
        self.cap = cap
        self.version = "2026-03-25T09:00:05"
        self.studies = [study(number) for number in range(1, 6)]
        self.aliases = {"NCT09999999": "NCT00000001"}
        self.words = dict(WORDS)
        self.keeps_to_fields = True
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.pages: list[str] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = dict(request.args.items())
        self.asked.append((request.path, asked))
        path = request.path.removeprefix("/api/v2")
        if path == "/version":
            return _json({"apiVersion": "2.0.5", "dataTimestamp": self.version})
        if path == "/studies/enums":
            return _json([_words(name, words.split()) for name, words in self.words.items()])
        if path == "/studies":
            self.pages.append(self._offset(asked))
            if call := self.before.get(len(self.pages)):
                call()
                self.pages[-1:] = [self._offset(asked)] if self.pages else []
            good = self._page(asked)
            fault = self.faults.pop(0) if self.faults else None
            return fault(good) if fault else good
        nct_id = path.removeprefix("/studies/")
        if nct_id in self.aliases:
            return Response("", 301, {"Location": f"/api/v2/studies/{self.aliases[nct_id]}"})
        found = [one for one in self.studies if one["protocolSection"]["identificationModule"]["nctId"] == nct_id]
        return _json(found[0]) if found else Response(f"NCT number {nct_id} not found", 404, content_type="text/plain")

    def _page(self, asked: dict[str, str]) -> Response:
        wrong = sorted(set(asked) - ALLOWED) or sorted(
            set(asked.get("fields", "NCTId").split("|")) - set(PIECES.split())
        )
        if wrong:
            return _text(400, f"`{wrong[0]}` contains invalid field name")
        offset = self._offset(asked)
        if offset == "dead":
            return _text(400, "`pageToken` has incorrect format")
        first = int(offset)
        chosen = self.studies[first : first + min(int(asked.get("pageSize", 10)) or 10, self.cap)]
        page: dict = {"studies": [self._as_asked(one, asked) for one in chosen]}
        if asked.get("countTotal") == "true" and not first:
            page = {"totalCount": len(self.studies), **page}
        if first + len(chosen) < len(self.studies):
            page["nextPageToken"] = f"{self.version}~{first + len(chosen)}~{_same(asked)}"
        return _json(page)

    def _offset(self, asked: dict[str, str]) -> str:
        if "pageToken" not in asked:
            return "0"
        version, offset, parameters = asked["pageToken"].split("~")
        return offset if (version, parameters) == (self.version, str(_same(asked))) else "dead"

    def _as_asked(self, record: dict, asked: dict[str, str]) -> dict:
        if "fields" not in asked or not self.keeps_to_fields:
            return record
        kept = copy.deepcopy(record)
        contacts = kept["protocolSection"]["contactsLocationsModule"]
        contacts.pop("centralContacts", None)
        for site in contacts.get("locations", []):
            site.pop("contacts", None)
        return kept


def _same(asked: dict[str, str]) -> int:
    return sum(map(ord, json.dumps({name: value for name, value in asked.items() if name != "pageToken"})))


def _words(name: str, words: list[str]) -> dict:
    return {"type": name, "pieces": [name], "values": [{"value": word, "legacyValue": word.title()} for word in words]}


def _json(content: object) -> Response:
    return Response(json.dumps(content), 200, content_type="application/json")


def _text(status: int, said: str) -> Response:
    return Response(said, status, content_type="text/plain")
