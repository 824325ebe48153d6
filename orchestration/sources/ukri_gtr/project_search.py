"""The portal's CSV export: one file per funder, 25 columns, nine of them about people, which are not read.

The export streams slowly and cannot be resumed; it has no total of its own. The publisher writes days as dd/mm/yyyy;
a copy that was re-written to ISO is read too, but the two never stand in one file.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Release
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import read_csv_text
from orchestration.sources.ukri_gtr import ABOUT, BASE_URL, GUID, MANNERS, POUNDS_BAND, SOURCE, STATUSES

NAME = "project_search_csv_ahrc"
FUNDER = "AHRC"
HEADER = (
    "FundingOrgName",
    "ProjectReference",
    "LeadROName",
    "Department",
    "ProjectCategory",
    "PISurname",
    "PIFirstName",
    "PIOtherNames",
    "PI ORCID iD",
    "StudentSurname",
    "StudentFirstName",
    "StudentOtherNames",
    "Student ORCID iD",
    "Title",
    "StartDate",
    "EndDate",
    "AwardPounds",
    "ExpenditurePounds",
    "Region",
    "Status",
    "GTRProjectUrl",
    "ProjectId",
    "FundingOrgId",
    "LeadROId",
    "PIId",
)
COLUMNS = tuple(column for column in HEADER if not column.startswith(("PI", "Student")))
AMOUNT = Pattern(r"^[0-9]+(\.[0-9]+)?(E[0-9]+)?$", "an amount in pounds")
ISO, BRITISH = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"


def fetch_project_search(client: Client, base_url: str) -> list[Release]:
    """All projects of the funder as the portal exports them now. BadInput where it breaks off or is something else."""
    facet = base64.b64encode(f"funder|{FUNDER}|string".encode()).decode()
    request = Request(
        source=SOURCE,
        dataset=NAME,
        url=f"{base_url}/search/project/csv",
        parameters={"term": "*", "selectedFacets": facet},
        accept="text/csv",
        check=_no_export,
        manners=MANNERS,
    )
    reply = client.get(request)
    return [
        Release(
            vintage=datetime.now(UTC).date().isoformat(),
            vintage_basis="day of the export, which states no date",
            files={f"projectsearch-{FUNDER.lower()}.csv": reply.content},
            origin="live",
            requests=({"file": f"projectsearch-{FUNDER.lower()}.csv", **vars(reply.receipt)},),
        )
    ]


def _no_export(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of an export."""
    if problem := no_page(first, content_type):
        return problem
    header = first.decode("utf-8-sig", "replace").splitlines()[0]
    return None if header == ",".join(HEADER) else "does not begin with the columns of the export"


def parse_project_search(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The exports, in name order, as COLUMNS (text, nothing about people) plus source_file and source_row.

    BadInput where a file is not such a CSV, holds no project, or writes days in two ways or in one that does not exist.
    """
    if not files:
        raise BadInput(source=SOURCE, dataset=NAME, problem="the release has no files", remedy="Fetch it again")
    return pl.concat(_read(name, files[name]) for name in sorted(files))


def _read(name: str, content: bytes) -> pl.DataFrame:
    table = read_csv_text(content, name, HEADER, source=SOURCE, dataset=NAME)

    def bad(problem: str, row: int | None = None) -> BadInput:
        return BadInput(
            source=SOURCE, dataset=NAME, file=name, row=row, problem=problem, remedy="Export the projects again"
        )

    if table.is_empty():
        raise bad("there are no projects below the header (HTTP 200 is not success)")
    days = table.unpivot(["StartDate", "EndDate"], index="source_row", variable_name="column", value_name="day")
    days = days.filter(pl.col("day").is_not_null()).sort("source_row", maintain_order=True)
    form = "%d/%m/%Y" if days["day"].str.contains(BRITISH).any() else "%Y-%m-%d"
    pattern = BRITISH if form == "%d/%m/%Y" else ISO
    wrong = days.filter(
        pl.col("day").str.contains(pattern).not_() | pl.col("day").str.to_date(form, strict=False).is_null()
    )
    if wrong.height:
        row = wrong.row(0, named=True)
        expected = "dd/mm/yyyy" if form == "%d/%m/%Y" else "yyyy-mm-dd"
        problem = f"{row['column']} is {row['day']!r}, which is no day written as {expected} like the rest of the file"
        raise bad(problem, row["source_row"])
    return table.select(*COLUMNS, "source_file", "source_row")


DATASETS = [
    Dataset(
        **ABOUT,
        name=NAME,
        title="Gateway to Research CSV export, AHRC projects",
        description="One row per project of the Arts and Humanities Research Council, as the portal's search exports "
        "it. Names and identifiers of people are not read. In the archived copy of 2021 the end date repeats the start "
        "date, and days and months of some dates are swapped: it shows the layout, not dates.",
        cadence="whenever asked for; the portal changes daily",
        columns=COLUMNS,
        parse=parse_project_search,
        fetch=fetch_project_search,
        base_url=BASE_URL,
        key=("ProjectId",),
        required=("FundingOrgName", "ProjectReference", "LeadROName", "Title", "Status", "ProjectId", "FundingOrgId"),
        vocabularies={"Status": STATUSES},
        patterns={
            **dict.fromkeys(("ProjectId", "FundingOrgId", "LeadROId"), GUID),
            **dict.fromkeys(("AwardPounds", "ExpenditurePounds"), AMOUNT),
        },
        bands={"AwardPounds": POUNDS_BAND, "ExpenditurePounds": POUNDS_BAND},
    ),
]
