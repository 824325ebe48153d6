"""The XML query interface of ISRCTN as it behaves on the wire, with made-up trials.

No pages and no offset: such a parameter is ignored. ``limit=0`` gives the count alone; attributes come in either order;
contacts come with every trial.
"""

import re
from collections.abc import Callable
from datetime import datetime

from werkzeug import Request, Response

from tests.fakes.server import Fault

WINDOW = re.compile(r"lastEdited (GE|LT) ([0-9T:.-]+)Z")


def trial(number: int, edited: str, extra: str = "") -> str:
    """A made-up trial in the registry's layout, last edited on a day; ``extra`` goes among its external references."""
    return f"""  <fullTrial>
    <trial lastUpdated="{edited}T10:00:00.123456789Z" version="3" isPublished="true" publicIdentifierType="isrctn">
      <isrctn dateAssigned="{edited}T09:00:00.0Z">{number:08}</isrctn>
      <trialDescription><acknowledgment>true</acknowledgment><title>Trial {number} &amp; more</title><acronym />
      <plainEnglishSummary>Not provided at time of registration</plainEnglishSummary></trialDescription>
      <externalRefs><doi>10.1186/ISRCTN{number:08}</doi><eudraCTNumber /><irasNumber />
        <clinicalTrialsGovNumber>NCT{number:08}</clinicalTrialsGovNumber><protocolSerialNumber />
        <secondaryNumbers><secondaryNumber id="a" numberType="nct" canonicalSecondaryNumber="NCT{number:08}">NCT{number:08}
        </secondaryNumber><secondaryNumber id="b">X/{number}</secondaryNumber></secondaryNumbers>{extra}</externalRefs>
      <trialDesign><studyDesign /><primaryStudyDesign>Interventional</primaryStudyDesign><secondaryStudyDesign />
        <trialTypes /><overallEndDate>2028-12-31T00:00:00.000Z</overallEndDate></trialDesign>
      <participants><recruitmentCountries><country>United Kingdom</country><country>England</country>
        </recruitmentCountries><trialCentres><trialCentre id="c"><name>Leeds Hospital</name><city>Leeds</city><state />
        <country>England</country></trialCentre></trialCentres><participantTypes /><ageRange>Adult</ageRange>
        <gender>All</gender><targetEnrolment>100</targetEnrolment><totalFinalEnrolment>0</totalFinalEnrolment>
        <recruitmentStart>2026-05-01T00:00:00.000Z</recruitmentStart>
        <recruitmentEnd>2028-12-31T00:00:00.000Z</recruitmentEnd><recruitmentStatusOverride /></participants>
      <conditions><condition><description>Disease</description><diseaseClass1>Other</diseaseClass1></condition></conditions>
      <interventions><intervention><interventionType>Drug</interventionType><phase>Phase II/III</phase></intervention>
      </interventions><parties><sponsorId>s</sponsorId></parties>
    </trial>
    <contact id="p"><title>Dr</title><forename>Jane</forename><surname>Doe</surname><email>jane@example.org</email></contact>
    <sponsor id="s"><organisation>University of Nowhere</organisation><sponsorType>University/education</sponsorType>
      <rorId>https://ror.org/000000000</rorId><commercialStatus>Non-commercial</commercialStatus></sponsor>
    <funder id="f"><name>Fund</name></funder>
  </fullTrial>
"""


def reply(trials: list[str], count: int | None = None, turned: bool = False) -> bytes:
    """A reply with trials, which counts ``count`` of them; ``turned`` puts its attributes the other way round."""
    total = f'totalCount="{len(trials) if count is None else count}"'
    names = 'xmlns="http://www.67bricks.com/isrctn"'
    return (
        f"<allTrials {total if turned else names} {names if turned else total}>\n{''.join(trials)}</allTrials>".encode()
    )


class FakeIsrctn:
    """``trials`` are number and day of the last edit; ``windows`` lists the query of each reply with trials.

    ``faults`` spoil those replies one after another; ``before`` is called before the one of that number, the first being 1.
    """

    def __init__(self) -> None:
        self.trials = {1: "2006-03-01", 2: "2015-07-09", 3: "2024-01-01", 4: "2024-01-02", 5: "2026-10-30"}
        self.windows: list[str] = []
        self.counts = 0
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        if request.path != "/api/query/format/default":
            return Response("<html>Not found</html>", 404)
        query, limit = request.args["q"], int(request.args.get("limit", 10))
        if not limit:
            self.counts += 1
            return _xml(reply([], len(self._found(query)), turned=self.counts % 2 == 0))
        self.windows.append(query)
        if call := self.before.get(len(self.windows)):
            call()
        found = self._found(query)
        good = _xml(reply([trial(number, self.trials[number]) for number in found[:limit]], len(found)))
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def _found(self, query: str) -> list[int]:
        """Numbers of the trials of a query, by its window of lastEdited."""
        bounds = {word: datetime.fromisoformat(moment) for word, moment in WINDOW.findall(query)}
        first, last = bounds.get("GE", datetime.min), bounds.get("LT", datetime.max)
        edited = {number: datetime.fromisoformat(f"{day}T10:00:00") for number, day in self.trials.items()}
        return [number for number, moment in edited.items() if first <= moment < last]


def _xml(content: bytes) -> Response:
    return Response(content, 200, content_type="application/xml; charset=utf-8")
