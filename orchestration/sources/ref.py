"""The Research Excellence Framework: results of 2021 and of 2014, one row per submission and quality profile.

The results of 2021 are a workbook with titles above its header; those of 2014 have the same shape without the columns
that came later, and circulate as a workbook or as a CSV file.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import OBTAIN_AGAIN
from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client, Manners, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, only_file, read_csv_as_found
from orchestration.ingest.workbooks import read_sheet, read_sheet_table, sheet_names

SOURCE = "ref"
FIRST_COLUMN = "Institution code (UKPRN)"
SUBMISSION = (
    FIRST_COLUMN,
    "Institution name",
    "Institution sort order",
    "Main panel",
    "Unit of assessment number",
    "Unit of assessment name",
    "Multiple submission letter",
    "Multiple submission name",
    "Joint submission",
    "Profile",
)
STARS_2021 = ("4*", "3*", "2*", "1*", "Unclassified")
STARS_2014 = ("4*", "3*", "2*", "1*", "unclassified")
FTE_2021, TOTAL_FTE = "FTE of submitted staff", "Total FTE of submitted staff for joint submission"
ELIGIBLE = "% of eligible staff submitted"
FTE_2014 = "FTE Category A staff submitted"
COLUMNS_2021 = (*SUBMISSION, FTE_2021, TOTAL_FTE, ELIGIBLE, *STARS_2021)
COLUMNS_2014 = (*SUBMISSION, FTE_2014, *STARS_2014)
# The header of 2021 is in row 7; titles above it may grow by a few.
HEADER_WITHIN = 20
PUBLISHED_2021 = "2022-05-12"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fetch_ref2021_results(client: Client, base_url: str) -> list[Release] | Unavailable:
    """The workbook of all results, unless the site says that it has not changed since it landed."""
    request = Request(
        source=SOURCE,
        dataset="ref2021_results",
        url=f"{base_url}/profiles/export-all",
        accept=XLSX,
        check=_no_workbook,
        manners=Manners(look_pause=10.0),
    )
    published = (PUBLISHED_2021, "day on which the results of 2021 were published; the file states no date")
    return fetch_file(client, request, "ref2021_results_all.xlsx", vintage=lambda _: published, media_type=XLSX)


def _no_workbook(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if first.startswith(b"PK\x03\x04") else "is not an .xlsx workbook")


def parse_ref2021_results(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The rows below the header of the one sheet that has it, as COLUMNS_2021 and source columns."""
    return _results(files, COLUMNS_2021, "ref2021_results")


def parse_ref2014_results(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The same of 2014, from a workbook or a CSV file, as COLUMNS_2014 and source columns."""
    return _results(files, COLUMNS_2014, "ref2014_results")


def _results(files: Mapping[str, bytes], columns: tuple[str, ...], dataset: str) -> pl.DataFrame:
    """The one file of results. BadInput unless it has exactly these columns, in one of its sheets."""
    about = {"source": SOURCE, "dataset": dataset}
    name, content = only_file(files, **about)
    if name.removesuffix(".gz").lower().endswith(".csv"):
        header_row, table = 1, read_csv_as_found(content, name, **about)
    else:
        sheet, header_row = _sheet_with_header(content, name, about)
        table = read_sheet_table(content, name, sheet, header_row, **about)
    if table.is_empty():
        problem = "there are no rows below the header"
        raise BadInput(**about, file=name, row=header_row, problem=problem, remedy=OBTAIN_AGAIN)
    wanted = {column: re.escape(column) for column in columns}
    return choose_columns(table, wanted, name, **about, header_row=header_row)


def _sheet_with_header(content: bytes, name: str, about: Mapping[str, str]) -> tuple[str, int]:
    """The sheet of results and the row of its header, above which there are titles: one cell a row, no more."""
    headers = {}
    for sheet in sheet_names(content, name, **about):
        top = read_sheet(content, name, sheet, **about).head(HEADER_WITHIN)
        for row in top.filter(pl.col("c1").str.strip_chars() == FIRST_COLUMN)["source_row"]:
            headers[sheet] = row
            filled = pl.sum_horizontal(pl.exclude(*SOURCE_COLUMNS).is_not_null().cast(pl.Int32))
            above = top.filter(pl.col("source_row") < row, filled > 1)
            if above.height:
                problem = "a row above the header has more in it than a title"
                raise BadInput(**about, file=name, row=above["source_row"][0], problem=problem, remedy=OBTAIN_AGAIN)
    if len(headers) != 1:
        problem = (
            f"{len(headers)} sheets have a row that begins with {FIRST_COLUMN!r} in their first {HEADER_WITHIN} rows"
        )
        remedy = f"{OBTAIN_AGAIN}; one sheet must. If the publisher has changed its layout, change {SOURCE}.py"
        raise BadInput(**about, file=name, problem=problem, remedy=remedy)
    return next(iter(headers.items()))


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False)


def _quality(stars: tuple[str, ...]) -> tuple[Rule, ...]:
    """The shares of a profile make 100 per cent, or all are "-": too small a submission to be shown."""
    hidden = [pl.col(star) == "-" for star in stars]
    total = pl.sum_horizontal([_number(star) for star in stars])
    return (
        Rule(
            "the shares of a profile must all be numbers or all be '-'",
            pl.any_horizontal(hidden) & pl.all_horizontal(hidden).not_(),
            stars,
        ),
        Rule(
            "the shares of a profile must add up to 100 per cent (shares from 0 to 1, or one that is missing, do not)",
            pl.all_horizontal(hidden).not_() & ((total - 100).abs() > 0.5),
            stars,
        ),
    )


def _patterns(stars: tuple[str, ...], last_unit: int) -> dict[str, Pattern]:
    unit = {34: r"^([1-9]|[12][0-9]|3[0-4])$", 36: r"^([1-9]|[12][0-9]|3[0-6])$"}[last_unit]
    share = Pattern(r"^(-|(100|[0-9]{1,2})(\.[0-9]{1,2})?)$", "a percentage from 0 to 100, or '-'")
    return {
        FIRST_COLUMN: Pattern(r"^1[0-9]{7}$", "a UK provider reference number of eight digits"),
        "Institution sort order": Pattern(r"^[0-9]+$", "a whole number"),
        "Unit of assessment number": Pattern(unit, f"a unit of assessment, 1 to {last_unit}"),
        "Multiple submission letter": Pattern(r"^( |[A-Z])$", "a capital letter"),
        "Joint submission": Pattern(r"^\(?[Jj]oint submission with .+\)?$", "'(joint submission with …)'"),
        **dict.fromkeys(stars, share),
    }


def _about(title: str, description: str, homepage: str) -> dict:
    return {
        "source": SOURCE,
        "title": title,
        "description": description,
        "publisher": "Research England and the other UK funding bodies",
        "homepage": homepage,
        "licence": Licence(
            name="CC BY 4.0",
            url="https://creativecommons.org/licenses/by/4.0/",
            attribution="Source: REF results, Research England, Scottish Funding Council, HEFCW and Department for the "
            "Economy (Northern Ireland).",
        ),
        "cadence": "once: the exercise is held every seven or eight years",
        "fresh_within": timedelta(days=3650),
        "key": (FIRST_COLUMN, "Unit of assessment number", "Multiple submission letter", "Profile"),
        "vocabularies": {"Main panel": tuple("ABCD"), "Profile": ("Overall", "Outputs", "Impact", "Environment")},
    }


OPTIONAL = {"Multiple submission letter", "Multiple submission name", "Joint submission", TOTAL_FTE}


def _one(name: str, code: str) -> Rule:
    """A code has the same word beside it in every row."""
    several = pl.col(name).n_unique().over(code) > 1
    return Rule(f"{name} is not the same in every row of one {code}", several, (code, name))


NAMED = (
    _one("Institution name", FIRST_COLUMN),
    _one("Unit of assessment name", "Unit of assessment number"),
    _one("Main panel", "Unit of assessment number"),
)
DATASETS = [
    Dataset(
        **_about(
            "Research Excellence Framework 2021: results, all submissions",
            "One row per institution, unit of assessment, submission and quality profile (Overall, Outputs, Impact, "
            "Environment). A joint submission has a row for each institution: its FTE is the institution's own, and "
            "the total stands beside it. '-' marks a profile that is not shown because the submission is very small.",
            "https://results2021.ref.ac.uk/",
        ),
        name="ref2021_results",
        columns=COLUMNS_2021,
        parse=parse_ref2021_results,
        fetch=fetch_ref2021_results,
        base_url="https://results2021.ref.ac.uk",
        kinds=("xlsx",),
        required=tuple(column for column in COLUMNS_2021 if column not in OPTIONAL),
        numbers=(FTE_2021, TOTAL_FTE),
        bands={FTE_2021: (0.0, 20_000.0), TOTAL_FTE: (0.0, 50_000.0)},
        patterns={
            **_patterns(STARS_2021, 34),
            ELIGIBLE: Pattern(r"^(N/A|[0-9]{1,4}(\.[0-9]+)?)$", "a percentage (it may be above 100), or 'N/A'"),
        },
        rules=(
            *_quality(STARS_2021),
            *NAMED,
            Rule(
                "no institution submitted more than one per cent of its eligible staff: these are shares",
                _number(ELIGIBLE).max() <= 1,
                (ELIGIBLE,),
            ),
            Rule(
                "a joint submission, and no other, has the total FTE of all its institutions",
                pl.col("Joint submission").is_null() != pl.col(TOTAL_FTE).is_null(),
                ("Joint submission", TOTAL_FTE),
            ),
            Rule(
                "the FTE of one institution is more than the total of the joint submission",
                _number(FTE_2021) > _number(TOTAL_FTE),
                (FTE_2021, TOTAL_FTE),
            ),
        ),
    ),
    Dataset(
        **_about(
            "Research Excellence Framework 2014: results, all submissions",
            "One row per institution, unit of assessment (36 units, other than those of 2021), submission and quality "
            "profile. The FTE is that of Category A staff submitted, who were selected: not comparable with 2021, when "
            "all with significant responsibility for research were. The layout is that of public copies.",
            "https://results.ref.ac.uk/",
        ),
        name="ref2014_results",
        live_instead="archive only: published once, in 2014",
        columns=COLUMNS_2014,
        parse=parse_ref2014_results,
        kinds=("xlsx", "csv"),
        required=tuple(column for column in COLUMNS_2014 if column not in OPTIONAL),
        numbers=(FTE_2014,),
        bands={FTE_2014: (0.0, 20_000.0)},
        patterns=_patterns(STARS_2014, 36),
        rules=(*_quality(STARS_2014), *NAMED),
    ),
]
