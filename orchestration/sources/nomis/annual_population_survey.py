"""The Annual Population Survey: work and qualifications of residents, each figure with its confidence interval.

A figure may look normal while its interval says that it rests on three to nine people. So value and interval are
fetched, kept and read together; staging carries the worse status of the two to the value.
"""

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.sources.nomis import (
    BELOW_500,
    COMMON,
    COUNTRIES,
    DISTRICTS,
    MISSING,
    NORMAL,
    NOT_AVAILABLE,
    REGIONS,
    UNRELIABLE,
)
from orchestration.sources.nomis.api import ApiTable
from orchestration.sources.nomis.bres import AREA
from orchestration.sources.nomis.downloads import AREA_TYPE, Download
from orchestration.sources.nomis.downloads import VALUE as CELL
from orchestration.sources.nomis.pages import RECORD, VALUE, status_rules, unit_rules

# The four measures of a percentage: itself, what it is a percentage of what, and half its 95% interval.
MEASURES = ("Variable", "Numerator", "Denominator", "Confidence")
PERCENTAGES = ApiTable(
    dataset="annual_population_survey_percentages",
    id="NM_17_5",
    columns=(
        "DATE",
        "DATE_NAME",
        "GEOGRAPHY_CODE",
        "GEOGRAPHY_NAME",
        "GEOGRAPHY_TYPE",
        "VARIABLE_CODE",
        "VARIABLE_NAME",
        *VALUE,
        *RECORD,
    ),
    # Economic activity, employment, unemployment and inactivity rates; NVQ4 and above, other and no qualifications.
    query={"variable": "18,45,84,111,290,335,344", "measures": "20599,21001,21002,21003"},
    areas={"countries_regions_districts": (f"{COUNTRIES},{REGIONS},{DISTRICTS}", 2004, 9999)},
    # Calendar years: the periods in between overlap them.
    dates="[0-9]{4}-12",
    together=MEASURES,
)
PERIOD = Pattern(r"^Jan (20[0-9]{2})-Dec (20[0-9]{2})$", "a calendar year, January to December")


def _download(name: str, table: str) -> Download:
    """A workbook of one table of the survey (T01), with a column per cell of it."""
    return Download(
        dataset=f"annual_population_survey_{name}",
        title="annual population survey",
        facts={"date": "DATE", "confidence": "CONFIDENCE"},
        item="CELL",
        items=rf"{table}:[0-9]+ \(.+ : .+ \)",
        values={"number": "NUMBER", "Flags": "FLAGS", "conf": "CONF"},
        optional=("Flags",),
    )


def _declare(download: Download, title: str) -> Dataset:
    """A dataset of workbooks."""
    return Dataset(
        **COMMON,
        name=download.dataset,
        title=f"Annual Population Survey: {title}",
        description="One row per area, cell of the table and calendar year, with the estimate and half its 95% "
        "interval. Areas of several kinds stand side by side and overlap; they have names without codes. In place of a "
        "figure stand ! (no estimate), * (three to nine people: unreliable), ~ (below 500) and - (missing); * stands "
        "under CONF alone, while NUMBER looks normal. An archive counts the rows of the sheet, titles, notes and blank "
        "rows included; each row of an area becomes one row per cell here.",
        live_instead="supplied by nomis/annual_population_survey_percentages (rates, not numbers) when live",
        homepage="https://www.nomisweb.co.uk/datasets/apsnew",
        cadence="yearly, in spring",
        columns=download.columns,
        parse=download.parse,
        key=("DATE", "AREA", "CELL"),
        required=tuple(column for column in download.columns if column not in ("AREA_CODE", "FLAGS")),
        vocabularies={"CONFIDENCE": ("95% confidence interval (+/-)",)},
        patterns={
            "DATE": PERIOD,
            "NUMBER": Pattern(CELL, "a number or a known marker"),
            "CONF": Pattern(CELL, "a number or a known marker"),
            "AREA_TYPE": AREA_TYPE,
            "FLAGS": Pattern("^$", "empty: no flag is known yet"),
        },
        bands={"NUMBER": (0, 7e8), "CONF": (0, 7e7)},
        rules=(
            *unit_rules("NUMBER", 100, 40_000),
            no_address("AREA"),
            Rule(
                "CONF must be the same marker as NUMBER where there is no estimate",
                pl.col("NUMBER").is_in(["!", "-"]) != pl.col("CONF").is_in(["!", "-"]),
                ("NUMBER", "CONF"),
            ),
            Rule(
                "NUMBER cannot be * or #: those are about an interval, or another survey",
                pl.col("NUMBER").is_in(["*", "#"]),
                ("NUMBER",),
            ),
        ),
        kinds=("xlsx",),
    )


DATASETS = [
    _declare(_download("employment_and_activity", "T01"), "economic activity and employment"),
    _declare(_download("employment_by_industry", "T13a"), "employment by industry"),
    _declare(_download("employment_by_occupation", "T09a"), "employment by occupation"),
    _declare(_download("qualifications", "T19"), "qualifications by age and sex"),
    Dataset(
        **COMMON,
        name=PERCENTAGES.dataset,
        title="Annual Population Survey: employment and qualification rates",
        description="One row per area, variable, calendar year and measure: the percentage (Variable), its Numerator "
        "and Denominator, and half its 95% interval (Confidence). A percentage is unreliable where its Confidence row "
        "says so. From the data service only.",
        homepage="https://www.nomisweb.co.uk/datasets/apsnew",
        cadence="quarterly",
        columns=PERCENTAGES.columns,
        parse=PERCENTAGES.parse,
        fetch=PERCENTAGES.fetch,
        key=("DATE", "GEOGRAPHY_CODE", "VARIABLE_CODE", "MEASURES_NAME"),
        required=tuple(column for column in PERCENTAGES.columns if column != "OBS_VALUE"),
        vocabularies={"MEASURES_NAME": MEASURES},
        numbers=("OBS_VALUE",),
        bands={"OBS_VALUE": (0, 7e8)},
        patterns={
            "DATE": Pattern(r"^20[0-9]{2}-12$", "the last month of a calendar year"),
            "DATE_NAME": PERIOD,
            "GEOGRAPHY_CODE": AREA,
        },
        rules=(
            no_address("GEOGRAPHY_NAME"),
            *status_rules({NORMAL: "A", NOT_AVAILABLE: "F", UNRELIABLE: "G", BELOW_500: "H", MISSING: "Q"}),
            Rule(
                "a percentage or its interval is above 100",
                pl.col("MEASURES_NAME").is_in(["Variable", "Confidence"])
                & (pl.col("OBS_VALUE").cast(pl.Float64, strict=False) > 100),
                ("MEASURES_NAME", "OBS_VALUE"),
            ),
        ),
    ),
]
