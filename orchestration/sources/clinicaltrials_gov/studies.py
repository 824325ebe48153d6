"""Study records of ClinicalTrials.gov: the search of the API v2 for UK sites, and the same record from two other hands.

A page token lives as long as the data version it was given for, so a crawl whose token dies, or after which the version
is another, begins again. Only what becomes a column is asked for: contacts and officials never arrive.
"""

import json
from datetime import datetime
from functools import partial

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client, Manners, NoAnswer, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.clinicaltrials_gov import (
    ABOUT,
    ACTUAL_OR_ESTIMATED,
    AGENCY_CLASSES,
    PHASES,
    SITE_STATUSES,
    SOURCE,
    STATUSES,
    STUDY_TYPES,
)
from orchestration.sources.clinicaltrials_gov.records import (
    PERSONAL,
    PIECES,
    SEARCH_COLUMNS,
    STUDY_COLUMNS,
    parse_studies,
    read_page,
)

# No limit is published; robots.txt asks for a second between requests.
MANNERS = Manners(rates=((1, 1.0),))
QUERY = {
    "filter.advanced": 'AREA[LocationCountry]"United Kingdom"',
    "fields": PIECES,
    "format": "json",
    "countTotal": "true",
    "pageSize": "1000",
}
# Data are refreshed once a weekday and a crawl takes a minute: a third beginning means that something else is wrong.
CRAWLS = 3
ENUMS = {
    "Status": STATUSES,
    "RecruitmentStatus": SITE_STATUSES,
    "Phase": PHASES,
    "StudyType": STUDY_TYPES,
    "AgencyClass": AGENCY_CLASSES,
    "DateType": ACTUAL_OR_ESTIMATED,
    "EnrollmentType": ACTUAL_OR_ESTIMATED,
}
DATASET = "studies"


class _Moved(Exception):
    """The publisher's data changed under the crawl."""


def fetch_studies(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Every study with a UK site as one release, whose vintage is the day of the publisher's data version.

    Asks for the version first, and for nothing else if that version has landed. BadInput where a word is new, the pages
    do not hold what the publisher counts, or its data change during every crawl.
    """
    for _ in range(CRAWLS):
        try:
            return _crawl(client, base_url)
        except _Moved as moved:
            said = moved
    raise _bad(f"the data changed during each of {CRAWLS} crawls ({said})", "Refresh again in an hour")


def _crawl(client: Client, base_url: str) -> list[Release] | Unavailable:
    """One crawl. _Moved, with nothing kept, where the data changed meanwhile."""
    version = data_version(client, base_url)
    crawl = Crawl(
        client, (SOURCE, DATASET), {"dataTimestamp": version, "address": base_url, "query": json.dumps(QUERY)}
    )
    if landed := crawl.landed:
        return Unavailable(f"not updated since {version}, which has landed as {landed.release_id}: nothing fetched")
    check_words(client, base_url)
    token, number = "", 0
    asked_for: set[str] = set()
    while token or not number:
        number += 1
        name = f"studies_{number:05}.json"
        asked = {**QUERY, **({"pageToken": token} if token else {})}
        try:
            content = crawl.page(name, _request(f"{base_url}/studies", asked))
        except NoAnswer as refusal:
            if token and refusal.status == 400:
                crawl.discard()
                raise _Moved(f"the token for page {number} died") from refusal
            raise
        token = _next_token(crawl, content, name)
        if token in asked_for:
            crawl.discard()
            raise _bad(f"page {number} leads back to one before it", "Refresh again", name)
        asked_for.add(token)
    after = data_version(client, base_url)
    if after != version:
        crawl.discard()
        raise _Moved(f"version {version}, then {after}")
    release = crawl.release(
        vintage=version[:10],
        vintage_basis=f"dataTimestamp of the ClinicalTrials.gov API, {version}",
        kind="extract",
        transformation=f"search {QUERY['filter.advanced']}; of each study the fields {PIECES}",
        media_type="application/json",
    )
    try:
        parse_studies(release.files, dataset=DATASET)
    except BadInput:
        # Kept, such pages would spoil every refresh of the day.
        crawl.discard()
        raise
    return [release]


def _next_token(crawl: Crawl, content: bytes, name: str) -> str:
    """The token of the following page, "" after the last. A page that is none, or tells of people, is not kept."""
    try:
        page = read_page(content, name, DATASET)
        if told := [key for key in PERSONAL if f'"{key}"'.encode() in content]:
            raise _bad(f"the reply holds {', '.join(told)}, which were not asked for", "Correct PIECES", name)
    except BadInput:
        crawl.discard(name)
        raise
    return page.get("nextPageToken") or ""


def data_version(client: Client, base_url: str) -> str:
    """When the publisher last refreshed its data, ISO 8601: the change detector. BadInput where it does not say."""
    try:
        version = json.loads(client.get(_request(f"{base_url}/version")).content)["dataTimestamp"]
        datetime.fromisoformat(version)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _bad("/version does not say when the data were refreshed (dataTimestamp)", "Refresh again") from None
    return version


def check_words(client: Client, base_url: str) -> None:
    """BadInput where one of the publisher's word lists has a word that is not declared here."""
    try:
        reply = json.loads(client.get(_request(f"{base_url}/studies/enums")).content)
        lists = {entry["type"]: {word["value"] for word in entry["values"]} for entry in reply}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _bad("/studies/enums cannot be read as lists of words", "Compare the reply with check_words") from None
    for name, words in ENUMS.items():
        if name not in lists:
            raise _bad(f"/studies/enums has no list {name}", "Find out what has become of it")
        if new := sorted(lists[name] - set(words)):
            problem = f"{name} has the new {', '.join(new)}"
            raise _bad(problem, "Decide what it means, and declare it in orchestration/sources/clinicaltrials_gov")


def _no_json(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.lstrip()[:1] in (b"{", b"[") else "is not JSON")


def _request(url: str, parameters: dict[str, str] | None = None) -> Request:
    return Request(
        source=SOURCE,
        dataset=DATASET,
        url=url,
        parameters=parameters or {},
        accept="application/json",
        check=_no_json,
        manners=MANNERS,
    )


def _bad(problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=SOURCE, dataset=DATASET, file=file, problem=problem, remedy=remedy)


DATES = [*(column for column in STUDY_COLUMNS if column.endswith("Date")), "VersionHolder"]


def _declare(name: str, title: str, description: str, columns: tuple[str, ...] = SEARCH_COLUMNS, **more) -> Dataset:
    """A dataset of study records. All have the same columns and checks."""
    return Dataset(
        **ABOUT,
        name=name,
        title=title,
        description=f"One row per study. {description}",
        columns=columns,
        required=("NCTId", "BriefTitle", "OverallStatus"),
        vocabularies={
            "OverallStatus": STATUSES,
            "LastKnownStatus": STATUSES,
            "StudyType": STUDY_TYPES,
            "OrgClass": AGENCY_CLASSES,
            "LeadSponsorClass": AGENCY_CLASSES,
            **dict.fromkeys(["HasResults", "OversightHasDMC"], ("true", "false")),
            **dict.fromkeys(
                [column for column in columns if column.endswith("DateType")] + ["EnrollmentType"], ACTUAL_OR_ESTIMATED
            ),
        },
        numbers=("EnrollmentCount",),
        bands={"EnrollmentCount": (0, 1e9)},
        patterns={
            "NCTId": Pattern(r"^NCT[0-9]{8}$", "NCT and eight digits"),
            "EnrollmentCount": Pattern(r"^[0-9]+$", "a whole number of people"),
            **dict.fromkeys(DATES, Pattern(r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$", "a day or a month")),
        },
        rules=tuple(
            Rule(
                f"{column} does not exist",
                (pl.col(column) + "-01").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_null()
                & pl.col(column).is_not_null(),
                (column,),
            )
            for column in DATES
        ),
        **more,
    )


NO_LEVELS = (
    "Anything but a live release is the result of somebody else's search: never a level or share of trial activity."
)
DATASETS = [
    _declare(
        DATASET,
        "ClinicalTrials.gov: study records",
        "Sites, identifiers, conditions and interventions are JSON text. A live release holds every study with a UK "
        f"site (SearchTotalCount says how many the publisher counts). {NO_LEVELS}",
        parse=partial(parse_studies, dataset=DATASET),
        fetch=fetch_studies,
        base_url="https://clinicaltrials.gov/api/v2",
    ),
    _declare(
        "studies_download_json",
        "ClinicalTrials.gov: the site's JSON download",
        f"An array of the records that the API serves. {NO_LEVELS}",
        live_instead="supplied by clinicaltrials_gov/studies when live",
        parse=partial(parse_studies, dataset="studies_download_json"),
    ),
    _declare(
        "studies_demo",
        "ClinicalTrials.gov: records exported by the R package ctrdata",
        f"A demonstration set, with the time at which ctrdata took each record over. {NO_LEVELS}",
        live_instead="supplied by clinicaltrials_gov/studies when live",
        columns=(*SEARCH_COLUMNS, "record_last_import"),
        parse=partial(
            parse_studies,
            dataset="studies_demo",
            columns=(*SEARCH_COLUMNS, "record_last_import"),
            envelope=("_id", "ctrname", "record_last_import"),
        ),
    ),
]
