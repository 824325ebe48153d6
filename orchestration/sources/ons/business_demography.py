"""Business demography: births, deaths, survival and stock of enterprises, from the office's yearly workbook.

Years are spread over sheets with the districts of each, and the sheets have five shapes, told apart by the number of
the table. The tables about the release itself (revisions since the last, re-activations) are not read here.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Pattern, Rule, no_address
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.ingest.workbooks import sheet_names
from orchestration.sources.ons import BASE_URL, SOURCE
from orchestration.sources.ons.declarations import CELL, IS_YEAR, YEAR, band, fetches, number, office_dataset
from orchestration.sources.ons.wide_sheets import Bad, cells_of, only_file, refusal, said_in, title_of

NAME = "business_demography_births_deaths_and_survivals"
PAGE = "/businessindustryandtrade/business/activitysizeandlocation/datasets/businessdemographyreferencetable"
COLUMNS = ("table_name", "measure", "area_code", "row_name", "year", "statistic", "value")
# Number of a table → what it counts, and whether its rows are areas with a code ("area"), or bear a name alone.
TABLES = {
    "1.1": ("births", "area"),
    "1.2": ("births", "industry"),
    "2.1": ("deaths", "area"),
    "2.2": ("deaths", "industry"),
    "3.1": ("active", "area"),
    "3.2": ("active", "industry"),
    "4.1": ("survival", "region"),
    "4.2": ("survival", "industry"),
    "5.1": ("survival", "area"),
    "5.2": ("survival", "industry"),
    "6.1": ("employer", "area"),
    "6.2": ("employer", "industry"),
    "7.1": ("high growth", "area"),
    "7.2": ("high growth", "industry"),
    "7.3": ("active with 10 or more employees", "area"),
    "7.4": ("active with 10 or more employees", "industry"),
}
TITLES = {
    "births": r"count of births of (new )?enterprises .*",
    "deaths": r"count of deaths of (new )?enterprises .*",
    "active": r"count of active enterprises (?!with).*",
    "survival": r"survival of newly born enterprises .*",
    "employer": r"employer demography: counts of births, deaths and active .*",
    "high growth": r"count of high growth enterprises .*",
    "active with 10 or more employees": r"count of active enterprises with 10\+ employees .*",
}
NO_TABLES = r"cover( sheet)?|contents|notes|industry definitions?|table (8|9)[a-z]?"
SURVIVAL = r"(?P<year>(19|20)[0-9]{2} )?(?P<statistic>births|[0-9]-year survival|[0-9]-year per cent)"
HEAD_ROWS = 8


def parse_business_demography(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every numbered table, long: one row a row of the sheet, year and statistic.

    BadInput where a sheet is of no table known here, a table is missing, a title or a unit is another, or a row is
    neither data nor a heading.
    """
    file, content = only_file(files, NAME, (".xlsx",))
    tables, found = [], set()
    for sheet in sheet_names(content, file, source=SOURCE, dataset=NAME):
        if re.fullmatch(NO_TABLES, sheet.strip(), re.IGNORECASE):
            continue
        number = re.fullmatch(r"table ([0-9]\.[0-9])[a-z]?", sheet.strip(), re.IGNORECASE)
        bad = refusal(NAME, file, sheet)
        if not number or number[1] not in TABLES:
            raise bad("it is of no table of this dataset")
        found.add(number[1])
        tables.append(_table(cells_of(content, file, sheet, NAME), number[0], number[1], bad))
    if missing := sorted(set(TABLES) - found):
        raise refusal(NAME, file)(f"there is no sheet of table {', '.join(missing)}")
    return pl.concat(tables).select(*COLUMNS, *SOURCE_COLUMNS)


def _table(cells: pl.DataFrame, sheet: str, number: str, bad: Bad) -> pl.DataFrame:
    """One sheet, long."""
    measure, rows = TABLES[number]
    said_in(title_of(cells, bad), {measure: rf"table {re.escape(number)}[a-z]? ?[-:] ?{TITLES[measure]}"}, bad)
    top = cells.head(HEAD_ROWS)
    if top.filter(pl.col("c1").str.contains("(?i)^units: counts? ?\\(")).is_empty():
        raise bad("no row near the top says that the units are counts: the unit may have changed")
    is_area = rows == "area"
    names = ["c1", "c2"] if is_area else ["c1"]
    columns = [column for column in cells.columns if column not in SOURCE_COLUMNS and column not in names]
    head, heads = _heads(top, columns, bad)
    below = cells.filter(pl.col("source_row") > head)
    below = below.filter(~pl.all_horizontal(pl.exclude(SOURCE_COLUMNS).is_null()))
    has_values = pl.any_horizontal(pl.col(columns).is_not_null())
    # The edition of 2025 has left two numbers without any label under one table; between labelled rows none may stand.
    last = below.filter(pl.any_horizontal(pl.col(names).is_not_null()))["source_row"].max()
    below = below.filter(pl.col("source_row") <= (last or 0))
    # Tables of several years in one block have a row with the year alone above the rows of each.
    heading = pl.when(~has_values & pl.col("c1").str.contains(rf"^\s*{YEAR}\s*$")).then(pl.col("c1").str.strip_chars())
    below = below.with_columns(block=heading.forward_fill(), is_heading=heading.is_not_null())
    wrong = below.filter(~pl.col("is_heading") & ~(pl.all_horizontal(pl.col(names).is_not_null()) & has_values))
    if wrong.height:
        said = next(text for text in wrong.select(pl.exclude(SOURCE_COLUMNS)).row(0) if text)
        raise bad(f"the row ({said[:100]!r}) is neither data nor the heading of a year", wrong["source_row"][0])
    data = below.filter(~pl.col("is_heading"))
    if data.is_empty():
        raise bad("there are no rows below the header", head)
    parts = [
        data.select(
            table_name=pl.lit(sheet),
            measure=pl.lit(measure),
            area_code=pl.col("c1") if is_area else pl.lit(None, dtype=pl.String),
            row_name=pl.col("c2") if is_area else pl.col("c1"),
            year=pl.lit(year, dtype=pl.String) if year else pl.col("block"),
            statistic=pl.lit(statistic),
            value=pl.col(column),
            source_file="source_file",
            source_row="source_row",
        )
        for column, (year, statistic) in heads.items()
    ]
    return pl.concat(parts).sort("source_row", maintain_order=True)


def _heads(top: pl.DataFrame, columns: list[str], bad: Bad) -> tuple[int, dict[str, tuple[str, str]]]:
    """The last row of the header, and year and statistic of each column ("" where a heading gives the year).

    A header is one row of years, or of survival after years; or a year over births, deaths and active.
    """
    rows = {
        row: {column: " ".join((cell or "").split()) for column, cell in zip(columns, texts, strict=True)}
        for row, texts in zip(top["source_row"], top.select(columns).iter_rows(), strict=True)
    }
    for row, texts in rows.items():
        filled = {column: text for column, text in texts.items() if text}
        if not filled:
            continue
        if all(re.fullmatch(YEAR, text) for text in filled.values()):
            heads = {column: (text, "count") for column, text in filled.items()}
        elif all(match := {c: re.fullmatch(SURVIVAL, text, re.IGNORECASE) for c, text in filled.items()}.values()):
            match = {column: re.fullmatch(SURVIVAL, text, re.IGNORECASE) for column, text in filled.items()}
            years = {found["year"].strip() for found in match.values() if found["year"]}
            if len(years) > 1:
                raise bad("the header names several years", row)
            year = next(iter(years), "")
            heads = {column: (year, found["statistic"].lower()) for column, found in match.items()}
        elif set(map(str.lower, filled.values())) == {"births", "deaths", "active"}:
            above = next((text for text in rows.get(row - 1, {}).values() if text), "")
            year = re.fullmatch(rf"({YEAR}) employer demography", above, re.IGNORECASE)
            if not year:
                raise bad(f"above births, deaths and active stands {above!r}, not the year", row - 1)
            heads = {column: (year[1], text.lower()) for column, text in filled.items()}
        else:
            continue
        if len(set(heads.values())) < len(heads) or len(heads) < len(columns):
            raise bad("the header has a column twice, or a column without a name", row)
        return row, heads
    raise bad(f"no row within the first {HEAD_ROWS} is a header of years, survival or births, deaths and active")


# Each area and year has births, deaths and a stock, on sheets of their own.
STOCK_AND_FLOWS = pl.col("measure").is_in(["births", "deaths", "active"]) & pl.col("area_code").is_not_null()
ALL_THREE = (
    pl.col("measure").filter(STOCK_AND_FLOWS).n_unique().over(pl.col("area_code").str.strip_chars(), "year") == 3
)
OFF_STEP = number() % 5 != 0
IS_COUNT = pl.col("statistic").str.ends_with("per cent").not_()

DATASETS = [
    office_dataset(
        name=NAME,
        title="Business demography: births, deaths and survival of enterprises",
        description="One row per table, area or industry, year and statistic, from the numbered sheets of the "
        "workbook. Years are split over sheets with the districts of each year, counties and metropolitan counties "
        "among them. Tables by industry have its code and name in row_name, indented below the division. Counts are "
        "rounded to the nearest 5, so parts do not add to totals; a survival that cannot be known yet is a colon. The "
        "tables of revisions (8) and re-activations (9), and sheet rows that are titles, headings or numbers without a "
        "label below the last labelled row, are not rows here.",
        page=PAGE,
        cadence="yearly, in November",
        fresh_within=timedelta(days=430),
        columns=COLUMNS,
        parse=parse_business_demography,
        fetch=fetches(NAME, PAGE, r".*businessdemography.*\.xlsx", not_before="2025-11-20"),
        base_url=BASE_URL,
        record=("source_file", "table_name", "source_row"),
        period="year",
        key=("table_name", "area_code", "row_name", "year", "statistic"),
        required=("table_name", "measure", "row_name", "year", "statistic", "value"),
        patterns={
            "area_code": Pattern(r"^[EWSNK][0-9]{8}\s*$", "a GSS code"),
            "year": IS_YEAR,
            "value": CELL,
        },
        rules=(
            Rule(
                "births, deaths and active enterprises do not have the same areas and years: rows are missing",
                STOCK_AND_FLOWS & ALL_THREE.not_(),
                ("table_name", "area_code", "year"),
            ),
            Rule(
                "most counts of a table are not in steps of 5: the unit may have changed",
                IS_COUNT
                & OFF_STEP
                & ((IS_COUNT & OFF_STEP).sum().over("table_name") * 2 > IS_COUNT.sum().over("table_name")),
                ("table_name", "value"),
            ),
            no_address("row_name"),
            band(IS_COUNT, 0, 50_000_000, "a number of enterprises", "table_name", "row_name"),
            band(IS_COUNT.not_(), 0, 100.5, "a survival in per cent", "table_name", "row_name"),
            band(
                (pl.col("measure") == "active") & pl.col("area_code").str.starts_with("K02000001"),
                500_000,
                20_000_000,
                "the number of active enterprises of the UK",
                "table_name",
            ),
        ),
        kinds=("xlsx",),
    )
]
