"""The Business Register and Employment Survey: jobs by industry and place, Great Britain."""

from collections.abc import Mapping

import polars as pl

from orchestration.ingest.dataset import Dataset, ForeignKey, Pattern, Rule, no_address
from orchestration.ingest.tables import choose_columns, read_parquet_text
from orchestration.sources.nomis import COMMON, COUNTRIES, DISTRICTS, GREAT_BRITAIN, MISSING, NORMAL, REGIONS, SECTIONS
from orchestration.sources.nomis.api import ApiTable
from orchestration.sources.nomis.pages import (
    RECORD,
    VALUE,
    bad,
    read_files,
    status_rules,
    unit_rules,
    whole_grid,
)

BRES_ID = "NM_189_1"
PLACE = ("DATE", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "INDUSTRY_CODE", "INDUSTRY_NAME")
BRES_COLUMNS = (*PLACE, "EMPLOYMENT_STATUS_NAME", *VALUE, *RECORD)
# Working proprietors included; other statuses are full-time employees (2), part-time employees (3), employees (1).
EMPLOYMENT = {"employment_status": "4", "measure": "1", "measures": "20100"}

BRES_EMPLOYMENT = ApiTable(
    dataset="bres_employment",
    id=BRES_ID,
    columns=BRES_COLUMNS,
    query=EMPLOYMENT,
    # Figures for the areas of ITL 2021 begin with 2022; earlier years have the same areas by their codes of NUTS 2016.
    areas={"nuts2_2016": ("TYPE438", 2015, 2021), "itl2_2021": ("TYPE429", 2022, 9999)},
    by_subclass=True,
)
BRES_SECTIONS = ApiTable(
    dataset="bres_employment_by_section",
    id=BRES_ID,
    columns=BRES_COLUMNS,
    query={"industry": SECTIONS, **EMPLOYMENT},
    areas={"countries_regions_districts": (f"{COUNTRIES},{REGIONS},{DISTRICTS}", 2015, 9999)},
)
BRES_FULL_TIME = ApiTable(
    dataset="bres_full_time_employees_great_britain",
    id=BRES_ID,
    columns=BRES_COLUMNS,
    query={**EMPLOYMENT, "employment_status": "2"},
    areas={"great_britain": (GREAT_BRITAIN, 2015, 9999)},
    by_subclass=True,
)

# Columns of a table that a third party made of a query: how they are called there, and here.
TIDY_COLUMNS = {
    "DATE": r"dates\.date",
    "FREQUENCY": r"dates\.freq",
    "GEOGRAPHY_CODE": r"geography\.code",
    "GEOGRAPHY_NAME": r"geography\.name",
    "GEOGRAPHY_TYPE": r"geography\.type",
    "EMPLOYMENT_STATUS_CODE": r"employment\.status\.code",
    "EMPLOYMENT_STATUS_NAME": r"employment\.status\.name",
    "EMPLOYMENT_STATUS_TYPE": r"employment\.status\.type",
    "INDUSTRY_CODE": r"industry\.code",
    "INDUSTRY_NAME": r"industry\.name",
    "INDUSTRY_TYPE": r"industry\.type",
    "OBS_VALUE": r"value",
}


def parse_bres_employment_by_section_local_authorities(files: Mapping[str, bytes]) -> pl.DataFrame:
    """A query reduced to six columns, without its own count of rows: whether it is whole cannot be told."""
    return read_files(files, (*PLACE, "OBS_VALUE"), "bres_employment_by_section_local_authorities")


def parse_bres_employees_by_section(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Parquet files in name order, columns renamed from ``geography.code`` and so on."""
    dataset = "bres_employees_by_section"
    if not files:
        raise bad(dataset, "the release has no files", "Obtain it again")
    names = {"source": COMMON["source"], "dataset": dataset}
    tables = [(name, read_parquet_text(files[name], name, **names)) for name in sorted(files)]
    if empty := next((name for name, table in tables if table.is_empty()), None):
        raise bad(dataset, "the table has no rows", "Obtain it again", empty)
    return pl.concat(choose_columns(table, TIDY_COLUMNS, name, **names) for name, table in tables)


# As in dbt_project/macros/areas.sql: TL codes in Nomis tables up to 2024 are ITL 2021. The bundled areas have no third
# level of either set: those codes have no system here, so that they are looked up later, in the lookups that landed.
AREA_CODE_SYSTEM = (
    pl.when(pl.col("GEOGRAPHY_CODE").str.contains("^(UK|TL)[A-Z0-9]{3}$"))
    .then(None)
    .when(pl.col("GEOGRAPHY_CODE").str.starts_with("UK"))
    .then(pl.lit("nuts2016"))
    .when(pl.col("GEOGRAPHY_CODE").str.starts_with("TL"))
    .then(pl.lit("itl2021"))
    .otherwise(pl.lit("gss"))
)
AREA = Pattern(r"^UK[A-Z0-9]{2,3}$|^TL[A-Z0-9]{1,3}$|^[EWSNK][0-9]{8}$", "a NUTS, ITL or GSS area code")
YEAR = Pattern(r"^(19|20)[0-9]{2}$", "a year")
SUBCLASS = Pattern(
    r"^[0-9]{5}$", "a SIC code of five digits (01110, not 1110: what reads it as a number loses its leading zero)"
)
SECTION = Pattern(r"^[A-U]$", "a section of SIC 2007")
CODE_IN_NAME = Rule(
    "INDUSTRY_NAME does not begin with the INDUSTRY_CODE and a colon (one may have lost its leading zero)",
    pl.col("INDUSTRY_NAME").str.starts_with(pl.col("INDUSTRY_CODE") + " : ").not_(),
    ("INDUSTRY_CODE", "INDUSTRY_NAME"),
)
# The statuses seen for this survey. Any other fails until someone has looked at what it means.
STATUS_RULES = status_rules({NORMAL: "A", MISSING: "Q"})
ROUNDED = "Values are rounded by the publisher, so parts do not add to totals"
# Rounded to 5 at the least. No cell of one industry is larger than ten million, no total than all jobs, thirty million.
UNIT_RULES = unit_rules("OBS_VALUE", 5, 500)
ONE_INDUSTRY, ALL_JOBS = (0, 1e7), (0, 3e8)
NO_ADDRESS = no_address("GEOGRAPHY_NAME", "INDUSTRY_NAME")
BRES_COMMON = {
    **COMMON,
    "homepage": "https://www.nomisweb.co.uk/datasets/newbres6pub",
    "cadence": "yearly, in autumn",
    "key": ("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE"),
    "numbers": ("OBS_VALUE",),
}


def _declare(table: ApiTable, status: str, industry: Pattern, **about) -> Dataset:
    """A dataset in the layout of the data service."""
    return Dataset(
        **BRES_COMMON,
        name=table.dataset,
        columns=table.columns,
        parse=table.parse,
        fetch=table.fetch,
        required=tuple(column for column in table.columns if column != "OBS_VALUE"),
        vocabularies={"EMPLOYMENT_STATUS_NAME": (status,), "MEASURES_NAME": ("Value",)},
        bands={"OBS_VALUE": ONE_INDUSTRY},
        patterns={"DATE": YEAR, "GEOGRAPHY_CODE": AREA, "INDUSTRY_CODE": industry},
        rules=(CODE_IN_NAME, *STATUS_RULES, *UNIT_RULES, NO_ADDRESS),
        **about,
    )


DATASETS = [
    _declare(
        BRES_EMPLOYMENT,
        "Employment",
        SUBCLASS,
        title="Business Register and Employment Survey: employment by industry",
        description=f"One row per area, 5-digit SIC 2007 industry and year, Great Britain. {ROUNDED}; a missing value "
        "has status Q and is never zero.",
        foreign_keys=(
            ForeignKey(
                ("GEOGRAPHY_CODE", "area_code_system"),
                ("official_figures", "areas"),
                ("area_code", "area_code_system"),
                {"area_code_system": AREA_CODE_SYSTEM},
            ),
        ),
    ),
    _declare(
        BRES_SECTIONS,
        "Employment",
        SECTION,
        title="Business Register and Employment Survey: employment by section",
        description=f"One row per area, section of SIC 2007 and year: nations, regions and districts. {ROUNDED}. From "
        "the data service only; 2015 onwards.",
    ),
    _declare(
        BRES_FULL_TIME,
        "Full-time employees",
        SUBCLASS,
        title="Business Register and Employment Survey: full-time employees by industry, Great Britain",
        description=f"One row per 5-digit SIC 2007 industry and year. {ROUNDED}. The series breaks at 2015: earlier "
        "years leave out units registered for PAYE only, and the data service gives 2015 onwards.",
    ),
    Dataset(
        **BRES_COMMON,
        name="bres_employment_by_section_local_authorities",
        title="Business Register and Employment Survey: employment by section, local authorities",
        description=f"One row per local authority, section of SIC 2007 and year. An extract of six columns, which has "
        f"lost status and row count: whether a query is whole cannot be checked. {ROUNDED}.",
        live_instead="supplied by nomis/bres_employment_by_section when live",
        columns=(*PLACE, "OBS_VALUE"),
        parse=parse_bres_employment_by_section_local_authorities,
        required=(*PLACE, "OBS_VALUE"),
        bands={"OBS_VALUE": ONE_INDUSTRY},
        patterns={"DATE": YEAR, "GEOGRAPHY_CODE": AREA, "INDUSTRY_CODE": SECTION},
        rules=(CODE_IN_NAME, *UNIT_RULES, whole_grid(("GEOGRAPHY_CODE", "DATE"), "DATE"), NO_ADDRESS),
    ),
    Dataset(
        **BRES_COMMON,
        name="bres_employees_by_section",
        title="Business Register and Employment Survey: employees by section, regions and their parts",
        description="One row per area (NUTS 2016 levels 1 to 3 and Great Britain), section of SIC 2007 or all "
        f"industries, and year. {ROUNDED}. A third party rewrote UK codes to TL, which are areas of ITL 2021, and gave "
        "Great Britain the code UK.",
        live_instead="supplied by nomis/bres_employment_by_section (employment, not employees) when live",
        columns=tuple(TIDY_COLUMNS),
        parse=parse_bres_employees_by_section,
        required=tuple(TIDY_COLUMNS),
        vocabularies={
            "FREQUENCY": ("a",),
            "EMPLOYMENT_STATUS_CODE": ("1",),
            "EMPLOYMENT_STATUS_NAME": ("Employees",),
            "INDUSTRY_TYPE": ("SIC 2007", "SIC 2007 section"),
            "GEOGRAPHY_TYPE": ("countries", "nuts 2016 level 1", "nuts 2016 level 2", "nuts 2016 level 3"),
        },
        dates=("DATE",),
        patterns={
            "DATE": Pattern(r"-01-01$", "the first day of a year"),
            "GEOGRAPHY_CODE": Pattern(r"^UK$|^TL[A-Z][A-Z0-9]{0,2}$", "a TL code, or UK for Great Britain"),
            "INDUSTRY_CODE": Pattern(r"^Total$|^[A-U]$", "a section of SIC 2007, or Total"),
        },
        bands={"OBS_VALUE": ALL_JOBS},
        rules=(
            *unit_rules("OBS_VALUE", 5, 50_000),
            whole_grid(("GEOGRAPHY_CODE", "DATE"), "DATE"),
            whole_grid(("GEOGRAPHY_CODE", "INDUSTRY_CODE"), "INDUSTRY_CODE"),
            NO_ADDRESS,
        ),
        kinds=("parquet",),
    ),
]
