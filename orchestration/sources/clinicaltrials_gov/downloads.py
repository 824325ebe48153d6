"""The CSV download of the ClinicalTrials.gov site. Who downloads it chooses its columns, so any subset may come.

Locations are one cell with commas inside the names, which cannot be taken apart: for sites use the records.
"""

from collections.abc import Mapping

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, day_exists
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, read_csv_as_found
from orchestration.sources.clinicaltrials_gov import (
    ABOUT,
    AGENCY_CLASSES,
    INDIVIDUAL,
    PHASES,
    REMOVED,
    SOURCE,
    STATUSES,
    STUDY_TYPES,
)

DATASET = "studies_download_csv"
# Every column that the download dialogue offers, by the name it has in the file.
CSV_COLUMNS = {
    "NCT Number": "NCTId",
    "Study Title": "StudyTitle",
    "Study URL": "StudyURL",
    "Acronym": "Acronym",
    "Study Status": "OverallStatus",
    "Brief Summary": "BriefSummary",
    "Study Results": "StudyResults",
    "Conditions": "Conditions",
    "Interventions": "Interventions",
    "Primary Outcome Measures": "PrimaryOutcomeMeasures",
    "Secondary Outcome Measures": "SecondaryOutcomeMeasures",
    "Other Outcome Measures": "OtherOutcomeMeasures",
    "Sponsor": "LeadSponsorName",
    "Collaborators": "Collaborators",
    "Sex": "Sex",
    "Age": "Age",
    "Phases": "Phases",
    "Enrollment": "EnrollmentCount",
    "Funder Type": "LeadSponsorClass",
    "Study Type": "StudyType",
    "Study Design": "StudyDesign",
    "Other IDs": "OtherIds",
    "Start Date": "StartDate",
    "Primary Completion Date": "PrimaryCompletionDate",
    "Completion Date": "CompletionDate",
    "First Posted": "StudyFirstPostDate",
    "Results First Posted": "ResultsFirstPostDate",
    "Last Update Posted": "LastUpdatePostDate",
    "Locations": "Locations",
    "Study Documents": "StudyDocuments",
}
NEEDED = ("NCT Number", "Study Title", "Study Status")


def parse_studies_download_csv(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The rows of a download: every column the site offers, null where this download does not have it.

    BadInput where a column is none of those, or the number, title or status of the studies is missing.
    """
    tables = [
        _columns(read_csv_as_found(files[name], name, source=SOURCE, dataset=DATASET), name) for name in sorted(files)
    ]
    if not tables or not sum(table.height for table in tables):
        raise _bad("there is no study in the file", "Download it again")
    return pl.concat(tables)


def _columns(table: pl.DataFrame, name: str) -> pl.DataFrame:
    found = [column for column in table.columns if column not in SOURCE_COLUMNS]
    unknown = [column for column in found if column not in CSV_COLUMNS]
    missing = [column for column in NEEDED if column not in found]
    if unknown or missing:
        said = [f"unexpected {', '.join(map(repr, unknown))}"] if unknown else []
        said += [f"missing {', '.join(missing)}"] if missing else []
        problem = f"the columns are not those that the site offers: {'; '.join(said)}"
        raise _bad(problem, "Declare a new column in CSV_COLUMNS, or leave it out of the download", name, 1)
    nothing = pl.lit(None, dtype=pl.String)
    chosen = table.select(
        *((pl.col(theirs) if theirs in found else nothing).alias(ours) for theirs, ours in CSV_COLUMNS.items()),
        *SOURCE_COLUMNS,
    )
    is_person = pl.col("LeadSponsorClass") == INDIVIDUAL
    return chosen.with_columns(LeadSponsorName=pl.when(is_person).then(pl.lit(REMOVED)).otherwise("LeadSponsorName"))


def _bad(problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    return BadInput(source=SOURCE, dataset=DATASET, file=file, row=row, problem=problem, remedy=remedy)


DATASETS = [
    Dataset(
        **ABOUT,
        name=DATASET,
        title="ClinicalTrials.gov: the site's CSV download",
        description="One row per study. The columns differ from download to download; those that one does not have are "
        "empty. Somebody else's search: never a level or share of trial activity.",
        live_instead="supplied by clinicaltrials_gov/studies when live",
        columns=tuple(CSV_COLUMNS.values()),
        parse=parse_studies_download_csv,
        required=("NCTId", "StudyTitle", "OverallStatus"),
        vocabularies={"OverallStatus": STATUSES, "StudyType": STUDY_TYPES, "LeadSponsorClass": AGENCY_CLASSES},
        numbers=("EnrollmentCount",),
        known_changes={"2026-03-07_a9e322ea": "another search than that of 2024, by somebody else"},
        bands={"EnrollmentCount": (0, 1e9)},
        patterns={
            "NCTId": Pattern(r"^NCT[0-9]{8}$", "NCT and eight digits"),
            "EnrollmentCount": Pattern(r"^[0-9]+$", "a whole number of people"),
            "StudyURL": Pattern(r"^https?://", "an address"),
            "Phases": Pattern(
                rf"^({'|'.join(PHASES)})(\|({'|'.join(PHASES)}))*$", "phases of the publisher, joined by |"
            ),
            **dict.fromkeys(
                [column for column in CSV_COLUMNS.values() if column.endswith("Date")],
                Pattern(r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$", "a day or a month"),
            ),
        },
        rules=tuple(day_exists(column) for column in CSV_COLUMNS.values() if column.endswith("Date")),
    )
]
