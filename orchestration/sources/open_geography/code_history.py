"""How district codes changed: successor codes, events, and the codes of each year. Files of a release differ in layout.

A row says in LISTED_IN which of the declared layouts its file has; columns of the other layouts are empty.
"""

import json
import re
from collections.abc import Mapping

import polars as pl

from orchestration.ingest.dataset import Pattern, Rule
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns
from orchestration.sources.open_geography import DISTRICT, GSS, SOURCE, YEAR
from orchestration.sources.open_geography.layouts import (
    as_declared,
    bad,
    columns_of,
    declared,
    rows_as_found,
    together,
)

Layouts = Mapping[str, Mapping[str, str]]


def _same(*columns: str) -> dict[str, str]:
    """Columns that have the names they are found under."""
    return {column: re.escape(column) for column in columns}


WIDER_AREAS = _same(
    *(f"{level}{part}" for level in ("UTLA", "CAUTH", "RGN", "CTRY", "EW", "GB", "UK") for part in ("CD", "NM"))
)
ACTIVE = _same("LADCD", "LADNM", "LADCD_ACTIVE", "LADNM_ACTIVE") | WIDER_AREAS
HISTORY: Layouts = {
    "areas": _same("AREACODE", "AREANAME", "AREATYPE") | ACTIVE,
    "local_authorities": ACTIVE | _same("CURRENT") | {"LADYYCD": r"LAD(\d\d)CD", "LADYYNM": r"LAD\d\dNM"},
}
CHANGES: Layouts = {
    "changes": _same("OLDCD", "OLDNM", "NEWCD", "NEWNM", "TYPE", "START"),
    "lookup": _same(
        *(f"{level}{part}" for level in ("LTLA", "CTY", "MCTY", "CAUTH", "RGN", "CTRY") for part in ("CD", "NM"))
    ),
    "areas": _same("AREACD", "AREANM"),
}


def _columns(layouts: Layouts) -> tuple[str, ...]:
    """LISTED_IN and the columns of all layouts, each once."""
    return ("LISTED_IN", *dict.fromkeys(column for fields in layouts.values() for column in columns_of(fields)))


def _parse(dataset: str, layouts: Layouts):
    """A parse of files of which each has the layout whose columns it holds. BadInput where it has none of them."""

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        tables = []
        for file in sorted(files):
            table = rows_as_found(files[file], file, dataset)
            listed_in = _layout(table, layouts, file, dataset)
            chosen = choose_columns(table, layouts[listed_in], file, source=SOURCE, dataset=dataset)
            chosen = chosen.with_columns(LISTED_IN=pl.lit(listed_in, dtype=pl.String))
            tables.append(as_declared(chosen, _columns(layouts)))
        return together(tables, dataset)

    return parse


def _layout(table: pl.DataFrame, layouts: Layouts, file: str, dataset: str) -> str:
    """The layout of which the first column is there: layouts are told apart by it."""
    header = {column.upper() for column in table.columns}
    for listed_in, fields in layouts.items():
        if next(iter(fields)) in header:
            return listed_in
    firsts = ", ".join(next(iter(fields)) for fields in layouts.values())
    problem = f"the header has none of {firsts}, by which the layouts are told apart"
    raise bad(
        dataset, problem, "Declare the new layout in orchestration/sources/open_geography/code_history.py", file, 1
    )


def parse_codes_by_year(files: Mapping[str, bytes]) -> pl.DataFrame:
    """A wide table with a code and a name for each year as FIRST_YEAR, LAST_YEAR, CODES and NAMES (JSON by year)."""
    dataset = "local_authority_district_codes_by_year"
    pattern = re.compile(r"(?:LAD|ltla)(\d\d)(CD|NM|_code|_name)", re.IGNORECASE)
    tables = []
    for file in sorted(files):
        table = rows_as_found(files[file], file, dataset)
        found = {column: pattern.fullmatch(column) for column in table.columns if column not in SOURCE_COLUMNS}
        if unknown := [column for column, match in found.items() if match is None]:
            raise bad(dataset, f"unexpected columns {', '.join(unknown)}", "Decide what they mean", file, 1)
        codes = {f"20{m[1]}": column for column, m in found.items() if m[2].upper() in ("CD", "_CODE")}
        names = {f"20{m[1]}": column for column, m in found.items() if m[2].upper() in ("NM", "_NAME")}
        years = [str(year) for year in range(int(min(codes, default="0")), int(max(codes, default="0")) + 1)]
        if sorted(codes) != sorted(names) or sorted(codes) != years or len(found) != 2 * len(years):
            problem = f"there is not one code and one name for each year (codes of {', '.join(sorted(codes))})"
            raise bad(dataset, problem, "Obtain the file again", file, 1)
        tables.append(
            table.select(
                pl.lit(years[0]).alias("FIRST_YEAR"),
                pl.lit(years[-1]).alias("LAST_YEAR"),
                _by_year(codes, years).alias("CODES"),
                _by_year(names, years).alias("NAMES"),
                *SOURCE_COLUMNS,
            )
        )
    return together(tables, dataset)


def _by_year(columns: Mapping[str, str], years: list[str]) -> pl.Expr:
    """The columns of a row as one JSON object by year."""

    def as_json(row: dict) -> str:
        return json.dumps({year: row[columns[year]] for year in years}, ensure_ascii=False, separators=(",", ":"))

    return pl.struct([columns[year] for year in years]).map_elements(as_json, return_dtype=pl.String)


def _no_blank_row(*codes: str) -> Rule:
    return Rule("the row has no code of an area", pl.all_horizontal(pl.col(codes).is_null()), codes)


DATASETS = [
    declared(
        "local_authority_code_history",
        "District codes with the code that is active now, and the areas above them",
        "One row per district code or area and list. Built by a third party from the ONS Code History Database.",
        live_instead="archive only: made by third parties out of the Code History Database",
        columns=_columns(HISTORY),
        parse=_parse("local_authority_code_history", HISTORY),
        key=("LISTED_IN", "AREACODE", "LADCD"),
        required=("LISTED_IN",),
        patterns={
            **dict.fromkeys([column for column in WIDER_AREAS if column.endswith("CD")], GSS),
            **{"LADCD": DISTRICT, "LADCD_ACTIVE": DISTRICT, "AREACODE": GSS, "LADYYCD": DISTRICT},
        },
        rules=(_no_blank_row("AREACODE", "LADCD"),),
        vocabularies={
            "AREATYPE": ("la", "utla", "cauth", "rgn", "ctry", "ew", "gb", "uk"),
            "CURRENT": ("TRUE", "FALSE"),
        },
    ),
    declared(
        "local_authority_district_changes",
        "Changes of local authority, county and combined authority codes since 2014",
        "One row per change of a code (LISTED_IN changes: merger, new_code, new_geo, termination), per district with "
        "the areas above it (lookup), and per district of the newest year (areas).",
        live_instead="archive only: made by third parties out of the Code History Database",
        columns=_columns(CHANGES),
        parse=_parse("local_authority_district_changes", CHANGES),
        key=("LISTED_IN", "OLDCD", "NEWCD", "START", "LTLACD", "AREACD"),
        required=("LISTED_IN",),
        vocabularies={"TYPE": ("merger", "new_code", "new_geo", "termination")},
        patterns={
            **dict.fromkeys([column for column in CHANGES["lookup"] if column.endswith("CD")], GSS),
            **{"OLDCD": GSS, "NEWCD": GSS, "START": YEAR, "LTLACD": DISTRICT, "AREACD": DISTRICT},
        },
        rules=(_no_blank_row("OLDCD", "NEWCD", "LTLACD", "AREACD"),),
    ),
    declared(
        "local_authority_district_codes_by_year",
        "Code and name of each district in each year",
        "One row per line of succession: the codes and names of a district through the years, as JSON by year.",
        live_instead="archive only: made by third parties out of the Code History Database",
        columns=("FIRST_YEAR", "LAST_YEAR", "CODES", "NAMES"),
        parse=parse_codes_by_year,
        key=("CODES",),
        required=("FIRST_YEAR", "LAST_YEAR", "CODES", "NAMES"),
        patterns={
            "FIRST_YEAR": YEAR,
            "CODES": Pattern(r'^\{("20[0-9]{2}":"[EWSN](06|07|08|09|12)[0-9]{6}",?)+\}$', "a district code by year"),
        },
    ),
]
