"""Innovate UK's list of funded projects since 2004: two workbooks behind one publication page, by financial year.

Both file names change at every release and carry its date; the year at which one workbook ends and the next begins has
moved before, so that it is checked. A row is a participant, not a project: costs and offers are its own.
"""

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Unavailable, day_exists
from orchestration.ingest.download import Client, Manners, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import choose_columns
from orchestration.ingest.workbooks import read_sheet_table, sheet_names

SOURCE, NAME = "innovate_uk", "funded_projects"
PAGE = "/publications/innovate-uk-funded-projects-since-2004/"
MANNERS = Manners(rates=((1, 1.0),))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINK = re.compile(r"""href=["']([^"']+IUK-(\d{6})-[^"']+\.xlsx)["']""", re.IGNORECASE)
LINK_DATE = re.compile(r"IUK-(\d{6})-", re.IGNORECASE)
# "2004ToFY2014To2015" ends with the financial year 2014-15; "FY2015To2016ToPresent" begins with 2015-16.
CLOSED = re.compile(r"(\d{4})To(?:FY|FinancialYear)?(\d{4})To(\d{4})(?!To)", re.IGNORECASE)
OPEN = re.compile(r"(\d{4})To\d{4}ToPresent", re.IGNORECASE)
COLUMNS = (
    "Competition Reference",
    "Competition Title",
    "Programme Title",
    "Sector",
    "Application Number",
    "Project Number",
    "Project Title",
    "Public Description",
    "Competition Year",
    "Innovate UK Product Type",
    "Participant Name",
    "Is Lead Participant",
    "CRN",
    "Project Start Date",
    "Project End Date",
    "Award Offered (£)",
    "Total Costs (£)",
    "Actual Spend to Date (£)",
    "Participant Withdrawn From Project",
    "Project Status",
    "Enterprise Size",
    "Postcode",
    "Address Region",
    "Address LEP",
    "Address Local Authority",
    "In Multiple LEPs",
    "Industrial Strategy Challenge Fund (ISCF)",
)
AMOUNTS = ("Award Offered (£)", "Total Costs (£)", "Actual Spend to Date (£)")


def fetch_funded_projects(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Both workbooks that the publication page links to as one release, whose vintage is the date in their names.

    BadInput where the page does not link to exactly two, of one date, whose years meet without a gap or an overlap.
    """
    address = f"{base_url}{PAGE}"
    page = client.get(_request(address, "text/html", _no_publication))
    links = _links(page.content, address)
    names = [urlsplit(link).path.rpartition("/")[2] for link in links]
    check_years(names)
    (day,) = {LINK_DATE.search(name).group(1) for name in names}
    released = datetime.strptime(day, "%d%m%y").date().isoformat()
    crawl = Crawl(client, (SOURCE, NAME), {"address": address, "links": " ".join(links)})
    if crawl.landed:
        return Unavailable(f"the page still links to the workbooks of {released}, which have landed")
    for name, link in zip(names, links, strict=True):
        crawl.page(name, _request(link, XLSX, _no_workbook))
    return [
        crawl.release(
            vintage=released, vintage_basis=f"date in the names of the workbooks, {day} (ddmmyy)", media_type=XLSX
        )
    ]


def _links(content: bytes, address: str) -> list[str]:
    """The two workbooks of the newest date that the page links to, in name order."""
    matches = LINK.findall(content.decode("utf-8", "replace"))
    found = {urljoin(address, html.unescape(link)): day for link, day in matches}
    days = set(found.values())
    if len(found) != 2 or len(days) != 1 or not _is_day(min(days)):
        listed = ", ".join(sorted(link.rpartition("/")[2] for link in found)) or "none"
        problem = f"{address} should link to two workbooks named IUK-ddmmyy-….xlsx, of one date; it links to: {listed}"
        raise _bad(problem, "Open the page in a browser and compare; correct LINK in this module if names have changed")
    if elsewhere := [link for link in sorted(found) if urlsplit(link).netloc != urlsplit(address).netloc]:
        raise _bad(f"{address} links to {elsewhere[0]}, on another host", "Open the page in a browser and compare")
    return sorted(found)


def _is_day(token: str) -> bool:
    try:
        datetime.strptime(token, "%d%m%y")
    except ValueError:
        return False
    return True


def check_years(names: list[str]) -> None:
    """BadInput unless one workbook ends with the financial year before the one with which the other begins."""
    ends = [(int(match.group(2)), int(match.group(3))) for name in names if (match := CLOSED.search(name))]
    begins = [int(match.group(1)) for name in names if (match := OPEN.search(name))]
    if len(ends) != 1 or len(begins) != 1:
        problem = f"the years in the names {', '.join(sorted(names))} cannot be read"
        raise _bad(problem, "Compare the names with CLOSED and OPEN in this module")
    if begins[0] != ends[0][1]:
        relation = "overlap" if begins[0] < ends[0][1] else "leave a gap"
        first, second = f"{ends[0][0]}-{ends[0][1]}", begins[0]
        problem = f"the workbooks' years {relation}: one ends with {first}, the other begins in {second}"
        raise _bad(problem, "Wait for the publisher to replace one of them, and refresh again", sorted(names)[-1])


def _no_publication(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of the publication page."""
    return None if b"<" in first and b"html" in first.lower() else "is not a web page"


def _no_workbook(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a workbook."""
    return no_page(first, content_type) or (None if first.startswith(b"PK\x03\x04") else "is not an xlsx workbook")


def _request(url: str, accept: str, check) -> Request:
    return Request(source=SOURCE, dataset=NAME, url=url, accept=accept, check=check, manners=MANNERS)


def _bad(problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    return BadInput(source=SOURCE, dataset=NAME, file=file, row=row, problem=problem, remedy=remedy)


def parse_funded_projects(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The workbooks, in name order, as COLUMNS (text) plus source_file and source_row, the sheet's row number.

    BadInput where a file is not such a workbook, the years of two overlap, or one project stands in both.
    """
    if not files:
        raise _bad("the release has no files", "Fetch it again")
    if len(files) > 1:
        check_years(sorted(files))
    table = pl.concat(_read(name, files[name]) for name in sorted(files))
    spread = table.filter(pl.col("source_file").n_unique().over("Project Number") > 1).filter(
        pl.col("Project Number").is_not_null()
    )
    if spread.height:
        row = spread.row(-1, named=True)
        problem = f"the project {row['Project Number']} stands in more than one workbook: their years overlap"
        raise _bad(problem, "Fetch both workbooks of one date again", row["source_file"], row["source_row"])
    return table


def _read(name: str, content: bytes) -> pl.DataFrame:
    """The one sheet of a workbook, without the blank rows at its end."""
    sheets = sheet_names(content, name, source=SOURCE, dataset=NAME)
    if len(sheets) != 1:
        raise _bad(f"one sheet is expected; the sheets are {', '.join(sheets)}", "Fetch the workbook again", name)
    table = read_sheet_table(content, name, sheets[0], 1, source=SOURCE, dataset=NAME)
    patterns = {column: re.escape(column) for column in COLUMNS}
    table = choose_columns(table, patterns, name, source=SOURCE, dataset=NAME)
    filled = table.filter(pl.any_horizontal(pl.col(COLUMNS).is_not_null()))
    if filled.is_empty():
        raise _bad("there are no participants below the header", "Fetch the workbook again", name, 1)
    return filled


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="Innovate UK funded projects since 2004",
        description="One row per project and participant. What was offered to the participant, its own costs, and its "
        "registered address, which need not be where the work is done. Participants who withdrew are marked. Offers "
        "are not spending; projects appear in the Gateway to Research too.",
        publisher="Innovate UK, UK Research and Innovation",
        homepage=f"https://www.ukri.org{PAGE}",
        licence=Licence(
            name="Open Government Licence v3.0",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Contains information from Innovate UK, UK Research and Innovation, licensed under the Open "
            "Government Licence v3.0.",
        ),
        cadence="every two to four weeks",
        fresh_within=timedelta(days=62),
        columns=COLUMNS,
        parse=parse_funded_projects,
        fetch=fetch_funded_projects,
        base_url="https://www.ukri.org",
        key=("Project Number", "Participant Name", "CRN", "Postcode", "Is Lead Participant", *AMOUNTS),
        required=("Project Number", "Project Title", "Participant Name", "Is Lead Participant"),
        vocabularies={"Is Lead Participant": ("Yes", "No")},
        patterns={
            "Participant Withdrawn From Project": Pattern(r"(?i)^(yes|no|.*withdr.*)$", "a yes, a no, or a withdrawal"),
            **dict.fromkeys(
                ("Project Start Date", "Project End Date"),
                Pattern(
                    r"^[0-9]{5}$|^[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00)?$", "a day, as a number of Excel or written"
                ),
            ),
            **dict.fromkeys(AMOUNTS, Pattern(r"^-?[0-9]+(\.[0-9]+)?$", "an amount in pounds")),
        },
        bands=dict.fromkeys(AMOUNTS, (-1e9, 5e9)),
        rules=tuple(day_exists(column, only="-") for column in ("Project Start Date", "Project End Date")),
        kinds=("workbook",),
    ),
]
