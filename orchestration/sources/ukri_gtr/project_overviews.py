"""The Gateway's project overview: one XML file per project, with its funds, organisations, addresses and classes.

What is nested becomes JSON text, for staging to take apart. Not read, though it stays in the payload: people and their
roles, publications, abstracts and the other long texts, in which names may stand. Any element that is not known is
refused, so that nothing new is dropped unseen, or taken in.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import polars as pl

from orchestration.ingest.containers import read_tar, read_zip
from orchestration.ingest.dataset import Dataset, Rule
from orchestration.ingest.documents import read_xml, records_table
from orchestration.ingest.errors import BadInput
from orchestration.sources.ukri_gtr import ABOUT, GUID, SOURCE, STATUSES

NAME = "project_overview_xml"
# The service has moved once, and its namespace with it.
NAMESPACES = ("http://gtr.ukri.org/api", "http://gtr.rcuk.ac.uk/api")
# Elements of a project that are one text each, and those that hold a list: its elements have the name beside it.
TEXTS = ("id", "grantReference", "title", "status", "grantCategory")
LISTS = {
    "identifiers": "identifier",
    "healthCategories": "healthCategory",
    "researchActivities": "researchActivity",
    "researchSubjects": "researchSubject",
    "researchTopics": "researchTopic",
    "rcukProgrammes": "rcukProgramme",
}
# Of the outputs, those that say something of firms and money, with the facts that are read of each.
OUTPUTS = {
    "spinOutOutputs": ("id", "companyName", "yearCompanyFormed", "url"),
    "intellectualPropertyOutputs": ("id", "protection", "licensed", "yearProtectionGranted", "patentId"),
    "furtherFundingOutputs": (
        "id",
        "fundingOrg",
        "sector",
        "country",
        "amountPounds",
        "currCode",
        "start",
        "end",
    ),
}
NARRATIVE = ("abstractText", "technicalSummary", "potentialImpactText", "publications")
COMPOSITION = ("collaborations", "leadResearchOrganisation", "organisationRoles", "personRoles", "project")
ADDRESS = ("line1", "line2", "line3", "line4", "line5", "city", "county", "postCode", "region", "country")
ORGANISATION = ("id", "name", "department", "address", "typeInd", "roles", "offerGrant", "projectCost")
FUND = ("start", "end", "type", "funder", "valuePounds")
COLUMNS = (
    "project_file",
    *TEXTS,
    *LISTS,
    "funds",
    "leadResearchOrganisation",
    "organisationRoles",
    "collaborations",
    "projectHierarchy",
    *OUTPUTS,
)


def parse_project_overviews(files: Mapping[str, bytes]) -> pl.DataFrame:
    """One row per XML file, in name order, whether packed in a tar or zip or not; ``source_row`` counts them.

    ``project_file`` is the file's name, which is the project's identifier. An empty file, which the service gives now
    and then, is a row with nothing else. BadInput where a file is not such XML, or is about another project than its
    name says: an identifier that the service does not know brings an unrelated project, with status 200.
    """
    tables = [
        records_table(
            [_project(member, content) for member, content in _members(name, files[name])],
            COLUMNS,
            name,
            source=SOURCE,
            dataset=NAME,
        )
        for name in sorted(files)
    ]
    if not any(table.height for table in tables):
        raise BadInput(source=SOURCE, dataset=NAME, problem="the release has no files", remedy="Obtain it again")
    return pl.concat(tables)


def _members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The XML files in a payload file, by their names in messages."""
    if re.search(r"\.tar(\.\w+)?$|\.tgz$", name):
        found = read_tar(content, name, source=SOURCE, dataset=NAME)
    elif name.endswith(".zip"):
        found = read_zip(content, name, source=SOURCE, dataset=NAME)
    else:
        yield name, content
        return
    for path, member in found.items():
        yield f"{name}/{path}", member


def _project(file: str, content: bytes) -> dict:
    """One project as a record of COLUMNS."""
    stem = PurePosixPath(file).name.removesuffix(".gz").removesuffix(".xml")
    if not content:
        return {"project_file": stem}
    root = read_xml(content, file, source=SOURCE, dataset=NAME)
    kind, space = _name(root), root.tag.partition("}")[0].removeprefix("{")
    if kind != "projectOverview" or space not in NAMESPACES:
        raise _bad(file, root, f"the document is {root.tag!r}, not a projectOverview of the Gateway")
    composition = _only(file, root, ("projectComposition",)).get("projectComposition")
    if composition is None:
        raise _bad(file, root, "there is no projectComposition")
    parts = _only(file, composition, COMPOSITION)
    project = parts.get("project")
    if project is None:
        raise _bad(file, composition, "there is no project")
    known = (*TEXTS, *LISTS, *NARRATIVE, "fund", "output", "projectHierarchy")
    inside = _only(file, project, known, repeated=("fund",))
    record = {"project_file": stem, **{name: _text(inside.get(name)) for name in TEXTS}}
    if missing := [name for name in TEXTS if record[name] is None]:
        raise _bad(file, project, f"the project has no {', '.join(missing)}")
    for name, kind in LISTS.items():
        record[name] = [_classified(file, item) for item in _items(file, inside.get(name), kind)]
    record["funds"] = [_fund(file, fund) for fund in project if _name(fund) == "fund"]
    lead = parts.get("leadResearchOrganisation")
    record["leadResearchOrganisation"] = None if lead is None else _organisation(file, lead)
    roles = _items(file, parts.get("organisationRoles"), "organisationRole")
    record["organisationRoles"] = [_organisation(file, item) for item in roles]
    record["collaborations"] = [
        _organisation(file, item) for item in _items(file, parts.get("collaborations"), "collaborator")
    ]
    parents = _items(file, inside.get("projectHierarchy"), "parents")
    record["projectHierarchy"] = [_relative(parent) for group in parents for parent in group]
    outputs = {_name(group): group for group in inside.get("output", ())}
    for name, facts in OUTPUTS.items():
        items = outputs.get(name, ())
        record[name] = [{fact: _text(item.find(f"{{*}}{fact}")) for fact in facts} for item in items]
    return {column: value if value != [] else None for column, value in record.items()}


def _organisation(file: str, element) -> dict:
    """Identifier, name, address, roles and money of an organisation."""
    parts = _only(file, element, ORGANISATION)
    address = _only(file, parts["address"], ADDRESS) if "address" in parts else {}
    roles = [_text(role.find("{*}name")) for role in _items(file, parts.get("roles"), "role")]
    kind = element.get("{http://www.w3.org/2001/XMLSchema-instance}type")
    return _filled(
        {name: _text(parts.get(name)) for name in ORGANISATION if name not in ("address", "roles")}
        | {"address": _filled({name: _text(part) for name, part in address.items()})}
        | {"roles": roles, "roleType": kind}
    )


def _fund(file: str, element) -> dict:
    parts = _only(file, element, FUND)
    funder = _only(file, parts["funder"], ("id", "name")) if "funder" in parts else {}
    return _filled(
        {name: _text(parts.get(name)) for name in FUND if name != "funder"}
        | {"funderId": _text(funder.get("id")), "funder": _text(funder.get("name"))}
    )


def _classified(file: str, element) -> dict:
    """A class with its identifier and percentage; of an identifier, its text and type."""
    if len(element) == 0:
        return _filled({"text": _text(element), "type": element.get("type")})
    return _filled({name: _text(part) for name, part in _only(file, element, ("id", "text", "percentage")).items()})


def _relative(element) -> dict:
    """A project that this one came from or went on as: it holds the later ones as ``children``."""
    found = {_name(part): _text(part) for part in element if _name(part) != "children"}
    children = [_relative(child) for group in element.findall("{*}children") for child in group]
    return _filled({**found, "rel": element.get("rel"), "children": children})


def _only(file: str, element, known: tuple[str, ...], repeated: tuple[str, ...] = ()) -> dict:
    """The elements inside one, by name. BadInput where one is not known, or stands twice and may not."""
    found = {}
    for part in element:
        name = _name(part)
        if name not in known:
            raise _bad(file, part, f"{_name(element)} holds an unknown element {name!r}")
        if name in found and name not in repeated:
            raise _bad(file, part, f"{_name(element)} holds {name!r} twice")
        found[name] = part
    return found


def _items(file: str, element, kind: str) -> list:
    """The elements of a list, which are all of one kind; none where there is no list."""
    if element is None:
        return []
    for item in element:
        if _name(item) != kind:
            raise _bad(file, item, f"{_name(element)} holds an unknown element {_name(item)!r}")
    return list(element)


def _name(element) -> str:
    """An element's name without its namespace; of a comment, what it is."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "(comment or instruction)"


def _text(element) -> str | None:
    return None if element is None else element.text or None


def _filled(record: dict) -> dict:
    """The record without its empty fields."""
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def _bad(file: str, element, problem: str) -> BadInput:
    return BadInput(
        source=SOURCE,
        dataset=NAME,
        file=file,
        row=element.sourceline,
        problem=problem,
        remedy="If the Gateway has changed its layout, decide what the element means and declare it in this module",
    )


DATASETS = [
    Dataset(
        **ABOUT,
        name=NAME,
        title="Gateway to Research project overviews",
        description="One row per XML file, which is one project; one file of the archived sample is empty. Funds, "
        "roles, addresses, classes, transfers of a project and outputs about firms are JSON text. A stratified sample: "
        "it shows the records whole, and is not to be counted.",
        live_instead="supplied by ukri_gtr/api_projects when live",
        cadence="once: part of a crawl of April 2018",
        columns=COLUMNS,
        parse=parse_project_overviews,
        key=("project_file",),
        required=("project_file",),
        vocabularies={"status": STATUSES},
        patterns={"project_file": GUID, "id": GUID},
        rules=(
            Rule(
                "the file is about another project than its name says (an identifier that the Gateway does not know "
                "brings an unrelated project)",
                pl.col("id").is_not_null() & (pl.col("id") != pl.col("project_file")),
                ("project_file", "id"),
            ),
        ),
        kinds=("xml",),
    ),
]
