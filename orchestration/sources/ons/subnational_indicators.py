"""Subnational indicators: the missions' indicators in one long file, as published in 2022 and as the explorer had them.

Not the later Explore Local Statistics, which has a file an indicator.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Pattern, Rule, no_address
from orchestration.ingest.tables import read_csv_as_found, read_csv_text
from orchestration.sources.ons import SOURCE
from orchestration.sources.ons.declarations import NUMBER, band, office_dataset
from orchestration.sources.ons.wide_sheets import csv_header, encoding_of, only_file, refusal

COLUMNS = ("AREACD", "AREANM", "Geography", "Indicator", "Category", "Period", "Measure", "Unit", "Value", "MAD")
EXPLORER_COLUMNS = (
    *("unique", "group", "Geography", "Indicator", "id", "Category", "Period", "Measure", "unit", "real"),
    "value",
)
METADATA_COLUMNS = {"Worksheet", "Indicator", "Category", "Polarity", "Period", "Measure", "Unit"}
VALUE = Pattern(rf"^({NUMBER}|NA|na)$", "a number, with or without thousands separators, or NA")
# Every unit that has been seen, and the band that its values cannot plausibly leave.
UNITS = {
    "%": (0, 100),
    "£": (1, 2_000_000),
    "£ (million)": (0, 20_000_000),
    "£ million": (0, 20_000_000),
    "mins": (0, 1_440),
    "yrs": (20, 110),
    "Score out of 10": (0, 10),
    "Number": (0, 100_000_000),
    "per 100, 000 population": (0, 100_000),
    "Rate per 100,000 population": (0, 100_000),
    "Rate per million population": (0, 1_000_000),
    "Net additional dwellings per 1,000 stock": (-100, 1_000),
}


def parse_subnational_indicators(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one CSV file, Windows-1252 or UTF-8, from its header on: a sentence and a blank line stand above it."""
    dataset = "subnational_indicators"
    file, content = only_file(files, dataset, (".csv", ".csv.gz"))
    row = csv_header(content, file, COLUMNS, dataset)
    encoding = encoding_of(content, file, dataset)
    table = read_csv_as_found(content, file, header_row=row, encoding=encoding, source=SOURCE, dataset=dataset)
    if table.is_empty():
        raise refusal(dataset, file)("there are no rows below the header (HTTP 200 is not success)")
    if tuple(table.columns[: len(COLUMNS)]) != COLUMNS or table.width != len(COLUMNS) + 2:
        raise refusal(dataset, file)(f"the columns are {', '.join(table.columns[:-2])}", row)
    return table


def parse_subnational_indicators_explorer(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The values. The file of metadata beside them has to have its header, and stays in the payload."""
    dataset = "subnational_indicators_explorer"
    described = {name: content for name, content in files.items() if "metadata" in name.lower()}
    for file, content in described.items():
        found = read_csv_as_found(content, file, source=SOURCE, dataset=dataset).columns
        if missing := sorted(METADATA_COLUMNS - set(found)):
            raise refusal(dataset, file)(f"the metadata have no column {', '.join(missing)}", 1)
    rest = {name: content for name, content in files.items() if name not in described}
    file, content = only_file(rest, dataset, (".csv", ".csv.gz"))
    table = read_csv_text(content, file, EXPLORER_COLUMNS, source=SOURCE, dataset=dataset)
    if table.is_empty():
        raise refusal(dataset, file)("there are no rows below the header (HTTP 200 is not success)")
    return table


def _bands(unit: str, value: str, *columns: str) -> tuple[Rule, ...]:
    """A band for the values of each unit."""
    return tuple(
        band(pl.col(unit) == name, low, high, f"a value in {name}", *columns, column=value)
        for name, (low, high) in UNITS.items()
    )


ABOUT = {
    "cadence": "no longer published: Explore Local Statistics has taken its place",
    "fresh_within": timedelta(days=3_650),
}

DATASETS = [
    office_dataset(
        **ABOUT,
        name="subnational_indicators",
        title="Subnational indicators dataset (levelling up missions)",
        description="One row per area, indicator and period: the published value and, for most, its distance from the "
        "median in median absolute deviations. Areas of every kind stand in one column; some have no code (na, Z). Two "
        "codes are given to two areas each, and figures that the publisher matched by name stand twice where two areas "
        "have one name (West Midlands). NA is a missing value.",
        live_instead="supplied by the datasets of Explore Local Statistics when live",
        page="/peoplepopulationandcommunity/wellbeing/datasets/subnationalindicatorsdataset",
        columns=COLUMNS,
        parse=parse_subnational_indicators,
        # With the value: see the description. A row that stands twice in full is still refused.
        period="Period",
        key=("AREACD", "AREANM", "Geography", "Indicator", "Period", "Value"),
        required=COLUMNS,
        vocabularies={"Unit": tuple(UNITS)},
        patterns={
            "AREACD": Pattern(r"^([EWSNKJ][0-9]{8}|TL[A-Z][0-9A-Z]{0,2}|Ukx|na|Z)$", "a GSS or ITL code, Ukx, na or Z"),
            "Period": Pattern(r"^(19|20)[0-9]{2}([0-9]{2})?$", "a year, or two as in 202021"),
            "Value": VALUE,
            "MAD": VALUE,
        },
        rules=(*_bands("Unit", "Value", "Indicator", "AREACD"), no_address("AREANM")),
    ),
    office_dataset(
        **ABOUT,
        name="subnational_indicators_explorer",
        title="Subnational indicators explorer",
        description="One row per area and indicator, for 38 indicators: the published value (real) and its distance "
        "from the median in median absolute deviations (value). Area codes are in unique, names in group. NA is a "
        "missing value. Metadata of the indicators stay in the payload.",
        live_instead="supplied by the datasets of Explore Local Statistics when live",
        page="/peoplepopulationandcommunity/wellbeing/datasets/subnationalindicatorsdataset",
        columns=EXPLORER_COLUMNS,
        parse=parse_subnational_indicators_explorer,
        period="Period",
        key=("unique", "Indicator", "Period"),
        required=EXPLORER_COLUMNS,
        vocabularies={"unit": tuple(UNITS)},
        patterns={
            "unique": Pattern(r"^[EWSN][0-9]{8}$", "a GSS code"),
            "real": VALUE,
            "value": VALUE,
        },
        rules=(*_bands("unit", "real", "Indicator", "unique"), no_address("group")),
    ),
]
