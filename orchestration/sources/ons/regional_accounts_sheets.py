"""Regional accounts and productivity in the office's own layout: workbooks, and sheets of them that were saved as CSV.

Every table comes out long, one row a row of the sheet and year, with what the title says of measure and unit. The same
figures as a third party tidied them are in ``regional_accounts_tables``.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.sources.ons import BASE_URL
from orchestration.sources.ons.declarations import (
    CELL,
    INDUSTRY,
    IS_YEAR,
    YEAR,
    as_many_rows,
    band,
    fetches,
    number,
    office_dataset,
)
from orchestration.sources.ons.wide_sheets import (
    Bad,
    Layout,
    cells_of,
    csv_cells,
    long_rows,
    only_file,
    refusal,
    said_in,
    sheets_like,
    title_of,
)

AREA = ("area_level", "area_code", "area_name")
COLUMNS = ("sheet", "measure", "unit", *AREA, "industry_code", "industry_name", "year", "value")
GDP_PAGE = "/economy/grossdomesticproductgdp/datasets/regionalgrossdomesticproductallnutslevelregions"
PRODUCTIVITY_PAGE = (
    "/employmentandlabourmarket/peopleinwork/labourproductivity/datasets/subregionalproductivitylabourproductivity"
    "gvaperhourworkedandgvaperfilledjobindicesbyuknuts2andnuts3subregions"
)

AREA_NAMES = {
    "area_level": r"ITL( level)?",
    "area_code": r"ITL code",
    "area_name": r"(region|area) name",
}
AREAS = Layout(names=AREA_NAMES, required=("area_level", "area_code", "area_name"))
# Editions from 2025 on repeat the unit in the header of every year: Pounds 2004.
UNITS = {"index": "index", "pounds": "£", "£": "£", "hours": "hours", "jobs": "jobs"}
PRODUCTIVITY = Layout(
    names=AREA_NAMES,
    required=AREAS.required,
    values=rf"((?P<unit>{'|'.join(UNITS)}) )?(?P<column>{YEAR})",
)
INDUSTRIES = Layout(
    names={
        "area_code": r"(ITL( region)?|LAD|LA) code",
        "area_name": r"(ITL region|region|LA|LAD|local authority) name",
        "industry_code": r"SIC ?(20)?07( code)?",
        "industry_name": r"SIC ?(20)?07 description",
    },
    required=("area_code", "area_name", "industry_code", "industry_name"),
)
DISTRICT_INDUSTRIES = Layout(
    names={"area_level": r"ITL1 region( name)?", **INDUSTRIES.names}, required=("area_level", *INDUSTRIES.required)
)
DISTRICTS = Layout(
    names={"area_code": r"(region|area|LA|LAD) code", "area_name": r"(region|area|LA|LAD) name"},
    required=("area_code", "area_name"),
)
# Of the twelve regions; what has fewer is an excerpt.
MOST_REGIONS = 10
NOTE = r"( ?\[notes? [0-9, ]+\])?"
MONEY, BASE = "pounds million", r"[0-9]{4} equals 100"
# Titles of the GDP workbook: what is measured, and the one unit it may have.
GDP_UNITS = {
    r"gross value added \(balanced\) at current basic prices": MONEY,
    r"value added tax \(VAT\) on products": MONEY,
    r"other taxes on products": MONEY,
    r"subsidies on products": MONEY,
    r"gross domestic product \(GDP\) at current market prices": MONEY,
    r"total resident population numbers": "persons",
    r"gross domestic product \(GDP\) per head at current market prices": "pounds",
    r"whole economy GVA implied deflators": BASE,
    r"gross domestic product \(GDP\) chained volume measures \(CVM\) index": BASE,
    r"gross domestic product \(GDP\) chained volume measures \(CVM\) in [0-9]{4} money value": MONEY,
    r"gross domestic product \(GDP\) chained volume measures \(CVM\) in [0-9]{4} money value, per head": "pounds",
    r"gross domestic product \(GDP\) chained volume measures \(CVM\) annual growth rates": "percentage",
    r"gross domestic product \(GDP\) chained volume measures \(CVM\) per head annual growth rates": "percentage",
}
GDP_TITLES = {
    measure: rf"Table [0-9]+: (?P<measure>{measure}), (?P<unit>{unit}){NOTE}" for measure, unit in GDP_UNITS.items()
}
DISTRICT_TITLES = {
    sheet: rf"Regional gross value added \(balanced\) by industry: local authorities by ITL1 region: .+, "
    rf"(?P<measure>{measure}),? (?P<unit>{unit}){NOTE}"
    for sheet, measure, unit in (
        ("CVM Index", "chained volume measures index,", BASE),
        ("CVM Pounds", "chained volume measures in [0-9]{4} money value,", MONEY),
        ("Current Price", "current prices,", MONEY),
        ("Implied Deflator", "implied deflator,", BASE),
    )
}
GVA_PER = r"GVA ?\(B\) per (hour worked|filled job)"
PRODUCTIVITY_TITLES = {
    "index": rf"Table [A-Z][0-9]+: (?P<measure>(current price|chained volume) \((un)?smoothed\) {GVA_PER} ind(ices|ex))"
    "; .*",
    "£": rf"Table [A-Z][0-9]+: (?P<measure>current price \((un)?smoothed\) {GVA_PER}) \(£\); .*",
    "hours": r"(Table .*: )?(?P<measure>productivity hours worked per week); .*",
    "jobs": r"(Table .*: )?(?P<measure>productivity jobs); .*",
}
# Files of saved sheets, by words of their names: a file has no title of its own left.
SAVED = r"(Table_[0-9]+[a-d]?_)?(?P<measure>{}){}(_(Apr|April)?_?[0-9]{{4}}|_[0-9]{{4}}_[0-9]{{4}})*\.csv(\.gz)?"
SAVED_SHEETS: dict[str, tuple[Layout, str, str]] = {
    "chained volume": (INDUSTRIES, MONEY, r"ITL[123](_UK)?_chained_volume_measures_in_[0-9]{4}_money_value"),
    "industry": (INDUSTRIES, MONEY, r"ITL[123](_UK)?_current_price_estimates"),
    "gross value added": (AREAS, MONEY, r"GVA_balanced_at_current_basic_prices"),
    "gross domestic product": (AREAS, MONEY, r"GDP_at_current_market_prices"),
    "population": (AREAS, "persons", r"Total_resident_population_numbers"),
    "hours": (AREAS, "hours", r"Productivity_Hours_Worked_per_Week_ITL2_and_ITL3"),
}
SAVED_UNITS = {MONEY: r"_(pounds_)?millions?", "persons": "_persons", "hours": ""}


def parse_regional_gross_domestic_product_all_itl_regions(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Every numbered sheet, whose title has to be one known here; a table may move to another number."""
    dataset = "regional_gross_domestic_product_all_itl_regions"
    file, content = only_file(files, dataset, (".xlsx",))
    patterns = {str(place): rf"table ?{place}" for place in range(1, len(GDP_TITLES) + 1)}
    tables = _workbook(content, file, dataset, patterns, r"information|contents|notes|cover.*", AREAS, GDP_TITLES)
    table = _whole(tables)
    _check_sums(table, dataset)
    return table


def parse_regional_gross_value_added_by_industry_local_authorities(files: Mapping[str, bytes]) -> pl.DataFrame:
    """One workbook an ITL1 region, four sheets each. ``area_level`` holds the name of the region, as the sheets do."""
    dataset = "regional_gross_value_added_by_industry_local_authorities"
    tables: list[pl.DataFrame] = []
    for file in sorted(files):
        patterns = {sheet: re.escape(sheet) for sheet in DISTRICT_TITLES}
        ignored = r"information|contents|notes|cover.*"
        layout = DISTRICT_INDUSTRIES
        tables += _workbook(files[file], file, dataset, patterns, ignored, layout, DISTRICT_TITLES)
    if not tables:
        raise refusal(dataset, "")("the release has no files")
    return _whole(tables)


def parse_subregional_productivity_itl(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Gross value added per hour (A), per job (B), hours and jobs. What stands under each year has to be the unit."""
    dataset = "subregional_productivity_itl"
    file, content = only_file(files, dataset, (".xlsx", ".xls"))
    numbered = {f"{letter}{place}": rf"(table )?{letter}{place}" for letter in "AB" for place in range(1, 6)}
    patterns = {**numbered, "hours": r"(productivity )?hours", "jobs": r"(productivity )?jobs"}

    def unit(key: str, rows: pl.DataFrame, title: str, bad: Bad) -> pl.DataFrame:
        for said in rows["unit"].unique().to_list():
            if said is not None and UNITS.get(said.strip().lower()) != key:
                raise bad(f"the title {title!r} goes with {key}, but above the values stands {said!r}", 1)
        return rows.with_columns(unit=pl.lit(key))

    ignored = r"contents|notes|information|cover.*"
    table = _whole(_workbook(content, file, dataset, patterns, ignored, PRODUCTIVITY, PRODUCTIVITY_TITLES, unit))
    _check_sums(table, dataset)
    return table


def parse_population_estimates_by_local_authority(files: Mapping[str, bytes]) -> pl.DataFrame:
    """One sheet of residents, without a title."""
    dataset = "population_estimates_by_local_authority"
    file, content = only_file(files, dataset, (".xlsx",))
    sheets = sheets_like(content, file, {"population": r".*population.*"}, dataset, r"information|contents|notes")
    sheet = sheets["population"]
    bad = refusal(dataset, file, sheet)
    rows = long_rows(cells_of(content, file, sheet, dataset), DISTRICTS, bad)
    said = {"sheet": sheet, "measure": "population estimates", "unit": "persons"}
    return _whole([rows.with_columns(**{name: pl.lit(text) for name, text in said.items()})])


def parse_regional_accounts_sheets(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Sheets saved as CSV. Measure and unit are read from the file's name, for nothing else of the title is left."""
    dataset = "regional_accounts_sheets"
    tables = []
    for file in sorted(files):
        bad = refusal(dataset, file)
        patterns = {key: SAVED.format(measure, SAVED_UNITS[unit]) for key, (_, unit, measure) in SAVED_SHEETS.items()}
        name = re.sub(r"[ \[\]()]+", "_", file)
        key, said = said_in(name, patterns, bad)
        layout, unit, _ = SAVED_SHEETS[key]
        rows = long_rows(csv_cells(files[file], file, layout, dataset), layout, bad)
        measure = said["measure"].replace("_", " ")
        tables.append(
            rows.with_columns(sheet=pl.lit(name.partition(".")[0]), measure=pl.lit(measure), unit=pl.lit(unit))
        )
    if not tables:
        raise refusal(dataset, "")("the release has no files")
    table = _whole(tables)
    _check_sums(table, dataset)
    return table


def _workbook(
    content: bytes,
    file: str,
    dataset: str,
    patterns: Mapping[str, str],
    ignored: str,
    layout: Layout,
    titles: Mapping[str, str],
    unit: Callable[[str, pl.DataFrame, str, Bad], pl.DataFrame] | None = None,
) -> list[pl.DataFrame]:
    """The sheets of one workbook. Titles say measure and unit; ``unit`` settles it where they do not."""
    tables = []
    for sheet in sheets_like(content, file, patterns, dataset, ignored).values():
        bad = refusal(dataset, file, sheet)
        cells = cells_of(content, file, sheet, dataset)
        title = title_of(cells, bad)
        key, said = said_in(title, titles, bad)
        rows = long_rows(cells, layout, bad)
        rows = unit(key, rows, title, bad) if unit else rows.with_columns(unit=pl.lit(said["unit"]))
        tables.append(rows.with_columns(sheet=pl.lit(sheet), measure=pl.lit(said["measure"].rstrip(",").strip())))
    return tables


def _whole(tables: list[pl.DataFrame]) -> pl.DataFrame:
    """All tables under the columns of this family, of which some tables leave some out."""
    table = pl.concat(tables, how="diagonal").rename({"column": "year"})
    absent = [pl.lit(None, dtype=pl.String).alias(column) for column in COLUMNS if column not in table.columns]
    return table.with_columns(*absent).select(*COLUMNS, "source_file", "source_row")


def _check_sums(table: pl.DataFrame, dataset: str) -> None:
    """BadInput where regions of a level do not add up to the one that they are parts of, but for rounding.

    Amounts at current prices, residents and jobs of a sheet of the whole country; sums with a marker among their parts
    are not looked at.
    """
    adds = pl.col("unit").is_in([MONEY, "persons", "jobs"]) & ~pl.col("measure").str.contains("(?i)chained|CVM")
    cell = ("source_file", "sheet", "industry_code", "year")
    rows = table.filter(adds & pl.col("area_code").str.contains(r"^TL[C-N][0-9A-Z]{0,2}$")).with_columns(
        number=number()
    )
    regions = pl.col("area_code").filter(pl.col("area_code").str.len_chars() == 3).n_unique()
    rows = rows.filter(regions.over("source_file", "sheet") >= MOST_REGIONS)
    parts = (
        rows.filter(pl.col("area_code").str.len_chars() > 3)
        .group_by(*cell, pl.col("area_code").str.head(-1))
        .agg(sum=pl.col("number").sum(), parts=pl.len(), unknown=pl.col("number").null_count())
    )
    orphans = parts.join(rows, on=[*cell, "area_code"], nulls_equal=True, how="anti").sort("area_code")
    for orphan in orphans.head(1).rows(named=True):
        problem = f"there is no row of {orphan['area_code']}, but of {orphan['parts']} of its parts"
        raise refusal(dataset, orphan["source_file"], orphan["sheet"])(problem)
    off = (pl.col("number") - pl.col("sum")).abs() > pl.col("parts") * 0.5 + 1
    wrong = rows.join(parts, on=[*cell, "area_code"], nulls_equal=True, maintain_order="left").filter(
        off & (pl.col("unknown") == 0)
    )
    if wrong.height:
        first = wrong.row(0, named=True)
        problem = (
            f"{first['area_code']} has {first['value']} in {first['year']}, but its {first['parts']} parts add up to"
        )
        problem = f"{problem} {first['sum']:,.0f}: a row is missing, or figures have moved"
        raise refusal(dataset, first["source_file"], first["sheet"])(problem, first["source_row"])


UNITED_KINGDOM = pl.col("area_code").is_in(["UK", "UKX"])
# A table of the whole country has ITL3 areas by the year: a thousand rows are a small part of one.
IN_WHOLE = pl.len() >= 1_000
# Regions of a level, or districts, have the same industries.
LEVEL = pl.col("area_code").str.len_chars()
# An area stands on every sheet of a workbook; nobody lives in Extra-Regio, which has no growth of anything per head.
ON_EVERY_SHEET = Rule(
    "the area is not on every sheet of its workbook: rows are missing",
    IN_WHOLE
    & (pl.col("sheet").n_unique().over("source_file", "area_code") < pl.col("sheet").n_unique().over("source_file"))
    & (pl.col("area_code") != "TLZ"),
    ("sheet", "area_code"),
)


def _family(name: str, title: str, description: str, **about) -> Dataset:
    """One dataset of this family: its columns, the forms of its cells, bands that a change of unit would leave."""
    page = about.pop("page", "/economy/regionalaccounts")
    rows = about.pop("rules", ())
    parts = about.pop("has", ("area_level", "area_code", "area_name"))
    return office_dataset(
        name,
        title,
        description,
        page,
        fresh_within=timedelta(days=460),
        columns=COLUMNS,
        record=("source_file", "sheet", "source_row"),
        period="year",
        key=("sheet", "area_code", "industry_code", "year"),
        # A cell of a chained volume or growth rate can be blank where a region has too little to measure.
        required=("sheet", "measure", "unit", *parts, "year"),
        patterns={
            "area_code": Pattern(r"^(UK|UKX|TL[A-Z][0-9A-Z]{0,2}|[EWSNK][0-9]{8})$", "an ITL or GSS code, UK or UKX"),
            "industry_code": about.pop("industry", INDUSTRY),
            "year": IS_YEAR,
            "value": CELL,
        },
        rules=(
            band(pl.col("unit") == MONEY, -100_000, 50_000_000, "an amount in £m", "measure", "area_code"),
            band(pl.col("unit") == "persons", 0, 1_000_000_000, "a population", "area_code"),
            band(pl.col("unit").is_in(["hours", "jobs"]), 0, 50_000_000_000, "hours or jobs", "area_code"),
            band(IN_WHOLE & UNITED_KINGDOM & (pl.col("unit") == "hours"), 2e8, 1e10, "weekly hours of the UK"),
            band(IN_WHOLE & UNITED_KINGDOM & (pl.col("unit") == "jobs"), 8e6, 3e8, "jobs of the UK"),
            as_many_rows(("source_file", "sheet", "area_code"), ("source_file", "sheet", LEVEL)),
            no_address("area_level", "area_name"),
            *rows,
            Rule(
                "a figure is empty that is neither a volume nor an index",
                pl.col("value").is_null()
                & ~pl.col("measure").str.contains("(?i)chained|CVM|deflator|growth|ind(ex|ices)"),
                ("measure", "area_code", "year"),
            ),
        ),
        kinds=about.pop("kinds", ("xlsx",)),
        **about,
    )


# What a spreadsheet makes of a span of two divisions when it takes it for a day of the year.
INDUSTRY_OR_DAY = Pattern(
    INDUSTRY.regex.replace(")$", "|[0-9]{2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))$"),
    f"{INDUSTRY.meaning}, nor one that a spreadsheet took for a day",
)
UK_MONEY = band(
    UNITED_KINGDOM
    & (pl.col("unit") == MONEY)
    & (pl.col("industry_code").is_null() | (pl.col("industry_code") == "Total"))
    & pl.col("measure").str.contains(
        r"(?i)gross domestic product|gross value added|GDP|GVA|price estimates|money value"
    ),
    100_000,
    50_000_000,
    "output of the UK in £m",
    "measure",
)
UK_PEOPLE = band(UNITED_KINGDOM & (pl.col("unit") == "persons"), 30_000_000, 200_000_000, "the UK's population")
IN_POUNDS = pl.col("unit") == "£"
PER_HOUR = band(
    IN_POUNDS & pl.col("measure").str.contains("(?i)per hour"), 2, 1_000, "value added per hour in £", "area_code"
)
PER_JOB = band(
    IN_POUNDS & pl.col("measure").str.contains("(?i)per filled job"),
    2_000,
    2e6,
    "value added per job in £",
    "area_code",
)
PER_HEAD = band(pl.col("unit") == "pounds", 0, 20_000_000, "an amount per head in £", "area_code", "measure")
INDEX = band(pl.col("unit") == "index", 1, 10_000, "an index", "area_code", "measure")
FIGURES = Rule(
    "an output or a productivity of an ITL1 region is never empty",
    pl.col("value").is_null() & pl.col("area_code").str.contains(r"^TL[C-N]$") & pl.col("unit").is_in([MONEY, "£"]),
    ("measure", "area_code", "year"),
)

DATASETS = [
    _family(
        "regional_gross_domestic_product_all_itl_regions",
        "Regional gross domestic product: all ITL regions",
        "One row per table, area (UK, England, ITL1, ITL2, ITL3) and year: output, taxes and subsidies on products, "
        "population, GDP per head, chained volumes and their growth, from the sheets of the workbook. Sheet rows that "
        "are titles, contents or notes are not rows here.",
        cadence="yearly, in April",
        page=GDP_PAGE,
        base_url=BASE_URL,
        parse=parse_regional_gross_domestic_product_all_itl_regions,
        fetch=fetches(
            "regional_gross_domestic_product_all_itl_regions",
            GDP_PAGE,
            r"regionalgrossdomesticproduct.*regions.*\.xlsx",
            not_before="2023-04-25",
        ),
        rules=(UK_MONEY, UK_PEOPLE, PER_HEAD, FIGURES, ON_EVERY_SHEET),
    ),
    _family(
        "regional_gross_value_added_by_industry_local_authorities",
        "Regional gross value added (balanced) by industry: local authorities",
        "One row per sheet (chained volume index and money value, current prices, implied deflator), district, "
        "industry and year, one workbook an ITL1 region (named in area_level). Industry codes overlap: never add up "
        "all of them. Districts are those of the edition: codes from before 2023 in that of April 2023.",
        live_instead="archive only; ons/regional_gross_value_added_by_industry has regions when live",
        cadence="yearly, in April",
        page="/economy/grossvalueaddedgva/datasets/regionalgrossvalueaddedbalancedbyindustrylocalauthoritiesbyitl1region",
        parse=parse_regional_gross_value_added_by_industry_local_authorities,
        has=("area_level", "area_code", "area_name", "industry_code", "industry_name"),
        rules=(ON_EVERY_SHEET,),
    ),
    _family(
        "subregional_productivity_itl",
        "Subregional productivity: ITL2 and ITL3",
        "One row per sheet, area (UKX, England, ITL1, ITL2, ITL3) and year: gross value added per hour worked (A) and "
        "per filled job (B), smoothed and unsmoothed, in £ and as indices, and the hours and jobs behind them. Every "
        "edition revises every year: never mix editions.",
        cadence="yearly, in June",
        page=PRODUCTIVITY_PAGE,
        base_url=BASE_URL,
        parse=parse_subregional_productivity_itl,
        fetch=fetches(
            "subregional_productivity_itl",
            PRODUCTIVITY_PAGE,
            r".*(itl.*productivity|productivity.*itl).*\.xlsx?",
            not_before="2023-06-01",
        ),
        rules=(PER_HOUR, PER_JOB, INDEX, FIGURES, ON_EVERY_SHEET),
    ),
    _family(
        "population_estimates_by_local_authority",
        "Population estimates by local authority used in regional accounts",
        "One row per district and year: residents at mid-year, as the regional accounts of that edition used them.",
        live_instead="supplied by nomis/population_estimates when live",
        cadence="with the regional accounts",
        parse=parse_population_estimates_by_local_authority,
        has=("area_code", "area_name", "value"),
        rules=(
            band(pl.col("unit") == "persons", 500, 20_000_000, "a district's population", "area_code", "year"),
            Rule(
                "not every nation has districts: rows are missing",
                IN_WHOLE & (pl.col("area_code").str.head(1).n_unique() < 4),
                ("area_code",),
            ),
        ),
    ),
    _family(
        "regional_accounts_sheets",
        "Sheets of regional accounts workbooks, saved as CSV",
        "One row per file, area, industry (where the sheet has industries) and year. Each file is one sheet of a "
        "workbook, saved by a third party as displayed, with thousands separators; editions differ in which sheets "
        "they hold. Industry codes overlap; a spreadsheet has turned some spans into days (2-3 into 02-Mar, 11-12 into "
        "11-Dec), which staging turns back. ITL 2021 areas.",
        live_instead="supplied by ons/regional_gross_domestic_product_all_itl_regions and others when live",
        cadence="when a third party saves a new edition",
        parse=parse_regional_accounts_sheets,
        has=("area_code", "area_name"),
        industry=INDUSTRY_OR_DAY,
        rules=(UK_MONEY, UK_PEOPLE, FIGURES),
        kinds=("csv",),
    ),
]
