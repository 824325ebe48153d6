"""The Annual Survey of Hours and Earnings: pay by where people live and by where they work, with its standard error."""

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.sources.nomis import COMMON, COUNTRIES, DISTRICTS, MISSING, NORMAL, REGIONS, SUPPRESSED
from orchestration.sources.nomis.api import ApiTable
from orchestration.sources.nomis.bres import AREA
from orchestration.sources.nomis.downloads import AREA_TYPE, TOTAL_ROW, Download
from orchestration.sources.nomis.downloads import VALUE as CELL
from orchestration.sources.nomis.pages import RECORD, VALUE, status_rules

MEASURES = ("Value", "Confidence")
# Gross pay by the week and by the year, median; all workers and full-time workers.
QUERY = {"sex": "7,8", "item": "2", "pay": "1,7", "measures": "20100,20701"}
PAYS = ("Weekly pay - gross", "Annual pay - gross")


def _table(name: str, table_id: str) -> ApiTable:
    return ApiTable(
        dataset=f"annual_survey_of_hours_and_earnings_{name}",
        id=table_id,
        columns=(
            "DATE",
            "GEOGRAPHY_CODE",
            "GEOGRAPHY_NAME",
            "GEOGRAPHY_TYPE",
            "SEX_NAME",
            "ITEM_NAME",
            "PAY_NAME",
            *VALUE,
            *RECORD,
        ),
        query=QUERY,
        areas={"countries_regions_districts": (f"{COUNTRIES},{REGIONS},{DISTRICTS}", 2002, 9999)},
        together=MEASURES,
    )


def _declare(table: ApiTable, people: str, **about) -> Dataset:
    """A dataset in the layout of the data service."""
    return Dataset(
        **COMMON,
        name=table.dataset,
        title=f"Annual Survey of Hours and Earnings: median pay by {people}",
        description="One row per area, sex, kind of pay, year and measure: the median (Value) in pounds and its "
        "standard error as a percentage of it (Confidence). Great Britain and Northern Ireland as far as published; an "
        "unreliable figure is suppressed. From the data service only.",
        cadence="yearly, in autumn",
        columns=table.columns,
        parse=table.parse,
        fetch=table.fetch,
        key=("DATE", "GEOGRAPHY_CODE", "SEX_NAME", "ITEM_NAME", "PAY_NAME", "MEASURES_NAME"),
        required=tuple(column for column in table.columns if column != "OBS_VALUE"),
        vocabularies={"MEASURES_NAME": MEASURES, "PAY_NAME": PAYS, "ITEM_NAME": ("Median",)},
        numbers=("OBS_VALUE",),
        # Pounds by the week or year; an error of more than everything would be no percentage.
        bands={"OBS_VALUE": (0, 1e6)},
        patterns={
            "DATE": Pattern(r"^20[0-9]{2}$", "a year"),
            "GEOGRAPHY_CODE": AREA,
        },
        # The code of the suppressed status is not on record.
        rules=(*status_rules({NORMAL: "A", MISSING: "Q", SUPPRESSED: "*"}), no_address("GEOGRAPHY_NAME")),
        **about,
    )


RESIDENT_PAY = Download(
    dataset="annual_survey_of_hours_and_earnings_resident_pay",
    title="annual survey of hours and earnings - resident analysis",
    facts={"date": "DATE", "sex": "SEX", "pay": "PAY", "confidence": "CONFIDENCE"},
    item="ITEM",
    items=r"Number of jobs|Median|Mean|[0-9]{2} percentile",
    values={"number": "NUMBER", "conf %": "CONF"},
)

DATASETS = [
    _declare(
        _table("residence", "NM_30_1"),
        "where people live",
        homepage="https://www.nomisweb.co.uk/datasets/asher",
    ),
    _declare(
        _table("workplace", "NM_99_1"),
        "where people work",
        homepage="https://www.nomisweb.co.uk/datasets/ashe",
    ),
    Dataset(
        **COMMON,
        name=RESIDENT_PAY.dataset,
        title="Annual Survey of Hours and Earnings: pay by where people live",
        description="One row per local authority, item (number of jobs, median, percentile), sex, kind of pay and "
        "year, with the standard error as a percentage of the figure. In place of a figure stand # (suppressed as "
        "unreliable) and - (missing); a last row of the sheet, Column Total, is the website's and empty. An archive "
        "counts the rows of the sheet, titles, notes and blank rows included; each row of an area becomes one row per "
        "item here.",
        live_instead="supplied by nomis/annual_survey_of_hours_and_earnings_residence when live",
        homepage="https://www.nomisweb.co.uk/datasets/asher",
        cadence="yearly, in autumn",
        columns=RESIDENT_PAY.columns,
        parse=RESIDENT_PAY.parse,
        key=("DATE", "SEX", "PAY", "AREA", "AREA_CODE", "ITEM"),
        required=tuple(column for column in RESIDENT_PAY.columns if column != "AREA_CODE"),
        vocabularies={"CONFIDENCE": ("Standard error as a percentage of the figure",), "PAY": PAYS},
        bands={"NUMBER": (0, 3e8), "CONF": (0, 1000)},
        patterns={
            "DATE": Pattern(r"^20[0-9]{2}$", "a year"),
            "AREA_TYPE": AREA_TYPE,
            "AREA_CODE": Pattern(r"^[EWSNK][0-9]{8}$", "a GSS area code"),
            "NUMBER": Pattern(CELL, "a number or a known marker"),
            "CONF": Pattern(CELL, "a number or a known marker"),
        },
        rules=(
            no_address("AREA"),
            Rule(
                "a figure and its standard error must both be given or have the same marker",
                pl.col("NUMBER").is_in(["#", "-"]).ne(pl.col("CONF").is_in(["#", "-"])),
                ("NUMBER", "CONF"),
            ),
            Rule(
                f"only the row {TOTAL_ROW} is without a code",
                pl.col("AREA_CODE").is_null() != (pl.col("AREA") == TOTAL_ROW),
                ("AREA", "AREA_CODE"),
            ),
            Rule(
                "pay below 100 pounds a year or above a million: the unit may have changed",
                (pl.col("ITEM") != "Number of jobs")
                & (pl.col("PAY") == "Annual pay - gross")
                & pl.col("NUMBER").cast(pl.Float64, strict=False).is_between(100, 1e6).not_(),
                ("ITEM", "NUMBER"),
            ),
        ),
        kinds=("xlsx",),
    ),
]
