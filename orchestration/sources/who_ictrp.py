"""The COVID-19 trials that the WHO registry platform (ICTRP) passed on, in three formats of one feed: XML, CSV, XLSX.

All land with one set of columns, called as in the XML. What a column holds is left as it is, padding included: dates
are written in five ways, and a spreadsheet has turned the phase "2-3" into 2 March. Contacts are never read.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Licence, Pattern, day_exists
from orchestration.ingest.documents import read_xml, records_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_as_found
from orchestration.ingest.workbooks import read_sheet_table, sheet_names

SOURCE, DATASET = "who_ictrp", "covid19_trial_registrations"
COLUMNS = (
    "TrialID",
    "Last_Refreshed_on",
    "Public_title",
    "Scientific_title",
    "Acronym",
    "Primary_sponsor",
    "Date_registration",
    "Date_registration3",
    "Export_date",
    "Source_Register",
    "web_address",
    "Recruitment_Status",
    "other_records",
    "Inclusion_agemin",
    "Inclusion_agemax",
    "Inclusion_gender",
    "Date_enrollement",
    "Target_size",
    "Study_type",
    "Study_design",
    "Phase",
    "Countries",
    "Inclusion_Criteria",
    "Exclusion_Criteria",
    "Condition",
    "Intervention",
    "Primary_outcome",
    "results_date_posted",
    "results_date_completed",
    "results_url_link",
    "Retrospective_flag",
    "Bridging_flag_truefalse",
    "Bridged_type",
    "results_yes_no",
)
PERSONAL = tuple(f"contact_{part}" for part in ("firstname", "lastname", "address", "email", "tel", "affiliation"))
ROOT, TRIAL = "Trials_downloaded_from_ICTRP", "Trial"
CANONICAL = {column.lower(): column for column in COLUMNS}


def parse_covid19_trial_registrations(files: Mapping[str, bytes]) -> pl.DataFrame:
    """One row per registration: COLUMNS as text, then ``source_file`` and ``source_row``.

    In CSV and XLSX every column must be there; the XML leaves out elements that are empty. BadInput where a column or
    an element has another name, or a file is none of the three.
    """
    tables = [_table(files[name], name) for name in sorted(files)]
    if not tables or not sum(table.height for table in tables):
        raise _bad("there is no trial in the release", "Obtain the export again")
    return pl.concat(tables)


def _table(content: bytes, name: str) -> pl.DataFrame:
    plain = name.removesuffix(".gz").lower()
    if plain.endswith(".xml"):
        return _xml_table(content, name)
    if plain.endswith(".csv"):
        table = read_csv_as_found(content, name, source=SOURCE, dataset=DATASET)
    elif plain.endswith((".xlsx", ".xls")):
        sheets = sheet_names(content, name, source=SOURCE, dataset=DATASET)
        if len(sheets) != 1:
            raise _bad(f"the workbook has the sheets {', '.join(map(repr, sheets))}, not one", "Keep the export", name)
        table = read_sheet_table(content, name, sheets[0], 1, source=SOURCE, dataset=DATASET)
        table = table.filter(~pl.all_horizontal(pl.exclude(*SOURCE_COLUMNS).is_null()))
    else:
        raise _bad("the file is neither XML nor CSV nor a workbook", "Name the export by its format", name)
    found = {column: _canonical(column) for column in table.columns if column not in SOURCE_COLUMNS}
    _check([ours for ours in found.values() if ours], [theirs for theirs, ours in found.items() if ours is None], name)
    theirs = {ours: column for column, ours in found.items()}
    return table.select(*(pl.col(theirs[column]).alias(column) for column in COLUMNS), *SOURCE_COLUMNS)


def _xml_table(content: bytes, name: str) -> pl.DataFrame:
    root = read_xml(content, name, source=SOURCE, dataset=DATASET)
    if root.tag != ROOT or any(entry.tag != TRIAL for entry in root):
        raise _bad(f"the XML is not a list of {TRIAL} in {ROOT}", "Obtain the export again", name)
    records = []
    for row, trial in enumerate(root, start=1):
        found = {element.tag: _canonical(element.tag) for element in trial}
        if len(found) < len(trial) or None in found.values() or any(len(element) for element in trial):
            unknown = [tag for tag, ours in found.items() if ours is None] or [
                "an element twice, or one inside another"
            ]
            raise _bad(f"the trial has {', '.join(unknown)}", "Decide what it means, and declare it", name, row)
        records.append({found[element.tag]: element.text for element in trial})
    return records_table(records, COLUMNS, name, source=SOURCE, dataset=DATASET, others="drop")


def _canonical(column: str) -> str | None:
    """Our name of a column, "contact_…" for one that is left out, None for one that nobody knows."""
    plain = column.strip().replace(" ", "_").lower()
    return plain if plain in PERSONAL else CANONICAL.get(plain)


def _check(known: list[str], unknown: list[str], name: str) -> None:
    """BadInput unless every column is there once, and no other."""
    missing = [column for column in COLUMNS if column not in known]
    repeated = [column for column in COLUMNS if known.count(column) > 1]
    said = [
        f"{what} {', '.join(map(repr, columns))}"
        for what, columns in (("missing", missing), ("unexpected", unknown), ("repeated", repeated))
        if columns
    ]
    if said:
        problem = f"the columns are not the expected ones: {'; '.join(said)}"
        raise _bad(problem, f"Give the file these columns: {', '.join(COLUMNS)}", name, 1)


def _bad(problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    return BadInput(source=SOURCE, dataset=DATASET, file=file, row=row, problem=problem, remedy=remedy)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=DATASET,
        title="WHO registry platform: registrations of COVID-19 trials",
        description="One row per registration. Trials of every registry that the platform held to be about "
        "COVID-19; the same trial may be registered in several. Somebody else's choice, and without sites: never a "
        "level or share of trial activity by place.",
        live_instead="archive only: the export of the platform has contact persons, which copies have lost",
        publisher="World Health Organization, ICTRP",
        homepage="https://www.who.int/tools/clinical-trials-registry-platform",
        licence=Licence(
            name="WHO ICTRP terms (credit WHO; check before redistribution)",
            url="https://www.who.int/tools/clinical-trials-registry-platform/the-ictrp-search-portal",
            attribution="Source: World Health Organization International Clinical Trials Registry Platform (ICTRP). "
            "Modified: personal data removed.",
        ),
        cadence="no longer updated",
        fresh_within=timedelta(days=36_500),
        columns=COLUMNS,
        parse=parse_covid19_trial_registrations,
        key=("TrialID",),
        required=("TrialID", "Public_title", "Date_registration3", "Source_Register"),
        vocabularies={
            "other_records": ("Yes", "No"),
            "Retrospective_flag": ("Yes", "No"),
            "results_yes_no": ("Yes", "No"),
        },
        patterns={
            "TrialID": Pattern(r"^[A-Za-z0-9][A-Za-z0-9/._-]{4,40}$", "an identifier of a registry"),
            "Date_registration3": Pattern(r"^20[0-9]{6}$|^19[0-9]{6}$", "a day, YYYYMMDD"),
        },
        rules=(day_exists("Date_registration3", "%Y%m%d"),),
        kinds=("csv", "xml", "xlsx"),
    )
]
