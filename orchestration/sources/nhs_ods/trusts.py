"""The report ``etr``: NHS trusts of England and Wales with address, region, integrated care board and dates.

The report has no header. Every report of the service has 27 columns in the same places, so a wrong report is as well
formed as the right one: what tells them apart is the form of the codes.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import decompressed
from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import read_csv_as_found
from orchestration.sources.nhs_ods import HOMEPAGE, LICENCE, MANNERS, PUBLISHER, SOURCE

NAME = "nhs_trusts"
CONTACT = "contact_telephone_number"
# As the service documents its reports, in order; "null" are those that it says are always empty. Sub-type, parent and
# roles are empty in this report as of 2022; the export that replaced the files fills the status and the roles.
FIELDS = (
    "organisation_code",
    "name",
    "national_grouping",
    "high_level_health_geography",
    "address_line_1",
    "address_line_2",
    "address_line_3",
    "address_line_4",
    "address_line_5",
    "postcode",
    "open_date",
    "close_date",
    "status_code",
    "organisation_sub_type_code",
    "parent_organisation_code",
    "join_parent_date",
    "left_parent_date",
    CONTACT,
    "null_19",
    "null_20",
    "null_21",
    "amended_record_indicator",
    "null_23",
    "government_office_region_code",
    "null_25",
    "roles",
    "null_27",
)
EMPTY = tuple(field for field in FIELDS if field.startswith("null_"))
COLUMNS = tuple(field for field in FIELDS if field not in (*EMPTY, CONTACT))
DATES = ("open_date", "close_date", "join_parent_date", "left_parent_date")


def fetch_nhs_trusts(client: Client, base_url: str) -> list[Release] | Unavailable:
    """The report as it is now, with the day of fetching where the service says nothing of its own."""
    request = Request(
        source=SOURCE,
        dataset=NAME,
        url=f"{base_url}/getReport",
        parameters={"report": "etr"},
        accept="text/csv",
        check=_no_report,
        manners=MANNERS,
    )
    return fetch_file(client, request, "etr.csv")


def _no_report(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a report: every field of a report stands in quotation marks."""
    return no_page(first, content_type) or (None if first.lstrip(b"\xef\xbb\xbf")[:1] == b'"' else "is not a report")


def parse_nhs_trusts(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The report as COLUMNS (text) plus source_file and source_row, the first record being row 1.

    BadInput where it is no CSV, has other than 27 columns, or has content where the service documents none.
    """
    tables = [_read(files[name], name) for name in sorted(files)]
    if not tables:
        raise _bad("", None, "the release has no files", "Fetch it again")
    return pl.concat(tables)


def _read(content: bytes, name: str) -> pl.DataFrame:
    first = decompressed(content, name, source=SOURCE, dataset=NAME).lstrip(b"\xef\xbb\xbf").partition(b"\n")[0]
    width = first.count(b'","') + 1
    if first.lstrip().startswith(b'"') and width != len(FIELDS):
        problem = f"the report has {width} columns where {len(FIELDS)} are known, and no header to tell them by"
        raise _bad(name, 1, problem, "Compare the report with FIELDS and change it and the staging model together")
    table = read_csv_as_found(content, name, header_row=None, columns=FIELDS, source=SOURCE, dataset=NAME)
    for field in EMPTY:
        filled = table.filter(pl.col(field).is_not_null())
        if filled.height:
            problem = f"column {FIELDS.index(field) + 1} holds {filled[field][0]!r}, but is documented as always empty"
            raise _bad(name, filled["source_row"][0], problem, "Find out what it means, and give it a name in FIELDS")
    return table.drop(*EMPTY, CONTACT)


def _bad(file: str, row: int | None, problem: str, remedy: str) -> BadInput:
    return BadInput(source=SOURCE, dataset=NAME, file=file, row=row, problem=problem, remedy=remedy)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="ODS report etr: NHS trusts and their addresses",
        description="One row per NHS trust of England and Wales, open or recently closed. National grouping is the NHS "
        "England region, high-level health geography the integrated care board, both as ODS codes; Wales has W00 and "
        "Q99 for them.",
        publisher=PUBLISHER,
        homepage=HOMEPAGE,
        licence=LICENCE,
        cadence="nightly",
        fresh_within=timedelta(days=100),
        columns=COLUMNS,
        parse=parse_nhs_trusts,
        fetch=fetch_nhs_trusts,
        base_url="https://www.odsdatasearchandexport.nhs.uk/api",
        key=("organisation_code",),
        required=("organisation_code", "name", "national_grouping", "high_level_health_geography", "open_date"),
        vocabularies={"status_code": ("ACTIVE", "INACTIVE"), "amended_record_indicator": ("0", "1")},
        patterns={
            "organisation_code": Pattern(
                r"^[RT][A-Z0-9]{2}$", "the code of an NHS trust, R or T and two more; is it another report?"
            ),
            "national_grouping": Pattern(r"^[YW][0-9]{2}$", "the ODS code of a region of England, or of Wales"),
            "high_level_health_geography": Pattern(
                r"^Q[A-Z0-9]{2}$", "the ODS code of an integrated care board (Q99 in Wales)"
            ),
            "postcode": Pattern(r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", "a postcode"),
            "government_office_region_code": Pattern(r"^[A-Z]$", "the letter of a government office region"),
            "organisation_sub_type_code": Pattern(r"^[A-Z0-9]{1,2}$", "a code of one or two characters"),
            "parent_organisation_code": Pattern(r"^[A-Z0-9]{3,5}$", "an ODS code"),
            "roles": Pattern(r"^RO[0-9]+(\|RO[0-9]+)*$", "a list of ODS roles"),
            **{column: Pattern(r"^(18|19|20)[0-9]{6}$", "a date written as YYYYMMDD") for column in DATES},
        },
        rules=tuple(
            Rule(
                f"{column} is a day that does not exist",
                pl.col(column).is_not_null() & pl.col(column).str.to_date("%Y%m%d", strict=False).is_null(),
                (column,),
            )
            for column in DATES
        ),
    )
]
