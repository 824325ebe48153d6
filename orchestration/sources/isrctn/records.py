"""A record of the registry as a row of text: import re
from the XML of its interface, or from JSON that ctrdata made of it.

Columns bear the registry's element names. What is known of a record but is no column stays in the payload, unread.
"""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from orchestration.ingest.documents import read_json_lines, read_xml, records_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.records import RecordLayout, listed, value_at
from orchestration.sources.isrctn import SOURCE

NAMESPACE = "{http://www.67bricks.com/isrctn}"
NUMBERS = "externalRefs.secondaryNumbers"
# Column: where it stands in a trial; @ marks an attribute.
TEXTS = {
    "isrctn": "isrctn",
    "lastUpdated": "@lastUpdated",
    "version": "@version",
    "title": "trialDescription.title",
    "scientificTitle": "trialDescription.scientificTitle",
    "acronym": "trialDescription.acronym",
    "doi": "externalRefs.doi",
    "eudraCTNumber": "externalRefs.eudraCTNumber",
    "irasNumber": "externalRefs.irasNumber",
    "clinicalTrialsGovNumber": "externalRefs.clinicalTrialsGovNumber",
    "protocolSerialNumber": "externalRefs.protocolSerialNumber",
    "primaryStudyDesign": "trialDesign.primaryStudyDesign",
    "secondaryStudyDesign": "trialDesign.secondaryStudyDesign",
    "overallStatusOverride": "trialDesign.overallStatusOverride",
    "overallEndDate": "trialDesign.overallEndDate",
    "ageRange": "participants.ageRange",
    "gender": "participants.gender",
    "targetEnrolment": "participants.targetEnrolment",
    "totalFinalEnrolment": "participants.totalFinalEnrolment",
    "recruitmentStart": "participants.recruitmentStart",
    "recruitmentEnd": "participants.recruitmentEnd",
    "recruitmentStatusOverride": "participants.recruitmentStatusOverride",
}
# Column: where the entries stand, and what is kept of each (none: entries are words).
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "secondaryNumbers": (
        f"{NUMBERS}.secondaryNumber",
        ("value", "numberType", "canonicalSecondaryNumber"),
    ),
    "recruitmentCountries": ("participants.recruitmentCountries.country", ()),
    "trialCentres": ("participants.trialCentres.trialCentre", ("name", "city", "state", "country", "zip")),
    "conditions": ("conditions.condition", ("description", "diseaseClass1", "diseaseClass2")),
    "interventions": ("interventions.intervention", ("interventionType", "phase", "drugNames")),
    "sponsors": ("sponsor", ("organisation", "sponsorType", "rorId", "commercialStatus")),
    "funders": ("funder", ("name", "fundRef")),
}
COLUMNS = (*TEXTS, *LISTS, "searchTotalCount")
LAYOUT = RecordLayout(
    texts=TEXTS,
    lists=LISTS,
    # The names known from replies of 2026 and exports of 2026.
    unread={
        "": "_id attachedFiles contact ctrname miscellaneous outputs parties record_last_import results",
        "trialDescription": "*",
        "trialDesign": "interventionalTrialDesign observationalTrialDesign overallStartDate reasonAbandoned "
        "studyDesign trialSettings trialTypes",
        "participants": "exclusion healthyVolunteersAllowed inclusion lowerAgeLimit participantTypes patientInfoSheet "
        "recruitmentStartStatusOverride totalTarget upperAgeLimit",
        "participants.trialCentres.trialCentre": "address id",
        "interventions.intervention": "description pharmaceuticalStudyTypes",
    },
    # Elements that every record has, if empty: where one is gone, it has another name now.
    needed=("isrctn", "trialDescription.title", "trialDesign.primaryStudyDesign", "participants.recruitmentCountries"),
)


def parse_trials(files: Mapping[str, bytes], *, dataset: str, whole: bool) -> pl.DataFrame:
    """One row per trial: COLUMNS as text, ``source_file``, and the number of the trial in its file.

    Files are replies of the interface (XML) or JSON lines. BadInput names file and record; with ``whole`` also where a
    reply is not as long as it says.
    """
    tables, counts = [], []
    for name in sorted(files):
        if name.endswith((".xml", ".xml.gz")):
            count, records = read_reply(files[name], name, dataset)
            counts.append(count)
            if whole and count != len(records):
                problem = f"the reply holds {len(records):,} trials where it counts {count:,} (totalCount): it was cut"
                raise bad(dataset, problem, name)
        else:
            records = read_json_lines(files[name], name, source=SOURCE, dataset=dataset)
        rows = [_row(record, dataset, name, number) for number, record in enumerate(records, start=1)]
        tables.append(records_table(rows, COLUMNS, name, source=SOURCE, dataset=dataset))
    if not tables or not sum(table.height for table in tables):
        raise bad(dataset, "the release holds no trial (HTTP 200 is not success)")
    total = pl.lit(str(sum(counts)) if len(counts) == len(files) else None, dtype=pl.String)
    return pl.concat(tables).with_columns(searchTotalCount=total)


def _row(record: Any, dataset: str, name: str, number: int) -> dict[str, str | None]:
    """The columns of one record. Of secondary numbers, JSON has the bare number where the XML says whose it is."""
    place = value_at(record, NUMBERS)
    if isinstance(place, dict):
        numbers = listed(place.get("secondaryNumber"))
        place["secondaryNumber"] = [entry if isinstance(entry, dict) else {"value": entry} for entry in numbers]
    # An element without parts is read as empty text where its parts are expected.
    return LAYOUT.row(record, lambda problem: bad(dataset, problem, name, number))


def read_reply(content: bytes, name: str, dataset: str) -> tuple[int, list[dict[str, Any]]]:
    """How many trials a reply counts, and those it holds, as nested records. BadInput where it is no such reply."""
    root = read_xml(content, name, source=SOURCE, dataset=dataset)
    count = root.get("totalCount", "")
    if root.tag != f"{NAMESPACE}allTrials" or not re.fullmatch("[0-9]{1,9}", count):
        raise bad(dataset, "the XML is not a list of trials with its totalCount", name)
    found = []
    for row, full in enumerate(root, start=1):
        parts = [(_name(part), part) for part in full]
        trials = [part for kind, part in parts if kind == "trial"]
        unknown = {kind for kind, _ in parts} - {"trial", "contact", "sponsor", "funder"}
        if _name(full) != "fullTrial" or len(trials) != 1 or unknown:
            problem = f"the entry is not a trial with its sponsors, funders and contacts {sorted(unknown) or ''}"
            raise bad(dataset, problem, name, row)
        about = {f"@{key}": trials[0].get(key) for key in ("lastUpdated", "version")}
        others = {kind: [_record(part) for one, part in parts if one == kind] for kind in ("sponsor", "funder")}
        found.append({**_record(trials[0], root=True), **about, **others})
    return int(count), found


def _record(element, root: bool = False) -> Any:
    """An element as ctrdata exports it: its text, or its parts by name, those of one name as a list."""
    if not len(element) and not root:
        value = {key: element.get(key) for key in ("numberType", "canonicalSecondaryNumber") if element.get(key)}
        text = (element.text or "").strip()
        return {"value": text, **value} if _name(element) == "secondaryNumber" else text
    found: dict[str, Any] = {}
    for part in element:
        name, value = _name(part), _record(part)
        found[name] = [*listed(found[name]), value] if name in found else value
    return found


def _name(element) -> str:
    return element.tag.removeprefix(NAMESPACE) if isinstance(element.tag, str) else "a comment"


def bad(dataset: str, problem: str, file: str = "", row: int | None = None) -> BadInput:
    """The registry's records are not as they should be."""
    remedy = (
        "Refresh again; if the registry has changed its records, decide what the new part means and declare it in "
        "orchestration/sources/isrctn/records.py"
    )
    return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=problem, remedy=remedy)
