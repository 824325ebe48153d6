"""Inward investment results of the Department for Business and Trade: projects and jobs of each financial year.

The pages' tables land cell by cell; the totals of the United Kingdom, copied out by hand, are a table of their own.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule
from orchestration.ingest.tables import read_only_csv
from orchestration.sources.govuk import BASE_URL, SOURCE, licence
from orchestration.sources.govuk.editions import Statistic, cell_dataset

DEPARTMENT = "Department for Business and Trade"
COUNTS = ("fdi_projects_total", "fdi_projects_dbt_supported", "fdi_projects_without_dbt_support")
TOTALS_COLUMNS = ("financial_year", *COUNTS, "source_url", "note")
RESULTS = Statistic(
    dataset="dbt_inward_investment_results",
    known=(
        "/government/statistics/dbt-inward-investment-results-2023-to-2024",
        "/government/statistics/dbt-inward-investment-results-2024-to-2025",
    ),
    pattern=r"/government/statistics/(dbt|dit|department-for-international-trade)-inward-investment-results-20[0-9-a-z]+",
    series=lambda path: "inward_investment_results" if "inward-investment-results" in path else "",
)


def parse_dbt_inward_investment_results_uk_totals(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one file of a release as TOTALS_COLUMNS and source columns."""
    name = "dbt_inward_investment_results_uk_totals"
    return read_only_csv(files, TOTALS_COLUMNS, source=SOURCE, dataset=name)


def _count(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int64, strict=False)


DATASETS = [
    Dataset(
        source=SOURCE,
        name="dbt_inward_investment_results_uk_totals",
        title="DBT inward investment results: projects in the United Kingdom",
        description="One row per financial year: projects of foreign direct investment that landed in the United "
        "Kingdom, with and without the department's support. Copied out of the text of a publication; a control total.",
        live_instead="copied out by hand; supplied by govuk/dbt_inward_investment_results when live",
        publisher=DEPARTMENT,
        homepage=f"{BASE_URL}{RESULTS.known[0]}",
        licence=licence(DEPARTMENT),
        cadence="yearly, in June",
        fresh_within=timedelta(days=800),
        columns=TOTALS_COLUMNS,
        parse=parse_dbt_inward_investment_results_uk_totals,
        period="financial_year",
        key=("financial_year",),
        required=("financial_year", *COUNTS, "source_url"),
        patterns={
            "financial_year": Pattern(r"^20[0-9]{2} to 20[0-9]{2}$", "a financial year, '2023 to 2024'"),
            **dict.fromkeys(COUNTS, Pattern(r"^[0-9]+$", "a whole number of projects")),
        },
        bands=dict.fromkeys(COUNTS, (0.0, 50_000.0)),
        rules=(
            Rule(
                "projects with and without support do not add up to the total",
                _count(COUNTS[0]) != _count(COUNTS[1]) + _count(COUNTS[2]),
                COUNTS,
            ),
            Rule(
                "the financial year does not end a year after it begins",
                pl.col("financial_year").str.slice(0, 4).cast(pl.Int64, strict=False) + 1
                != pl.col("financial_year").str.slice(8, 4).cast(pl.Int64, strict=False),
                ("financial_year",),
            ),
        ),
    ),
    cell_dataset(
        RESULTS,
        DEPARTMENT,
        "DBT inward investment results",
        "An edition is a financial year. Tables for ITL2 areas use an older boundary set.",
        "yearly, in June",
    ),
]
