"""Nomis, the ONS service for labour market statistics: the Business Register and Employment Survey so far.

Nomis cuts long replies short with status 200, so pages carry RECORD_OFFSET and RECORD_COUNT and are checked against
them here. Values stay text; what a status means for a value is decided in staging. No live connector yet.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, ForeignKey, Licence, Pattern, Rule
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import read_csv_text

SOURCE = "nomis"
BRES_COLUMNS = (
    "DATE",
    "GEOGRAPHY_CODE",
    "GEOGRAPHY_NAME",
    "INDUSTRY_CODE",
    "INDUSTRY_NAME",
    "EMPLOYMENT_STATUS_NAME",
    "MEASURES_NAME",
    "OBS_VALUE",
    "OBS_STATUS",
    "OBS_STATUS_NAME",
    "RECORD_OFFSET",
    "RECORD_COUNT",
)
# The statuses seen for this survey. Any other fails until someone has looked at what it means.
BRES_STATUSES = {"A": "Normal Value", "Q": "These figures are missing."}


def parse_bres_employment(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The pages of one or more queries, files in name order, as BRES_COLUMNS (text) plus source_file and source_row.

    A query may be spread over files. BadInput where a file is not such a CSV, or a query does not have exactly its
    RECORD_COUNT rows in order.
    """
    if not files:
        problem = "the release has no files"
        raise BadInput(source=SOURCE, dataset="bres_employment", problem=problem, remedy="Fetch it again")
    table = pl.concat(
        read_csv_text(files[name], name, BRES_COLUMNS, source=SOURCE, dataset="bres_employment")
        for name in sorted(files)
    )
    check_pages(table, "bres_employment")
    return table


def check_pages(table: pl.DataFrame, dataset: str) -> None:
    """BadInput unless RECORD_OFFSET runs 0, 1, … RECORD_COUNT - 1 once for each query, through the files in order.

    A query starts where the offset is 0. Nomis gives no other sign that a reply was cut at its cap of rows.
    """

    def bad(row: dict, problem: str) -> BadInput:
        return BadInput(
            source=SOURCE,
            dataset=dataset,
            file=row["source_file"],
            row=row["source_row"],
            problem=problem,
            remedy="Fetch every page of the query again and name the files so that they sort in order",
        )

    if table.is_empty():
        raise BadInput(
            source=SOURCE,
            dataset=dataset,
            problem="there are no rows below the header (HTTP 200 is not success)",
            remedy="Check the query's parameters and fetch it again",
        )
    pages = table.select("source_file", "source_row", "RECORD_OFFSET", "RECORD_COUNT").with_columns(
        offset=pl.col("RECORD_OFFSET").cast(pl.Int64, strict=False),
        count=pl.col("RECORD_COUNT").cast(pl.Int64, strict=False),
    )
    if row := _first(pages.filter(pl.col("offset").is_null() | pl.col("count").is_null())):
        found = f"RECORD_OFFSET {row['RECORD_OFFSET']!r} and RECORD_COUNT {row['RECORD_COUNT']!r}"
        raise bad(row, f"{found} must be whole numbers")
    pages = pages.with_columns(
        expected=pl.col("offset").shift(1, fill_value=-1) + 1,
        query=(pl.col("offset") == 0).cum_sum(),
    )
    queries = pages.group_by("query", maintain_order=True).agg(
        pl.all().last(), rows=pl.len(), counts=pl.col("count").n_unique()
    )
    if row := _first(pages.filter(pl.col("offset") != pl.col("expected"), pl.col("offset") != 0)):
        problem = f"RECORD_OFFSET is {row['offset']:,} where {row['expected']:,} of {row['count']:,} comes next"
        raise bad(row, f"{problem}: a page is missing, repeated or truncated")
    if row := _first(queries.filter(pl.col("counts") > 1)):
        raise bad(row, "RECORD_COUNT changes within the query ending here: the data changed between two pages")
    if row := _first(queries.filter(pl.col("rows") != pl.col("count"))):
        problem = f"the query ending here has {row['rows']:,} rows, but RECORD_COUNT says {row['count']:,}"
        raise bad(row, f"{problem}: truncated page")


def _first(table: pl.DataFrame) -> dict | None:
    """The first row of a table by column name; None where it has none."""
    return table.row(0, named=True) if table.height else None


# As in dbt_project/macros/areas.sql: TL codes in Nomis tables up to 2024 are ITL 2021.
AREA_CODE_SYSTEM = (
    pl.when(pl.col("GEOGRAPHY_CODE").str.starts_with("UK"))
    .then(pl.lit("nuts2016"))
    .when(pl.col("GEOGRAPHY_CODE").str.starts_with("TL"))
    .then(pl.lit("itl2021"))
    .otherwise(pl.lit("gss"))
)

DATASETS = [
    Dataset(
        source=SOURCE,
        name="bres_employment",
        title="Business Register and Employment Survey: employment by industry",
        description="One row per area, 5-digit SIC 2007 industry and year, Great Britain. Values are rounded by the "
        "publisher, so parts do not add to totals; a missing value has status Q and is never zero.",
        publisher="Office for National Statistics",
        homepage="https://www.nomisweb.co.uk/datasets/newbres6pub",
        licence=Licence(
            name="Open Government Licence v3.0",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Source: Office for National Statistics, via Nomis. Licensed under the Open Government Licence "
            "v3.0.",
        ),
        cadence="yearly, in autumn",
        fresh_within=timedelta(days=400),
        columns=BRES_COLUMNS,
        parse=parse_bres_employment,
        base_url="https://www.nomisweb.co.uk/api/v01",
        key=("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE"),
        required=tuple(column for column in BRES_COLUMNS if column != "OBS_VALUE"),
        vocabularies={"EMPLOYMENT_STATUS_NAME": ("Employment",), "MEASURES_NAME": ("Value",)},
        numbers=("OBS_VALUE",),
        patterns={
            "DATE": Pattern(r"^(19|20)[0-9]{2}$", "a year"),
            "GEOGRAPHY_CODE": Pattern(
                r"^UK[A-Z0-9]{2,3}$|^TL[A-Z0-9]{1,3}$|^[EWSNK][0-9]{8}$", "a NUTS, ITL or GSS area code"
            ),
            "INDUSTRY_CODE": Pattern(
                r"^[0-9]{5}$",
                "a SIC code of five digits (01110, not 1110: what reads it as a number loses its leading zero)",
            ),
        },
        rules=(
            Rule(
                "INDUSTRY_NAME does not begin with the INDUSTRY_CODE and a colon (one may have lost its leading zero)",
                pl.col("INDUSTRY_NAME").str.starts_with(pl.col("INDUSTRY_CODE") + " : ").not_(),
                ("INDUSTRY_CODE", "INDUSTRY_NAME"),
            ),
            Rule(
                "OBS_STATUS and its name are not a pair known for this survey (A, Normal Value; Q, These figures are "
                "missing.)",
                pl.col("OBS_STATUS").replace_strict(BRES_STATUSES, default="").ne(pl.col("OBS_STATUS_NAME")),
                ("OBS_STATUS", "OBS_STATUS_NAME"),
            ),
            Rule(
                "OBS_VALUE must be given where OBS_STATUS is A and empty where it is Q",
                pl.col("OBS_VALUE").is_null() != (pl.col("OBS_STATUS") == "Q"),
                ("OBS_VALUE", "OBS_STATUS"),
            ),
            Rule("a number of jobs cannot be negative", pl.col("OBS_VALUE").str.starts_with("-"), ("OBS_VALUE",)),
        ),
        foreign_keys=(
            ForeignKey(
                ("GEOGRAPHY_CODE", "area_code_system"),
                ("official_figures", "areas"),
                ("area_code", "area_code_system"),
                {"area_code_system": AREA_CODE_SYSTEM},
            ),
        ),
    )
]
