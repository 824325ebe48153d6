"""The Standard Industrial Classification of 2007: lists of its codes, made by third parties from the ONS tables."""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import decompressed
from orchestration.ingest.dataset import Pattern, Rule
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, read_csv_as_found
from orchestration.sources.ons import SOURCE
from orchestration.sources.ons.declarations import office_dataset
from orchestration.sources.ons.wide_sheets import encoding_of, refusal

NAME = "standard_industrial_classification_2007"
COLUMNS = tuple(
    f"{level}_{part}" for level in ("section", "division", "group", "subclass") for part in ("code", "name")
)
# Each list by the columns it has; the same code stands in several lists.
LISTS = {
    "divisions": {"division_code": "code", "division_name": "description"},
    "groups": {"division_code": "division_code", "group_code": "code", "group_name": "description"},
    "subclasses": {
        "division_code": "sic_division_code",
        "group_code": "sic_group_code",
        "subclass_code": "code",
        "subclass_name": "description",
    },
    "divisions with sections": {
        "division_code": "SIC_2DIGIT_CODE",
        "division_name": "SIC_2DIGIT_NAME",
        "section_code": "SIC_SECTION",
        "section_name": "SIC_SECTION_NAME",
    },
    "whole hierarchy": {
        "division_code": "SIC_2DIGIT_CODE",
        "division_name": "SIC_2DIGIT_NAME",
        "group_code": "SIC_3DIGIT_CODE",
        "group_name": "SIC_3DIGIT_NAME",
        "subclass_code": "SIC_5DIGIT_CODE",
        "subclass_name": "SIC_5DIGIT_NAME",
        "division_number": "SIC_2DIGIT_CODE_NUMERIC",
        "section_code": "SIC_SECTION_LETTER",
        "section_divisions": "SIC_SECTION_CODE",
        "section_name": "SIC_SECTION_NAME",
    },
}
# The classification does not change: a list that is shorter has been cut. A handful of codes is no list.
ROWS = {
    "divisions": 88,
    "groups": 272,
    "subclasses": 728,
    "divisions with sections": 84,
    "whole hierarchy": 729,
}
ALL = ("list", *COLUMNS, "section_divisions", "division_number")


def parse_standard_industrial_classification_2007(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every list of the payload, told by its header, with the columns of other lists left empty."""
    tables = []
    for file in sorted(files):
        encoding = encoding_of(files[file], file, NAME)
        content = decompressed(files[file], file, source=SOURCE, dataset=NAME)
        # One line of one list ends in a comma too many. No list has an empty last column: without it, a row is short.
        content = re.sub(rb",(?=\r?\n)", b"", content)
        plain = file.removesuffix(".gz")
        table = read_csv_as_found(content, plain, encoding=encoding, source=SOURCE, dataset=NAME)
        table = table.with_columns(source_file=pl.lit(file))
        found = {column.upper() for column in table.columns} - {column.upper() for column in SOURCE_COLUMNS}
        kind = next((kind for kind, names in LISTS.items() if {name.upper() for name in names.values()} == found), "")
        if not kind:
            raise refusal(NAME, file)(f"no list known here has the columns {', '.join(table.columns[:-2])}", 1)
        if table.is_empty():
            raise refusal(NAME, file)("there are no rows below the header", 1)
        table = choose_columns(table, LISTS[kind], file, source=SOURCE, dataset=NAME)
        tables.append(table.with_columns(list=pl.lit(kind)))
    if not tables:
        raise refusal(NAME, "")("the release has no files")
    table = pl.concat(tables, how="diagonal")
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in ALL if column not in table.columns]
    return table.with_columns(*absent).select(*ALL, *SOURCE_COLUMNS)


DATASETS = [
    office_dataset(
        name=NAME,
        title="UK Standard Industrial Classification 2007: sections, divisions, groups and subclasses",
        description="One row per list and code. Five lists overlap: divisions, groups, five-digit subclasses, "
        "divisions with their section, and the whole hierarchy; choose one. Codes are text: 0610 is not 610. Some "
        "names begin with their code; the hierarchy has codes of no activity, such as 01000 for agricultural data.",
        live_instead="archive only: published once, and read from lists that third parties have saved",
        page="/methodology/classificationsandstandards/ukstandardindustrialclassificationofeconomicactivities"
        "/uksic2007",
        cadence="none: the classification of 2007",
        fresh_within=timedelta(days=3_650),
        columns=ALL,
        parse=parse_standard_industrial_classification_2007,
        key=("list", "division_code", "group_code", "subclass_code"),
        required=("list", "division_code"),
        patterns={
            "section_code": Pattern(r"^[A-U]$", "a section, A to U"),
            "division_code": Pattern(r"^[0-9]{2}$", "a division of two digits (01, not 1)"),
            "group_code": Pattern(r"^[0-9]{3}$", "a group of three digits (011, not 11)"),
            "subclass_code": Pattern(r"^[0-9]{4,5}$", "a class or subclass of four or five digits (01110, not 1110)"),
        },
        rules=(
            *(
                Rule(
                    f"the list of {kind} has fewer than the {rows} rows that it should have: it may be cut off",
                    (pl.col("list") == kind) & pl.len().over("list").is_between(20, rows - 1),
                    ("list",),
                )
                for kind, rows in ROWS.items()
            ),
            *(
                Rule(
                    f"{inner} does not begin with its {outer} (one may have lost its leading zero)",
                    pl.col(inner).str.starts_with(pl.col(outer)).not_(),
                    (outer, inner),
                )
                for outer, inner in (("division_code", "group_code"), ("group_code", "subclass_code"))
            ),
        ),
        kinds=("csv",),
    )
]
