"""A study record of the API v2 as a row of text, whatever wraps it: pages of a search, an array, a line each.

Columns bear the publisher's piece names. What is known of a record but is no column stays in the payload, unread;
contacts, officials and investigators are never read.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from orchestration.ingest.documents import as_text, read_json, read_json_lines, records_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.records import RecordLayout, listed, value_at
from orchestration.sources.clinicaltrials_gov import INDIVIDUAL, PHASES, REMOVED, SITE_STATUSES, SOURCE

PROTOCOL, DERIVED = "protocolSection", "derivedSection"
# Column, which is also the name to ask the API for, and where it stands.
TEXTS = {
    "NCTId": f"{PROTOCOL}.identificationModule.nctId",
    "OrgStudyId": f"{PROTOCOL}.identificationModule.orgStudyIdInfo.id",
    "OrgFullName": f"{PROTOCOL}.identificationModule.organization.fullName",
    "OrgClass": f"{PROTOCOL}.identificationModule.organization.class",
    "BriefTitle": f"{PROTOCOL}.identificationModule.briefTitle",
    "OfficialTitle": f"{PROTOCOL}.identificationModule.officialTitle",
    "Acronym": f"{PROTOCOL}.identificationModule.acronym",
    "OverallStatus": f"{PROTOCOL}.statusModule.overallStatus",
    "LastKnownStatus": f"{PROTOCOL}.statusModule.lastKnownStatus",
    "StatusVerifiedDate": f"{PROTOCOL}.statusModule.statusVerifiedDate",
    "StartDate": f"{PROTOCOL}.statusModule.startDateStruct.date",
    "StartDateType": f"{PROTOCOL}.statusModule.startDateStruct.type",
    "PrimaryCompletionDate": f"{PROTOCOL}.statusModule.primaryCompletionDateStruct.date",
    "PrimaryCompletionDateType": f"{PROTOCOL}.statusModule.primaryCompletionDateStruct.type",
    "CompletionDate": f"{PROTOCOL}.statusModule.completionDateStruct.date",
    "CompletionDateType": f"{PROTOCOL}.statusModule.completionDateStruct.type",
    "StudyFirstPostDate": f"{PROTOCOL}.statusModule.studyFirstPostDateStruct.date",
    "ResultsFirstPostDate": f"{PROTOCOL}.statusModule.resultsFirstPostDateStruct.date",
    "LastUpdatePostDate": f"{PROTOCOL}.statusModule.lastUpdatePostDateStruct.date",
    "StudyType": f"{PROTOCOL}.designModule.studyType",
    "PatientRegistry": f"{PROTOCOL}.designModule.patientRegistry",
    "EnrollmentCount": f"{PROTOCOL}.designModule.enrollmentInfo.count",
    "EnrollmentType": f"{PROTOCOL}.designModule.enrollmentInfo.type",
    "DesignAllocation": f"{PROTOCOL}.designModule.designInfo.allocation",
    "DesignInterventionModel": f"{PROTOCOL}.designModule.designInfo.interventionModel",
    "DesignPrimaryPurpose": f"{PROTOCOL}.designModule.designInfo.primaryPurpose",
    "DesignObservationalModel": f"{PROTOCOL}.designModule.designInfo.observationalModel",
    "DesignTimePerspective": f"{PROTOCOL}.designModule.designInfo.timePerspective",
    "DesignMasking": f"{PROTOCOL}.designModule.designInfo.maskingInfo.masking",
    "OversightHasDMC": f"{PROTOCOL}.oversightModule.oversightHasDmc",
    "LeadSponsorName": f"{PROTOCOL}.sponsorCollaboratorsModule.leadSponsor.name",
    "LeadSponsorClass": f"{PROTOCOL}.sponsorCollaboratorsModule.leadSponsor.class",
    "ResponsiblePartyType": f"{PROTOCOL}.sponsorCollaboratorsModule.responsibleParty.type",
    "HasResults": "hasResults",
    "VersionHolder": f"{DERIVED}.miscInfoModule.versionHolder",
}
# Column: where the list stands, the fields kept of each entry (none: entries are words), and their piece names.
LISTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "NCTIdAlias": (f"{PROTOCOL}.identificationModule.nctIdAliases", (), ("NCTIdAlias",)),
    "SecondaryId": (
        f"{PROTOCOL}.identificationModule.secondaryIdInfos",
        ("id", "type", "domain", "link"),
        ("SecondaryId", "SecondaryIdType", "SecondaryIdDomain", "SecondaryIdLink"),
    ),
    "Collaborator": (
        f"{PROTOCOL}.sponsorCollaboratorsModule.collaborators",
        ("name", "class"),
        ("CollaboratorName", "CollaboratorClass"),
    ),
    "Phase": (f"{PROTOCOL}.designModule.phases", (), ("Phase",)),
    "Condition": (f"{PROTOCOL}.conditionsModule.conditions", (), ("Condition",)),
    "Keyword": (f"{PROTOCOL}.conditionsModule.keywords", (), ("Keyword",)),
    "Intervention": (
        f"{PROTOCOL}.armsInterventionsModule.interventions",
        ("type", "name"),
        ("InterventionType", "InterventionName"),
    ),
    # Counted, so that an arm without a type must come along: it has a label, which is not kept.
    "ArmGroup": (f"{PROTOCOL}.armsInterventionsModule.armGroups", ("type",), ("ArmGroupLabel", "ArmGroupType")),
    "ConditionMesh": (
        f"{DERIVED}.conditionBrowseModule.meshes",
        ("id", "term"),
        ("ConditionMeshId", "ConditionMeshTerm"),
    ),
    "InterventionMesh": (
        f"{DERIVED}.interventionBrowseModule.meshes",
        ("id", "term"),
        ("InterventionMeshId", "InterventionMeshTerm"),
    ),
    "Location": (
        f"{PROTOCOL}.contactsLocationsModule.locations",
        ("facility", "status", "city", "state", "zip", "country", "geoPoint"),
        tuple(f"Location{name}" for name in ("Facility", "Status", "City", "State", "Zip", "Country", "GeoPoint")),
    ),
}
STUDY_COLUMNS = (*TEXTS, *LISTS)
# Only a page of a search says how many studies the publisher found; a file of studies from elsewhere does not.
SEARCH_COLUMNS = (*STUDY_COLUMNS, "SearchTotalCount")
PIECES = "|".join([*TEXTS, *(piece for _, _, pieces in LISTS.values() for piece in pieces)])
# Names of people and how to reach them. Never read; a search that answers with them was not asked as it should be.
PERSONAL = ("centralContacts", "overallOfficials", "contacts", "investigatorFullName", "investigatorTitle")
# What else may stand where columns are read from, by the data model of API 2.0.5 and of downloads since 2023.
UNREAD = {
    "": "annotationSection documentSection resultsSection",
    PROTOCOL: "armsInterventionsModule conditionsModule contactsLocationsModule descriptionModule designModule "
    "eligibilityModule identificationModule ipdSharingStatementModule outcomesModule referencesModule "
    "sponsorCollaboratorsModule statusModule",
    f"{PROTOCOL}.identificationModule.orgStudyIdInfo": "type link",
    f"{PROTOCOL}.statusModule": "delayedPosting dispFirstPostDateStruct dispFirstSubmitDate dispFirstSubmitQcDate "
    "expandedAccessInfo lastUpdateSubmitDate resultsFirstSubmitDate resultsFirstSubmitQcDate resultsWaived "
    "studyFirstSubmitDate studyFirstSubmitQcDate whyStopped",
    f"{PROTOCOL}.statusModule.studyFirstPostDateStruct": "type",
    f"{PROTOCOL}.statusModule.resultsFirstPostDateStruct": "type",
    f"{PROTOCOL}.statusModule.lastUpdatePostDateStruct": "type",
    f"{PROTOCOL}.sponsorCollaboratorsModule.responsibleParty": "investigatorAffiliation investigatorFullName "
    "investigatorTitle oldNameTitle oldOrganization",
    f"{PROTOCOL}.designModule": "bioSpec expandedAccessTypes nPtrsToThisExpAccNctId targetDuration",
    f"{PROTOCOL}.designModule.designInfo": "interventionModelDescription",
    f"{PROTOCOL}.designModule.designInfo.maskingInfo": "maskingDescription whoMasked",
    f"{PROTOCOL}.oversightModule": "fdaaa801Violation isFdaRegulatedDevice isFdaRegulatedDrug isPpsd "
    "isUnapprovedDevice isUsExport",
    f"{PROTOCOL}.armsInterventionsModule.armGroups": "description interventionNames label",
    f"{PROTOCOL}.armsInterventionsModule.interventions": "armGroupLabels description otherNames",
    f"{PROTOCOL}.contactsLocationsModule": "centralContacts overallOfficials",
    f"{PROTOCOL}.contactsLocationsModule.locations": "contacts",
    DERIVED: "conditionBrowseModule interventionBrowseModule miscInfoModule",
    f"{DERIVED}.miscInfoModule": "modelPredictions removedCountries submissionTracking",
    f"{DERIVED}.conditionBrowseModule": "ancestors browseBranches browseLeaves",
    f"{DERIVED}.interventionBrowseModule": "ancestors browseBranches browseLeaves",
}


LAYOUT = RecordLayout(
    texts=TEXTS, lists={column: (path, fields) for column, (path, fields, _) in LISTS.items()}, unread=UNREAD
)


def parse_studies(
    files: Mapping[str, bytes],
    *,
    dataset: str,
    columns: tuple[str, ...] = SEARCH_COLUMNS,
    envelope: tuple[str, ...] = (),
) -> pl.DataFrame:
    """One row per study of a payload: ``columns`` as text, ``source_file``, and the number of the record in its file.

    Files are JSON lines, an array, or the pages of one search, in name order and complete by the publisher's own
    count. ``envelope`` are keys that whoever exported the records put beside them; ``columns`` may name them. BadInput
    names file and record.
    """
    layout = LAYOUT
    if envelope:
        beside = {key: key for key in envelope if key in columns}
        layout = replace(LAYOUT, texts={**TEXTS, **beside}, unread={**UNREAD, "": " ".join([UNREAD[""], *envelope])})
    tables, pages = [], {}
    for name in sorted(files):
        records = _records(files[name], name, dataset, pages)
        rows = [_row(record, layout, dataset, name, number) for number, record in enumerate(records, start=1)]
        tables.append(records_table(rows, columns, name, source=SOURCE, dataset=dataset))
    if not tables or not sum(table.height for table in tables):
        raise _bad(dataset, "the release holds no study (HTTP 200 is not success)")
    table = pl.concat(tables)
    if pages:
        total = check_pages(pages, table.height, dataset)
        table = table.with_columns(SearchTotalCount=pl.lit(str(total)))
    return table


def read_page(content: bytes, name: str, dataset: str) -> dict[str, Any]:
    """One page of a search: ``studies``, and where the publisher gives them ``totalCount`` and ``nextPageToken``."""
    page = read_json(content, name, source=SOURCE, dataset=dataset)
    if (
        not isinstance(page, dict)
        or not isinstance(page.get("studies"), list)
        or set(page) - {"studies", "totalCount", "nextPageToken"}
    ):
        raise _bad(dataset, "this is not a page of studies", name)
    return page


def check_pages(pages: Mapping[str, dict], rows: int, dataset: str) -> int:
    """The publisher's count of a search. BadInput unless the pages are all there are and hold as many studies."""
    names = sorted(pages)
    total = pages[names[0]].get("totalCount")
    if not isinstance(total, int):
        raise _bad(dataset, "the first page does not say how many studies there are (totalCount)", names[0])
    for name in names:
        if bool(pages[name].get("nextPageToken")) == (name == names[-1]):
            problem = (
                "the last page says that there are more" if name == names[-1] else "a page says that it is the last"
            )
            raise _bad(dataset, f"{problem} (nextPageToken): a page is missing or out of order", name)
    if rows != total:
        raise _bad(dataset, f"the pages hold {rows:,} studies where the publisher counts {total:,} (totalCount)")
    return total


def _records(content: bytes, name: str, dataset: str, pages: dict[str, dict]) -> list[Any]:
    """The records of a file; a page of a search is also put into ``pages``."""
    if ".jsonl" in name or ".ndjson" in name:
        records = read_json_lines(content, name, source=SOURCE, dataset=dataset)
    else:
        records = read_json(content, name, source=SOURCE, dataset=dataset)
        if isinstance(records, dict):
            pages[name] = read_page(content, name, dataset)
            records = records["studies"]
    if not isinstance(records, list):
        raise _bad(dataset, "this is neither an array of studies nor a page of them", name)
    return records


def _row(record: Any, layout: RecordLayout, dataset: str, name: str, number: int) -> dict[str, str | None]:
    """The columns of one record, whose words are checked where a column holds several."""

    def refuse(problem: str) -> BadInput:
        return _bad(dataset, problem, name, number)

    row = _without_individuals(layout.row(record, refuse))
    phases = listed(value_at(record, LISTS["Phase"][0]))
    statuses = [site["status"] for site in listed(value_at(record, LISTS["Location"][0])) if site and "status" in site]
    for what, words, known in (("phases", phases, PHASES), ("the status of a site", statuses, SITE_STATUSES)):
        if new := [word for word in words if word not in known]:
            raise refuse(f"{what} has the word {new[0]!r}, which is not one of {', '.join(known)}")
    return row


def _without_individuals(row: dict[str, str | None]) -> dict[str, str | None]:
    """The row without the names of sponsors and collaborators who are persons."""
    for name, kind in (("LeadSponsorName", "LeadSponsorClass"), ("OrgFullName", "OrgClass")):
        if row[kind] == INDIVIDUAL and row[name]:
            row[name] = REMOVED
    if row["Collaborator"] and f'"{INDIVIDUAL}"' in row["Collaborator"]:
        collaborators = json.loads(row["Collaborator"])
        row["Collaborator"] = as_text(
            [{**one, "name": REMOVED} if one.get("class") == INDIVIDUAL else one for one in collaborators]
        )
    return row


def _bad(dataset: str, problem: str, file: str = "", row: int | None = None) -> BadInput:
    remedy = (
        "Obtain the file again; if the publisher has changed the record, decide what the new part means and declare it "
        "in orchestration/sources/clinicaltrials_gov/records.py"
    )
    return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=problem, remedy=remedy)
