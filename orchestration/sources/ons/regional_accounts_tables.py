"""Regional accounts as a third party tidied them: one Parquet file a table, one row an area, year and whatever else.

Industry by region can also come as the office's own workbook, whose sheets give the same columns. The workbooks of the
other tables have modules of their own.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, no_address
from orchestration.ingest.tables import choose_columns, read_parquet_text
from orchestration.sources.ons import BASE_URL, SOURCE
from orchestration.sources.ons.declarations import CELL, INDUSTRY, as_many_rows, band, fetches, number, office_dataset
from orchestration.sources.ons.wide_sheets import Layout, cells_of, long_rows, refusal, said_in, sheets_like, title_of

INDUSTRY_PAGE = "/economy/grossvalueaddedgva/datasets/nominalandrealregionalgrossvalueaddedbalancedbyindustry"
AREA = Pattern(r"^(UK|UKX|TL[A-Z][0-9A-Z]{0,2}|[EWSNK][0-9]{8})$", "an ITL or GSS area code, UK or UKX")
MILLIONS = pl.col("variable.name").str.contains("£m", literal=True)
# Titles of the workbook's sheets, by what the third party calls their content.
VARIABLES = {
    "a": ("cvm", "CVM Index", r"chained volume measures? .*index.*|.*index.*chained volume.*"),
    "b": ("constant", "Constant prices", r"chained volume measures? in .*money value.*"),
    "c": ("current", "Current prices", r"current prices?.*"),
    "d": ("deflators", "Implied deflator", r"implied deflators?.*"),
}
UNIT = r",? \(?(?P<unit>pounds million|(?P<base>[0-9]{4}) ?(equals|=) ?100)\)?( ?\[notes? .*\])?"
SHEET = Layout(
    names={
        "geography.code": r"ITL( region)? code",
        "geography.name": r"(ITL region|region|area) name",
        "industry.code": r"SIC ?(20)?07( code)?",
        "industry.name": r"SIC ?(20)?07 description|industry",
    },
    required=("geography.code", "geography.name", "industry.code"),
)


def parse_regional_gross_value_added_by_industry(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Industry by region from the third party's Parquet file or from the office's workbook, in the same columns."""
    dataset = BY_INDUSTRY.name
    if all(name.lower().endswith(".parquet") for name in files):
        return _parse_parquet(files, dataset, BY_INDUSTRY.columns)
    tables = []
    for file in sorted(files):
        patterns = {f"{level}{kind}": rf"table ?{level}{kind}" for level in "123" for kind in VARIABLES}
        ignored = r"information|contents|notes|cover.*"
        for key, sheet in sheets_like(files[file], file, patterns, dataset, ignored).items():
            tables.append(_industry_sheet(files[file], file, sheet, key, dataset))
    if not tables:
        raise refusal(dataset, "")("the release has no files")
    return pl.concat(tables).select(*BY_INDUSTRY.columns, "source_file", "source_row")


def _industry_sheet(content: bytes, file: str, sheet: str, key: str, dataset: str) -> pl.DataFrame:
    bad = refusal(dataset, file, sheet)
    level, (code, name, words) = f"ITL{key[0]}", VARIABLES[key[1]]
    cells = cells_of(content, file, sheet, dataset)
    # ITL levels and the United Kingdom stand before the words; the unit closes the title.
    _, said = said_in(title_of(cells, bad), {key: rf"Table ?{key}\b.*?({words}){UNIT}"}, bad)
    is_money = said["unit"] == "pounds million"
    if is_money != (code in ("constant", "current")):
        raise bad(f"the unit of {name} is said to be {said['unit']}", 1)
    price_year = re.search(r"in ([0-9]{4}) money value", title_of(cells, bad))
    unit = f"{said['base']} = 100" if not is_money else "£m" if code == "current" else f"{price_year[1]} £m"
    is_country = pl.col("geography.code").is_in(["UK", "TLB"])
    return long_rows(cells, SHEET, bad).with_columns(
        pl.lit("RGVA").alias("dataset"),
        (pl.col("column") + "-01-01").alias("dates.date"),
        pl.lit("a").alias("dates.freq"),
        pl.when(is_country).then(pl.lit("ctry")).otherwise(pl.lit(level)).alias("geography.type"),
        pl.lit(code).alias("variable.code"),
        pl.lit(name).alias("variable.name"),
        pl.lit(unit).alias("variable.unit"),
    )


def _parse_parquet(files: Mapping[str, bytes], dataset: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Every file of the payload, its columns in the declared order, none missing and none added."""
    if not files:
        raise refusal(dataset, "")("the release has no files")
    exact = {column: re.escape(column) for column in columns}
    tables = []
    for name in sorted(files):
        table = read_parquet_text(files[name], name, source=SOURCE, dataset=dataset)
        if table.is_empty():
            raise refusal(dataset, name)("the table has no rows")
        tables.append(choose_columns(table, exact, name, source=SOURCE, dataset=dataset))
    return pl.concat(tables)


def _table(name: str, title: str, description: str, columns: str, key: str, **about) -> Dataset:
    """One tidied table. Columns and key are given as words."""
    names = tuple(columns.split())
    page = about.pop("page", "/economy/regionalaccounts")
    vocabularies = {"dates.freq": ("a",), **about.pop("vocabularies", {})}
    patterns = {"geography.code": AREA, "value": CELL, "dates.date": Pattern(r"-01-01$", "the first day of a year")}
    if "industry.code" in names:
        patterns["industry.code"] = INDUSTRY
    defaults = {"parse": lambda files: _parse_parquet(files, name, names)}
    empty = about.pop("empty", ())
    rules = (*about.pop("rules"), no_address("geography.name"))
    return office_dataset(
        name,
        title,
        description,
        page,
        fresh_within=timedelta(days=460),
        columns=names,
        period="dates.date",
        key=tuple(key.split()),
        required=tuple(column for column in names if column not in empty),
        vocabularies=vocabularies,
        dates=("dates.date",),
        patterns={**patterns, **about.pop("patterns", {})},
        kinds=("xlsx", "parquet"),
        rules=rules,
        **{**defaults, **about},
    )


BY_INDUSTRY = _table(
    "regional_gross_value_added_by_industry",
    "Regional gross value added (balanced) by industry: all ITL regions",
    "One row per area (UK, England, ITL1, ITL2, ITL3), industry, year and variable (chained volume index, constant and "
    "current prices, implied deflator). Industry codes overlap (Total, A-E, sections, divisions, spans): never add up "
    "all of them. Detail falls with the area: pharmaceuticals (21) have a code of their own at ITL1 and UK only. UKX "
    "is the UK without Extra-Regio. ITL 2025 areas.",
    "dataset dates.date dates.freq geography.type geography.code geography.name industry.code industry.name "
    "variable.code variable.name variable.unit value",
    "geography.code industry.code variable.code dates.date",
    page=INDUSTRY_PAGE,
    cadence="yearly, in April",
    base_url=BASE_URL,
    parse=parse_regional_gross_value_added_by_industry,
    fetch=fetches(
        "regional_gross_value_added_by_industry",
        INDUSTRY_PAGE,
        r"regionalgrossvalueaddedbalancedbyindustryandall[a-z]*regions.*\.xlsx",
        not_before="2025-04-17",
    ),
    # A cell without a value belongs to an industry that is too small for a volume: it has none in the workbook either.
    empty=("value",),
    vocabularies={
        "dataset": ("RGVA",),
        "geography.type": ("ctry", "ITL1", "ITL2", "ITL3"),
        "variable.code": tuple(code for code, _, _ in VARIABLES.values()),
        "variable.name": tuple(name for _, name, _ in VARIABLES.values()),
    },
    patterns={"variable.unit": Pattern(r"^(£m|[0-9]{4} £m|[0-9]{4} = 100)$", "£m, £m of a year, or a year = 100")},
    rules=(
        as_many_rows(("geography.code", "variable.code"), ("geography.type", "variable.code")),
        Rule(
            "an amount at current prices is never empty",
            pl.col("value").is_null() & (pl.col("variable.code") == "current"),
            ("geography.code", "industry.code", "dates.date"),
        ),
        band(pl.col("variable.unit").str.ends_with("100"), 0, 1_000_000, "an index", "variable.name", "geography.code"),
        Rule(
            "the unit does not fit the variable: prices are in £m, indices have a year = 100",
            pl.col("variable.unit").str.ends_with("£m") != pl.col("variable.code").is_in(["constant", "current"]),
            ("variable.name", "variable.unit"),
        ),
        band(
            (pl.col("geography.code") == "UK")
            & (pl.col("industry.code") == "Total")
            & (pl.col("variable.code") == "current"),
            100_000,
            50_000_000,
            "gross value added of the UK in £m",
            "geography.code",
            "dates.date",
        ),
        band(
            pl.col("variable.unit").str.ends_with("£m"),
            -50_000,
            50_000_000,
            "an amount in £m",
            "variable.name",
            "geography.code",
        ),
    ),
)

DATASETS = [
    BY_INDUSTRY,
    _table(
        "regional_gross_value_added_income_components",
        "Regional gross value added: income components by industry",
        "One row per area (UK, ITL1, ITL2; ITL 2021), industry, year and income component (compensation of employees, "
        "profits, mixed and rental income, taxes and subsidies …) at current basic prices. Industry codes overlap.",
        "dataset dates.date dates.freq geography.code geography.name geography.type industry.code industry.name "
        "variable.name value",
        "geography.code industry.code variable.name dates.date",
        live_instead="archive only: no page of its own is on record",
        cadence="yearly, in April",
        vocabularies={"dataset": ("RGVAI",), "geography.type": ("UK", "ITL1", "ITL2", "ITL3", "Other")},
        patterns={"variable.name": Pattern(r"£m *$", "a component with its unit, £m, at the end")},
        rules=(
            as_many_rows(("geography.code", "variable.name"), ("geography.type", "variable.name")),
            band(MILLIONS, -500_000, 50_000_000, "an amount in £m", "variable.name", "geography.code"),
            band(
                (pl.col("geography.code") == "UK")
                & (pl.col("industry.code") == "Total")
                & pl.col("variable.name").str.starts_with("GVA"),
                100_000,
                50_000_000,
                "gross value added of the UK in £m",
                "geography.code",
                "dates.date",
            ),
        ),
    ),
    _table(
        "regional_gross_fixed_capital_formation",
        "Regional gross fixed capital formation (experimental)",
        "One row per area (ITL1, ITL2, ITL3 of 2021, districts), asset type, detail and year, current prices, £m. Only "
        "dwellings and other buildings and structures, with a total of each; there is no total of all assets. "
        "Experimental statistics. Details do not cover every area and year.",
        "dataset dates.date dates.freq geography.code geography.name geography.type asset_type.name asset_detail.code "
        "asset_detail.name variable.name value",
        "geography.code geography.type asset_type.name asset_detail.code dates.date",
        live_instead="archive only: no page of its own is on record",
        cadence="irregular",
        vocabularies={
            "dataset": ("RGFCF",),
            "geography.type": ("ITL1", "ITL2", "ITL3", "LAD", "UK"),
            "variable.name": ("GFCF £m NSA Current Prices",),
        },
        rules=(
            band(MILLIONS, -10_000, 1_000_000, "capital formation in £m", "geography.code", "asset_type.name"),
            Rule(
                "the largest amount of a region is below £300m: the unit may have changed",
                (pl.col("geography.type") == "ITL1")
                & (number().filter(pl.col("geography.type") == "ITL1").max() < 300)
                & (pl.col("asset_detail.code") == "total"),
                ("geography.code", "value"),
            ),
        ),
    ),
    _table(
        "gross_disposable_household_income_local_authorities",
        "Regional gross disposable household income by local authority",
        "One row per district, transaction, year and form (total in £m, per head in £), current prices. Components and "
        "balancing items share one column: choose by transaction, never add them up. Balances without a transaction "
        "code of their own have an empty code.",
        "dataset dates.date dates.freq variable.name geography.code geography.name transaction.code transaction.name "
        "value",
        "geography.code transaction.code transaction.name variable.name dates.date",
        live_instead="supplied by ons/explore_local_statistics_gross_disposable_household_income_per_head when live",
        cadence="yearly, in September",
        empty=("transaction.code",),
        vocabularies={
            "dataset": ("RGDHI",),
            "variable.name": ("GDHI total (£m) current prices", "GDHI per capita (£) current prices"),
        },
        rules=(
            as_many_rows(("geography.code", "variable.name"), ("variable.name",)),
            band(
                pl.col("variable.name") == "GDHI total (£m) current prices",
                -100_000,
                500_000,
                "household income in £m",
                "geography.code",
                "transaction.name",
            ),
            band(
                (pl.col("variable.name") == "GDHI per capita (£) current prices")
                & (pl.col("transaction.code") == "B.6g"),
                1_000,
                2_000_000,
                "disposable income per head in £",
                "geography.code",
            ),
        ),
    ),
    _table(
        "subregional_productivity_local_authorities",
        "Subregional productivity by local authority",
        "One row per district (and UKX, the UK without Extra-Regio), year and variable: gross value added per hour and "
        "per filled job, each in £ and as an index with UKX = 100; current prices. Every edition revises every year: "
        "never mix editions.",
        "dataset dates.date dates.freq geography.code geography.name variable.name value",
        "geography.code variable.name dates.date",
        live_instead="archive only; ons/subregional_productivity_itl has ITL areas when live",
        cadence="yearly, in June",
        vocabularies={
            "dataset": ("PROD_LAD",),
            "variable.name": tuple(
                f"GVA per {by} ({unit})" for by in ("hour worked", "job") for unit in ("UKX = 100", "£")
            ),
        },
        rules=(
            as_many_rows(("geography.code", "variable.name"), ("variable.name",)),
            band(pl.col("variable.name") == "GVA per hour worked (£)", 2, 1_000, "gross value added per hour in £"),
            band(pl.col("variable.name") == "GVA per job (£)", 2_000, 2_000_000, "gross value added per job in £"),
            band(pl.col("variable.name").str.contains("UKX"), 5, 2_000, "an index with UKX = 100"),
        ),
    ),
]
