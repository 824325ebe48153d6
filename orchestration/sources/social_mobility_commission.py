"""Tables behind the Social Mobility Commission's State of the Nation: business spending on R&D by region."""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Licence, Pattern, Rule, no_address
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, read_csv_as_found

SOURCE = "social_mobility_commission"
NAME = "business_rd_spending"
SHARED = ("measure_code", "measure_title", "area_type", "area_code", "area_name", "time_period", "value", "lci", "uci")
SHARED += ("sample_size", "unit", "value_note")
SPLITS = tuple(
    f"{place}_split_{part}" for place in ("primary", "secondary", "tertiary", "fourth") for part in ("type", "value")
)
RECENT = ("chart_type", *SPLITS)
METHOD = ("variable_used", "weight_used", "age_used", "year_used", "label")
FIRST = ("seb", "age", "sex", "category_type", "category", "se")
COLUMNS = ("edition", "repetition", *SHARED, *RECENT, *METHOD, *FIRST)
# The first edition has other names for two of the shared columns, and columns of its own.
FIRST_LAYOUT = {name: name for name in (*SHARED, *FIRST)} | {"measure_code": "ind_code", "measure_title": "ind_name"}
RECENT_LAYOUT = {name: name for name in (*SHARED, *RECENT, *METHOD)}
VALUE = Pattern(r"^(-?[0-9]+(\.[0-9]+)?|NA)$", "a number or NA")
CELL = ("edition", "area_type", "area_name", "time_period")
UNITS = {"billions of £": (1, 1_000), "millions of £": (0, 100_000), "Euros": (0, 100_000_000_000)}


def parse_business_rd_spending(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every edition of the payload, told by its file's name; columns that an edition does not have are empty."""
    tables = []
    for file in sorted(files):
        edition = re.search(r"(?:^|_)(v[0-9]+|son[0-9]{2})(?:_|\.)", file.lower())
        if not edition:
            raise _bad(file, None, "the file's name does not say which edition it is (v1, v3, son25 …)")
        table = read_csv_as_found(files[file], file, source=SOURCE, dataset=NAME)
        if table.is_empty():
            raise _bad(file, 1, "there are no rows below the header")
        is_first = "ind_code" in map(str.lower, table.columns)
        layout, optional = (FIRST_LAYOUT, ()) if is_first else (RECENT_LAYOUT, METHOD)
        table = choose_columns(table, layout, file, source=SOURCE, dataset=NAME, optional=optional)
        tables.append(table.with_columns(edition=pl.lit(edition[1])))
    if not tables:
        raise _bad("", None, "the release has no files")
    # The first edition has some rows twice: the second is number 2. Rows that differ in value are each number 1.
    table = pl.concat(tables, how="diagonal").with_columns(
        repetition=pl.int_range(1, pl.len() + 1).over(*CELL, "value").cast(pl.String)
    )
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in COLUMNS if column not in table.columns]
    return table.with_columns(*absent).select(*COLUMNS, *SOURCE_COLUMNS)


def _bad(file: str, row: int | None, problem: str) -> BadInput:
    remedy = "Give the file the name it was published under, or declare the edition in this module"
    return BadInput(source=SOURCE, dataset=NAME, file=file, row=row, problem=problem, remedy=remedy)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=NAME,
        title="State of the Nation, DR52: business expenditure on research and development",
        description="One row per edition, area and year, all editions in one release. Editions differ in price basis "
        "and method: never chain them. v1 has amounts in euros by ITL2 area, 2007 to 2018, although its file is called "
        "per head, and beside them numbers near 1 for the United Kingdom, whose unit is not euros; later editions have "
        "billions of pounds for the United Kingdom by year, millions for ITL2 areas of one year, by name alone. v1 "
        "repeats the rows of Eastern Scotland for 2014 to 2017. NA is empty.",
        publisher="Social Mobility Commission, from ONS and Eurostat",
        homepage="https://social-mobility.data.gov.uk/",
        licence=Licence(
            name="Open Government Licence v3.0 (assumed: the repository states none)",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Source: Social Mobility Commission, State of the Nation.",
        ),
        cadence="yearly",
        fresh_within=timedelta(days=500),
        live_instead="supplied by ons/explore_local_statistics_research_and_development_business when live",
        columns=COLUMNS,
        parse=parse_business_rd_spending,
        period="time_period",
        key=(*CELL, "repetition"),
        required=("edition", "repetition", "measure_code", "area_type", "area_name", "time_period", "value", "unit"),
        vocabularies={"unit": tuple(UNITS), "area_type": ("country", "National", "ITL2")},
        patterns={
            "measure_code": Pattern(r"^(?i)DR52$", "the measure DR52"),
            "area_code": Pattern(r"^([EWSNK][0-9]{8}|TL[A-Z][0-9A-Z]{0,2}|NA)$", "a GSS or ITL code, or NA"),
            "time_period": Pattern(r"^(19|20)[0-9]{2}$", "a year"),
            **dict.fromkeys(("value", "lci", "uci", "se", "sample_size"), VALUE),
        },
        rules=(
            no_address("area_name", "value_note"),
            Rule(
                "the row repeats one above in full",
                (pl.col("repetition") != "1") & (pl.col("edition") != "v1"),
                (*CELL, "value"),
            ),
            *(
                Rule(
                    f"a value in {unit} lies outside {low:,} to {high:,}: the unit may have changed",
                    (pl.col("unit") == unit)
                    & (pl.col("area_type") != "National")
                    & pl.col("value").cast(pl.Float64, strict=False).is_between(low, high).not_(),
                    ("value", "unit", "area_name", "time_period"),
                )
                for unit, (low, high) in UNITS.items()
            ),
        ),
    )
]
