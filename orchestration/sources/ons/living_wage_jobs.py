"""Jobs below the living wage by place of work, from the Annual Survey of Hours and Earnings: a zip of old workbooks."""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import read_zip
from orchestration.ingest.dataset import Pattern, no_address
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.ingest.workbooks import sheet_names
from orchestration.sources.ons import SOURCE
from orchestration.sources.ons.declarations import CELL, IS_YEAR, band, office_dataset
from orchestration.sources.ons.wide_sheets import Bad, cells_of, only_file, refusal, title_of

NAME = "annual_survey_of_hours_and_earnings_living_wage_jobs"
COLUMNS = ("workbook", "sheet", "table_name", "quantity", "year", "area_name", "area_code", "jobs_thousand", "per_cent")
TITLE = re.compile(r"(Table [0-9]+) +\S+ .*jobs.*, ((?:19|20)[0-9]{2})", re.IGNORECASE)
NOTES = r"(?i)^\s*(([a-z]  |KEY|The quality|Source|Note).*)$"


def parse_annual_survey_of_hours_and_earnings_living_wage_jobs(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every sheet of jobs of every workbook in the zip. Sheets of notes hold contacts and are not read."""
    file, content = only_file(files, NAME, (".zip",))
    tables = []
    for workbook, inner in read_zip(content, file, source=SOURCE, dataset=NAME).items():
        if not workbook.lower().endswith((".xls", ".xlsx")):
            raise refusal(NAME, file)(f"the zip holds {workbook!r}, which is no workbook")
        sheets = sheet_names(inner, f"{file}: {workbook}", source=SOURCE, dataset=NAME)
        notes = [sheet for sheet in sheets if "notes" in sheet.lower()]
        if len(notes) != 1 or len(sheets) < 2:
            raise refusal(NAME, file)(f"{workbook!r} should have one sheet of notes, and sheets of jobs beside it")
        # Estimates and their quality come in workbooks of one layout, told apart by the notes.
        quantity = "coefficient of variation" if notes[0].lower().startswith("cv") else "estimate"
        for sheet in sheets:
            if sheet not in notes:
                bad = refusal(NAME, file, f"{workbook}: {sheet}")
                cells = cells_of(inner, file, sheet, NAME)
                said = {"workbook": workbook, "sheet": sheet, "quantity": quantity}
                tables.append(_jobs(cells, bad).with_columns(**{name: pl.lit(text) for name, text in said.items()}))
    if not tables:
        raise refusal(NAME, file)("the zip holds no workbook")
    return pl.concat(tables).select(*COLUMNS, *SOURCE_COLUMNS)


def _jobs(cells: pl.DataFrame, bad: Bad) -> pl.DataFrame:
    """Rows of one sheet: a place, thousands of jobs, per cent of all jobs. A legend beside the table is none of it."""
    title = TITLE.match(" ".join(title_of(cells, bad).split()))
    if not title:
        raise bad("the title does not say table, jobs and year", 1)
    heads = {"Description": "c1", "Code": "c2", "(thousand)": "c3"}
    is_header = pl.all_horizontal(pl.col(column).str.strip_chars() == text for text, column in heads.items())
    header = cells.head(15).filter(is_header)
    if header.height != 1:
        raise bad("no row near the top reads Description, Code, (thousand): the layout or the unit has changed")
    row = header["source_row"][0]
    above = cells.filter(pl.col("source_row") == row - 1)
    if above.select("c3", "c4").row(0) != ("Jobs", "Per cent"):
        raise bad("above the header does not stand Jobs, Per cent", row - 1)
    what = cells.filter(pl.col("source_row") < row - 1)["c3"].drop_nulls().to_list()
    if not any("below Living Wage" in text for text in what):
        raise bad("the heading does not say that jobs are those below the living wage", row - 2)
    below = cells.filter((pl.col("source_row") > row) & pl.any_horizontal(pl.col("c1", "c2", "c3", "c4").is_not_null()))
    is_data = pl.col("c1").is_not_null() & (pl.col("c3").is_not_null() | pl.col("c4").is_not_null())
    is_note = pl.col("c1").str.contains(NOTES) & pl.all_horizontal(pl.col("c2", "c3", "c4").is_null())
    wrong = below.filter((is_data | is_note).fill_null(False).not_())
    if wrong.height:
        raise bad("the row is neither data nor a note known here", wrong["source_row"][0])
    data = below.filter(is_data)
    if data.is_empty():
        raise bad("there are no rows below the header", row)
    return data.select(
        table_name=pl.lit(title[1]),
        year=pl.lit(title[2]),
        area_name="c1",
        area_code="c2",
        jobs_thousand="c3",
        per_cent="c4",
        source_file="source_file",
        source_row="source_row",
    )


DATASETS = [
    office_dataset(
        name=NAME,
        title="Jobs below the living wage by place of work (Annual Survey of Hours and Earnings)",
        description="One row per workbook, sheet (all jobs, by sex, full or part time) and place of work: thousands of "
        "jobs paid below the voluntary living wage and their per cent of all, or (quantity) the coefficient of "
        "variation of either. Table 7 has countries, regions, counties and districts; table 9 parliamentary "
        "constituencies. x is too unreliable to publish, .. disclosive, "
        ": not applicable, - nil or negligible. Numbers of jobs are indicative.",
        live_instead="archive only; nomis/annual_survey_of_hours_and_earnings_workplace has pay when live",
        page="/employmentandlabourmarket/peopleinwork/earningsandworkinghours",
        cadence="yearly, in autumn, on request",
        fresh_within=timedelta(days=1_500),
        columns=COLUMNS,
        parse=parse_annual_survey_of_hours_and_earnings_living_wage_jobs,
        record=("source_file", "workbook", "sheet", "source_row"),
        period="year",
        key=("table_name", "quantity", "sheet", "year", "area_code", "area_name"),
        required=("workbook", "sheet", "table_name", "quantity", "year", "area_name"),
        patterns={
            "area_code": Pattern(r"^[EWSNK][0-9]{8}\s*$", "a GSS code"),
            "year": IS_YEAR,
            "jobs_thousand": CELL,
            "per_cent": CELL,
        },
        rules=(
            no_address("area_name"),
            band(pl.col("quantity") == "estimate", 0, 50_000, "thousands of jobs", "area_name", column="jobs_thousand"),
            band(pl.lit(True), 0, 100, "a per cent", "area_name", column="per_cent"),
            band(
                (pl.col("quantity") == "estimate") & (pl.col("area_code") == "K02000001") & (pl.col("sheet") == "All"),
                300,
                30_000,
                "thousands of jobs of the UK",
                column="jobs_thousand",
            ),
        ),
        kinds=("zip",),
    )
]
