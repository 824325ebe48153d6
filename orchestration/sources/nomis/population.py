"""Mid-year population estimates."""

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.sources.nomis import COMMON, COUNTRIES, DISTRICTS, NORMAL, REGIONS
from orchestration.sources.nomis.api import ApiTable
from orchestration.sources.nomis.bres import AREA
from orchestration.sources.nomis.pages import RECORD, VALUE, status_rules, unit_rules

POPULATION_ID = "NM_2002_1"


def _dimension(name: str) -> tuple[str, ...]:
    """The six columns in which the service describes one dimension."""
    return (name, *(f"{name}_{part}" for part in ("NAME", "CODE", "TYPE", "TYPECODE", "SORTORDER")))


WHOLE_LAYOUT = (
    *_dimension("DATE"),
    *_dimension("GEOGRAPHY"),
    *_dimension("GENDER"),
    *_dimension("C_AGE"),
    "MEASURES",
    *VALUE,
    "OBS_CONF",
    "OBS_CONF_NAME",
    "URN",
    *RECORD,
)
POPULATION = ApiTable(
    dataset="population_estimates",
    id=POPULATION_ID,
    columns=WHOLE_LAYOUT,
    is_whole=True,
    # All ages, and 16 to 64.
    query={"gender": "0", "c_age": "200,203", "measures": "20100"},
    areas={"countries_regions_districts": (f"{COUNTRIES},{REGIONS},{DISTRICTS}", 1991, 9999)},
)

# What the service numbers its codes by.
NUMBERED = tuple(
    column
    for column in POPULATION.columns
    if column in ("GEOGRAPHY", "GENDER", "C_AGE", "MEASURES") or column.endswith(("_SORTORDER", "_TYPECODE"))
)

DATASETS = [
    Dataset(
        **COMMON,
        name=POPULATION.dataset,
        title="Mid-year population estimates",
        description="One row per area of one kind, sex, age group and year. Areas of several kinds stand side by side "
        "and overlap: a unitary authority has a row as a district and another as a county (same GEOGRAPHY_CODE, other "
        "GEOGRAPHY). Age groups overlap too.",
        homepage="https://www.nomisweb.co.uk/datasets/pestsyoala",
        cadence="yearly, in summer",
        columns=POPULATION.columns,
        parse=POPULATION.parse,
        fetch=POPULATION.fetch,
        key=("DATE", "GEOGRAPHY", "GENDER", "C_AGE", "MEASURES"),
        required=tuple(column for column in POPULATION.columns if column != "OBS_VALUE"),
        vocabularies={
            "MEASURES_NAME": ("Value",),
            "GENDER_NAME": ("Total", "Male", "Female"),
            "OBS_CONF_NAME": ("Free (free for publication)",),
        },
        numbers=("OBS_VALUE", *NUMBERED),
        # Nobody lives in more than a world of people; a unit of thousands would give fractions, refused by the pattern.
        bands={"OBS_VALUE": (0, 7e8)},
        patterns={
            "DATE": Pattern(r"^(19|20)[0-9]{2}$", "a year"),
            "OBS_VALUE": Pattern(r"^[0-9]+$", "a whole number of people"),
            "GEOGRAPHY_CODE": AREA,
            "C_AGE_NAME": Pattern(r"^(All Ages|Aged? [0-9]+( ?(-|to) ?[0-9]+|\+)?)$", "an age or a group of ages"),
            "GEOGRAPHY_TYPECODE": Pattern(r"^[0-9]+$", "the number of a kind of area"),
        },
        rules=(
            *status_rules({NORMAL: "A"}),
            Rule("DATE_NAME is not the year DATE", pl.col("DATE_NAME").ne(pl.col("DATE")), ("DATE", "DATE_NAME")),
            unit_rules("OBS_VALUE", 1, 100_000)[1],
            no_address("GEOGRAPHY_NAME"),
            Rule("OBS_CONF is not F, free for publication", pl.col("OBS_CONF").ne("F"), ("OBS_CONF",)),
        ),
    )
]
