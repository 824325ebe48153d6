"""UK Business Counts: enterprises and local units by industry and size, at a day in March."""

from collections.abc import Mapping

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.sources.nomis import (
    ALL_INDUSTRIES,
    COMMON,
    COUNTRIES,
    DISTRICTS,
    GREAT_BRITAIN,
    MISSING,
    NORMAL,
    REGIONS,
    SECTIONS,
)
from orchestration.sources.nomis.api import ApiTable
from orchestration.sources.nomis.bres import AREA
from orchestration.sources.nomis.downloads import AREA_TYPE, Download
from orchestration.sources.nomis.pages import RECORD, VALUE, read_files, status_rules, unit_rules, whole_grid

PLACE = ("DATE", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "INDUSTRY_CODE", "INDUSTRY_NAME", "EMPLOYMENT_SIZEBAND_NAME")
COUNT_COLUMNS = (*PLACE, "LEGAL_STATUS_NAME", *VALUE, *RECORD)
WHOLE_SIZES = ("Total", "Micro (0 to 9)", "Small (10 to 49)", "Medium-sized (50 to 249)", "Large (250+)")
FINE_SIZES = (
    "0 to 4",
    "5 to 9",
    "10 to 19",
    "20 to 49",
    "50 to 99",
    "100 to 249",
    "250 to 499",
    "500 to 999",
    "1000+",
)
BY_SECTION = {
    "industry": f"{ALL_INDUSTRIES},{SECTIONS}",
    "employment_sizeband": "0,10,20,30,40",
    "legal_status": "0",
    "measures": "20100",
}

ENTERPRISES, LOCAL_UNITS = (
    ApiTable(
        dataset=f"uk_business_counts_{units}",
        id=table_id,
        columns=COUNT_COLUMNS,
        query=BY_SECTION,
        areas={"countries_regions_districts": (f"{COUNTRIES},{REGIONS},{DISTRICTS}", 2010, 9999)},
    )
    for units, table_id in (("enterprises", "NM_142_1"), ("local_units", "NM_141_1"))
)
ENTERPRISES_GREAT_BRITAIN = ApiTable(
    dataset="uk_business_counts_enterprises_great_britain",
    id="NM_142_1",
    columns=COUNT_COLUMNS,
    query={**BY_SECTION, "employment_sizeband": "1...9"},
    areas={"great_britain": (GREAT_BRITAIN, 2010, 9999)},
    by_subclass=True,
)
DOWNLOADED = {
    "title": "UK Business Counts - enterprises by industry and employment size band",
    "facts": {"date": "DATE", "industry": "INDUSTRY", "legal status": "LEGAL_STATUS"},
    "item": "SIZEBAND",
    "items": "|".join(size.replace("(", r"\(").replace(")", r"\)").replace("+", r"\+") for size in WHOLE_SIZES),
    "values": {"": "NUMBER"},
    "every": WHOLE_SIZES,
}
ENTERPRISES_BY_SIZE = Download(dataset="uk_business_counts_enterprises_by_size", **DOWNLOADED)
ENTERPRISES_BY_INDUSTRY_AND_SIZE = Download(dataset="uk_business_counts_enterprises_by_industry_and_size", **DOWNLOADED)


def parse_uk_business_counts_local_units_local_authorities(files: Mapping[str, bytes]) -> pl.DataFrame:
    """A query reduced to seven columns, without its own count of rows: whether it is whole cannot be told."""
    return read_files(files, (*PLACE, "OBS_VALUE"), "uk_business_counts_local_units_local_authorities")


YEAR = Pattern(r"^20[0-9]{2}$", "a year")
COUNT = Pattern(r"^[0-9]+(\.0+)?$", "a whole number")
CODE_IN_NAME = Rule(
    "INDUSTRY_NAME is neither Total nor begins with the INDUSTRY_CODE and a colon",
    pl.col("INDUSTRY_NAME").ne("Total")
    & pl.col("INDUSTRY_NAME").str.starts_with(pl.col("INDUSTRY_CODE") + " : ").not_(),
    ("INDUSTRY_CODE", "INDUSTRY_NAME"),
)
ROUNDED = "Counts are rounded to 5 by the publisher, so parts do not add to totals and a zero may stand for one or two"
COUNTS = {**COMMON, "cadence": "yearly, in autumn"}
# Rounded to 5.
UNIT_RULES = unit_rules("OBS_VALUE", 5, 500)
NO_ADDRESS = no_address("GEOGRAPHY_NAME", "INDUSTRY_NAME")
# Some three million enterprises in all.
BAND = (0, 3e7)


_NUMBER, _CELL = pl.col("NUMBER").cast(pl.Float64, strict=False), ("DATE", "INDUSTRY", "LEGAL_STATUS", "AREA")
_TOTAL, _WHOLE = pl.col("SIZEBAND") == "Total", pl.len().over(_CELL) == len(WHOLE_SIZES)
# The total and each of four sizes are rounded by itself, by 2.5 at the most.
_OFF = _TOTAL & _WHOLE & ((2 * _NUMBER - _NUMBER.sum().over(_CELL)).abs() > 12.5)
NOT_THE_TOTAL = _OFF & (2 * _OFF.sum() > _TOTAL.sum())


def _declare(table: ApiTable, industry: Pattern, sizes: tuple[str, ...], **about) -> Dataset:
    """A dataset in the layout of the data service."""
    return Dataset(
        **COUNTS,
        name=table.dataset,
        columns=table.columns,
        parse=table.parse,
        fetch=table.fetch,
        key=("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE", "EMPLOYMENT_SIZEBAND_NAME"),
        required=tuple(column for column in table.columns if column != "OBS_VALUE"),
        vocabularies={
            "EMPLOYMENT_SIZEBAND_NAME": sizes,
            "LEGAL_STATUS_NAME": ("Total",),
            "MEASURES_NAME": ("Value",),
        },
        numbers=("OBS_VALUE",),
        bands={"OBS_VALUE": BAND},
        patterns={"DATE": YEAR, "GEOGRAPHY_CODE": AREA, "INDUSTRY_CODE": industry, "OBS_VALUE": COUNT},
        rules=(CODE_IN_NAME, *status_rules({NORMAL: "A", MISSING: "Q"}), *UNIT_RULES, NO_ADDRESS),
        **about,
    )


def _declare_download(download: Download, industry: Pattern, **about) -> Dataset:
    """A dataset of workbooks."""
    return Dataset(
        **COUNTS,
        name=download.dataset,
        live_instead="supplied by nomis/uk_business_counts_enterprises when live",
        homepage="https://www.nomisweb.co.uk/datasets/idbrent",
        columns=download.columns,
        parse=download.parse,
        key=("DATE", "INDUSTRY", "LEGAL_STATUS", "AREA", "SIZEBAND"),
        required=tuple(column for column in download.columns if column != "AREA_CODE"),
        vocabularies={"LEGAL_STATUS": ("Total",)},
        patterns={"DATE": YEAR, "NUMBER": COUNT, "INDUSTRY": industry, "AREA_TYPE": AREA_TYPE},
        bands={"NUMBER": BAND},
        rules=(
            *unit_rules("NUMBER", 5, 500),
            Rule(
                "the sizes of most areas do not add up to their total: columns may have changed places",
                NOT_THE_TOTAL,
                ("NUMBER",),
            ),
            no_address("AREA"),
        ),
        kinds=("xlsx",),
        **about,
    )


SECTION_OR_ALL = Pattern(r"^([A-U]|[0-9]+)$", "a section of SIC 2007, or the number of the total")
DATASETS = [
    _declare(
        ENTERPRISES,
        SECTION_OR_ALL,
        WHOLE_SIZES,
        title="UK Business Counts: enterprises by section and size",
        description="One row per area, section of SIC 2007 or all industries, size and year: nations, regions and "
        f"districts. An enterprise counts where its head office is. {ROUNDED}. From the data service only.",
        homepage="https://www.nomisweb.co.uk/datasets/idbrent",
    ),
    _declare(
        LOCAL_UNITS,
        SECTION_OR_ALL,
        WHOLE_SIZES,
        title="UK Business Counts: local units by section and size",
        description="One row per area, section of SIC 2007 or all industries, size and year: nations, regions and "
        f"districts. A local unit counts where it stands. {ROUNDED}. From the data service only.",
        homepage="https://www.nomisweb.co.uk/datasets/idbrlu",
    ),
    _declare(
        ENTERPRISES_GREAT_BRITAIN,
        Pattern(r"^[0-9]{5}$", "a SIC code of five digits"),
        FINE_SIZES,
        title="UK Business Counts: enterprises by industry and size, Great Britain",
        description=f"One row per 5-digit SIC 2007 industry, size and year. {ROUNDED}.",
        homepage="https://www.nomisweb.co.uk/datasets/idbrent",
    ),
    Dataset(
        **COUNTS,
        name="uk_business_counts_local_units_local_authorities",
        title="UK Business Counts: local units by section and size, local authorities",
        description="One row per local authority, section of SIC 2007, size and year. An extract of seven columns, "
        f"which has lost status and row count: whether a query is whole cannot be checked. {ROUNDED}.",
        live_instead="supplied by nomis/uk_business_counts_local_units when live",
        homepage="https://www.nomisweb.co.uk/datasets/idbrlu",
        columns=(*PLACE, "OBS_VALUE"),
        parse=parse_uk_business_counts_local_units_local_authorities,
        key=("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE", "EMPLOYMENT_SIZEBAND_NAME"),
        required=(*PLACE, "OBS_VALUE"),
        vocabularies={"EMPLOYMENT_SIZEBAND_NAME": WHOLE_SIZES},
        # Of one section: no area below region has a million.
        bands={"OBS_VALUE": (0, 1e6)},
        patterns={
            "DATE": YEAR,
            "GEOGRAPHY_CODE": AREA,
            "INDUSTRY_CODE": Pattern(r"^[A-U]$", "a section of SIC 2007"),
            "OBS_VALUE": COUNT,
        },
        rules=(CODE_IN_NAME, *UNIT_RULES, whole_grid(("GEOGRAPHY_CODE", "DATE"), "DATE"), NO_ADDRESS),
    ),
    _declare_download(
        ENTERPRISES_BY_SIZE,
        Pattern(r"^Total$", "the total of all industries"),
        title="UK Business Counts: enterprises by size",
        description="One row per area, size and year. Areas of several kinds stand side by side and overlap; they have "
        f"names without codes. {ROUNDED}. An archive counts the rows of the sheet, titles, notes and blank rows "
        "included; each row of an area becomes one row per size here.",
    ),
    _declare_download(
        ENTERPRISES_BY_INDUSTRY_AND_SIZE,
        Pattern(r"^[0-9]+ : .+ \(.+\)$", "a number, a colon, an industry and its sections in brackets"),
        title="UK Business Counts: enterprises by broad industry and size",
        description="One row per area, broad industry (one panel of the sheet each), size and year. Areas of several "
        f"kinds stand side by side and overlap; they have names without codes. {ROUNDED}. An archive counts the rows "
        "of the sheet, titles, notes and blank rows included; each row of an area becomes one row per size here.",
    ),
]
