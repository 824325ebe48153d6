"""Workbooks of the ONS and tables made from them: how good ones are read, and how each way of being bad is refused."""

import gzip
import io
import zipfile
from collections.abc import Callable
from functools import cache

import polars as pl
import pytest

from tests.fakes import ons_workbooks as books
from tests.fakes.payloads import read, refusal
from tests.fakes.workbooks import with_entity_bomb, with_part, xlsx

GDP = "regional_gross_domestic_product_all_itl_regions"
INDUSTRY = "regional_gross_value_added_by_industry"
DISTRICTS = "regional_gross_value_added_by_industry_local_authorities"
PRODUCTIVITY = "subregional_productivity_itl"
DEMOGRAPHY = "business_demography_births_deaths_and_survivals"
LIVING_WAGE = "annual_survey_of_hours_and_earnings_living_wage_jobs"
SAVED = "regional_accounts_sheets"
LISTS = "standard_industrial_classification_2007"
SAVED_NAME = "Table_2c_ITL2_current_price_estimates_pounds_million_2024.csv"
BOOKS: dict[str, Callable] = {
    GDP: books.gross_domestic_product,
    INDUSTRY: books.industry_by_region,
    DISTRICTS: books.industry_by_district,
    PRODUCTIVITY: books.productivity,
    DEMOGRAPHY: books.business_demography,
}
HEADER = "ITL code,Region name,SIC07 code,SIC07 description,2021,2022"
SAVED_ROWS = [
    HEADER,
    'TLC1,Tees Valley and Durham,Total,All industries,"24,211","26,381"',
    "TLC1,Tees Valley and Durham,02-Mar,Forestry and fishing,8,7",
]


@cache
def good(name: str) -> bytes:
    """A good workbook of a dataset."""
    return xlsx(BOOKS[name]())


def book(name: str, change: Callable[[dict], object] | None = None) -> dict[str, bytes]:
    """A good workbook of a dataset as a payload, its sheets changed."""
    if not change:
        return {"book.xlsx": good(name)}
    sheets = BOOKS[name]()
    change(sheets)
    return {"book.xlsx": xlsx(sheets)}


def cell(sheet: str, row: int, column: int, value) -> Callable[[dict], object]:
    """Puts a value into a sheet; rows and columns count from 1."""
    return lambda sheets: sheets[sheet][row - 1].__setitem__(column - 1, value)


def test_every_table_of_gdp_says_measure_and_unit_and_keeps_its_marker():
    table = read(GDP, book(GDP))
    assert table.height == 13 * 3 * 3
    one = table.filter(sheet="Table 5", area_code="TLC", year="2021")
    assert one.select("measure", "unit", "area_level", "area_name", "value", "source_row").row(0) == (
        "Gross Domestic Product (GDP) at current market prices",
        "pounds million",
        "ITL1",
        "North East",
        "60002",
        4,
    )
    assert table.filter(sheet="Table 13", year="2021")["value"].to_list() == ["u"] * 3


def test_gdp_tables_may_change_places():
    def swap(sheets):
        sheets["Table 5"], sheets["Table 7"] = sheets["Table 7"], sheets["Table 5"]
        for place in (5, 7):
            sheets[f"Table {place}"][0][0] = f"Table {place}" + sheets[f"Table {place}"][0][0][len("Table 5") :]

    units = read(GDP, book(GDP, swap)).group_by("sheet").agg(pl.col("unit").first())
    assert dict(units.rows())["Table 5"] == "pounds"


@pytest.mark.parametrize(
    ("words", "gap"), [(("ITL code", "Region name"), " "), (("ITL region code", "ITL region name"), "")]
)
def test_workbook_of_industries_gives_the_columns_of_the_parquet_file(words, gap):
    table = read(INDUSTRY, {"book.xlsx": xlsx(books.industry_by_region(words, gap))})
    assert table.height == 4 * 3 * 4 * 3
    one = table.filter(pl.col("geography.code") == "UK", pl.col("industry.code") == "2-3")
    current = one.filter(pl.col("variable.code") == "current").row(2, named=True)
    assert (current["dates.date"], current["geography.type"], current["variable.unit"], current["value"]) == (
        "2021-01-01",
        "ctry",
        "£m",
        "2400000.2",
    )
    assert dict(one.select("variable.code", "variable.unit").unique().rows()) == {
        "cvm": "2022 = 100",
        "constant": "2022 £m",
        "current": "£m",
        "deflators": "2022 = 100",
    }
    assert table.filter(pl.col("geography.type") == "ITL3", pl.col("value") == "u").height == 1


def test_parquet_file_may_have_its_columns_in_another_order_but_not_other_ones():
    table = read(INDUSTRY, book(INDUSTRY)).drop("source_file", "source_row")
    numbers = table.with_columns(
        pl.col("value").replace("u", None).cast(pl.Float64), pl.col("dates.date").str.to_date()
    ).select(reversed(table.columns))
    again = read(INDUSTRY, {"RGVA.parquet": parquet(numbers)})
    assert again.columns[:2] == ["dataset", "dates.date"]
    assert again["value"].null_count() == 1
    lost = refusal(INDUSTRY, {"RGVA.parquet": parquet(numbers.drop("industry.code"))})
    assert "industry.code" in str(lost)
    added = refusal(INDUSTRY, {"RGVA.parquet": parquet(numbers.with_columns(note=pl.lit("x")))})
    assert "unexpected columns 'note'" in str(added)


def parquet(table: pl.DataFrame) -> bytes:
    """A table as a Parquet file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def test_districts_come_from_a_workbook_a_region():
    regions = {"TLC North East": "E06000001", "TLL Wales": "W06000001"}
    files = {f"{region}.xlsx": xlsx(books.industry_by_district(region, area)) for region, area in regions.items()}
    table = read(DISTRICTS, files)
    assert table.height == 2 * 4 * 3 * 3
    assert table.filter(sheet="CVM Pounds")["measure"][0] == "chained volume measures in 2019 money value"


@pytest.mark.parametrize("repeats_unit", [False, True])
def test_productivity_is_read_in_both_layouts_of_its_header(repeats_unit):
    table = read(PRODUCTIVITY, {"book.xlsx": xlsx(books.productivity(repeats_unit))})
    assert table.height == 12 * 3 * 3
    hour = table.filter(sheet="A3", area_code="UK").select("measure", "unit", "year", "value").rows()
    measure = "Current Price (smoothed) GVA (B) per hour worked"
    assert hour == [(measure, "£", "2019", "40"), (measure, "£", "2020", "41"), (measure, "£", "2021", "42")]
    assert set(table["unit"]) == {"£", "index", "hours", "jobs"}


def test_demography_is_read_in_all_its_shapes():
    table = read(DEMOGRAPHY, book(DEMOGRAPHY))
    counts = table.filter(table_name="Table 1.1b", row_name="Hartlepool ").select(
        "area_code", "year", "statistic", "value"
    )
    assert counts.rows() == [("E06000001", "2023", "count", "305"), ("E06000001", "2024", "count", "305")]
    blocks = table.filter(table_name="Table 4.1", row_name="Total").select("year", "statistic", "value").rows()
    assert blocks[:3] == [
        ("2022", "births", "100"),
        ("2022", "1-year survival", "90"),
        ("2022", "1-year per cent", "90"),
    ]
    assert [year for year, _, _ in blocks] == ["2022"] * 5 + ["2023"] * 5
    employers = table.filter(table_name="Table 6.1", area_code="E06000001").select("year", "statistic", "value").rows()
    assert employers == [("2024", "births", "20"), ("2024", "deaths", "15"), ("2024", "active", "200")]
    assert "    051 : Mining of hard coal" in table["row_name"].to_list()
    assert table.filter(value=":").height == 2 * 4 * 2 + 2 * 4
    assert table.filter(table_name="Table 7.1a").height == 2


def test_sheet_that_declares_one_cell_is_read_whole():
    whole = read(GDP, book(GDP))
    shrunk = with_part(
        book(GDP)["book.xlsx"], r"xl/worksheets/.*\.xml", lambda xml: xml.replace(b'ref="A1:F5"', b'ref="A1"')
    )
    assert read(GDP, {"book.xlsx": shrunk}).equals(whole)


def test_header_may_stand_lower_and_notes_may_follow():
    def lower(sheets):
        sheets["Table 5"].insert(1, ["This worksheet contains one table."])
        sheets["Table 5"] += [[None], ["Note 1: Made up."], ["Anything at all that stands below the table."]]

    table = read(GDP, book(GDP, lower))
    assert table.filter(sheet="Table 5")["source_row"].min() == 4


BAD_CELLS = [
    (GDP, cell("Table 5", 3, 4, "[q]"), "one of the markers", 3),
    (
        GDP,
        cell("Table 5", 1, 1, "Table 5: Gross Domestic Product (GDP) at current market prices, pounds billion"),
        "unit",
        1,
    ),
    (GDP, cell("Table 7", 1, 1, "Table 7: Something quite new, pounds"), "not that of a table known here", 1),
    (GDP, cell("Table 5", 3, 6, 2_002.0), "lies outside 100,000", 3),
    (GDP, cell("Table 6", 3, 6, 67_000), "population", 3),
    (GDP, cell("Table 5", 2, 2, "Place"), "words of the header", None),
    (GDP, cell("Table 5", 2, 4, "Growth"), "unexpected columns 'Growth'", 2),
    (GDP, cell("Table 5", 2, 4, 2020), "more than once", 2),
    (GDP, cell("Table 5", 4, 2, None), "neither data nor a note", 4),
    (GDP, cell("Table 5", 5, 2, "TLC"), "same key", 4),
    (GDP, cell("Table 5", 4, 2, "North East"), "area_code", 4),
    (GDP, cell("Table 5", 4, 4, None), "never empty", 4),
    (INDUSTRY, cell("Table 1c", 1, 1, "Table 1c: ITL1 and UK, current price estimates, pounds billion"), "unit", 1),
    (INDUSTRY, cell("Table 1c", 1, 1, "Table 1c: ITL1 and UK, current price estimates, 2022 equals 100"), "unit", 1),
    (INDUSTRY, cell("Table 1c", 3, 5, 2.4e12), "lies outside", 3),
    (INDUSTRY, cell("Table 1c", 4, 3, "Farming"), "industry code", 4),
    (INDUSTRY, cell("Table 1c", 4, 3, "Total"), "same key", 3),
    (INDUSTRY, cell("Table 1c", 2, 4, "Industry group"), "words of the header", None),
    (DISTRICTS, cell("Current Price", 1, 1, "GVA, current prices, pounds"), "not that of a table", 1),
    (DISTRICTS, cell("Current Price", 3, 2, "Hartlepool"), "area_code", 3),
    (PRODUCTIVITY, cell("A3", 5, 5, "$"), "above the values stands", 1),
    (PRODUCTIVITY, cell("A3", 7, 4, 4_000), "per hour", 7),
    (PRODUCTIVITY, cell("B3", 7, 4, 50.5), "per job", 7),
    (PRODUCTIVITY, cell("A1", 1, 1, "Table A1: Output per hour; ITL2"), "not that of a table", 1),
    (DEMOGRAPHY, cell("Table 1.1a", 3, 1, "Units: Thousands"), "units are counts", None),
    (
        DEMOGRAPHY,
        cell("Table 1.1a", 1, 1, "Table 1.1a - Count Of Deaths Of Enterprises For 2022"),
        "not that of a table",
        1,
    ),
    (DEMOGRAPHY, cell("Table 1.1a", 4, 3, "Year"), "is a header of years", None),
    (DEMOGRAPHY, cell("Table 3.1a", 5, 3, 2_900), "active enterprises of the UK", 5),
    (DEMOGRAPHY, cell("Table 5.1a", 5, 5, 9_000), "survival in per cent", 5),
    (DEMOGRAPHY, cell("Table 5.1a", 5, 6, "n/a"), "one of the markers", 5),
    (DEMOGRAPHY, cell("Table 4.1", 5, 1, "Births of 2022"), "neither data nor the heading", 5),
    (DEMOGRAPHY, cell("Table 6.1", 4, 3, "Employers"), "not the year", 4),
]


@pytest.mark.parametrize(("name", "change", "said", "row"), BAD_CELLS)
def test_changed_cell_is_refused(name, change, said, row):
    error = refusal(name, book(name, change))
    assert said in error.problem
    assert (error.file, error.row) == ("book.xlsx", row)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: content[: len(content) // 2], "truncated or corrupt"),
        (lambda content: b"", "empty"),
        (lambda content: b"<!DOCTYPE html><html><body>Busy</body></html>", "not a workbook"),
        (lambda content: b"PK\x03\x04" + bytes(200), "truncated or corrupt"),
        (with_entity_bomb, "document type"),
    ],
)
def test_spoilt_workbook_is_refused(name, spoil, said):
    error = refusal(name, {"book.xlsx": spoil(good(name))})
    assert (error.file, said in error.problem) == ("book.xlsx", True), error.problem


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        (GDP, "Table 5"),
        (INDUSTRY, "Table 1c"),
        (DISTRICTS, "Current Price"),
        (PRODUCTIVITY, "A3"),
        (DEMOGRAPHY, "Table 2.2"),
    ],
)
def test_renamed_sheet_is_refused(name, sheet):
    def rename(sheets):
        sheets["Another"] = sheets.pop(sheet)

    assert "Another" in refusal(name, book(name, rename)).problem
    assert sheet.removeprefix("Table ") in refusal(name, book(name, lambda sheets: sheets.pop(sheet))).problem


def test_release_without_files_or_with_too_many_is_refused():
    for name in (GDP, INDUSTRY, DISTRICTS, SAVED, LISTS, LIVING_WAGE, "business_rd_spending"):
        refusal(name, {})
    one = book(GDP)["book.xlsx"]
    assert "2 files" in refusal(GDP, {"a.xlsx": one, "b.xlsx": one}).problem


def saved(rows: list[str], name: str = SAVED_NAME) -> dict[str, bytes]:
    """A sheet saved as CSV."""
    return {name: ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()}


def test_saved_sheet_keeps_thousands_separators_and_codes_taken_for_days():
    table = read(SAVED, saved(SAVED_ROWS))
    assert table.select("measure", "unit", "industry_code", "year", "value").rows()[:3] == [
        ("ITL2 current price estimates", "pounds million", "Total", "2021", "24,211"),
        ("ITL2 current price estimates", "pounds million", "Total", "2022", "26,381"),
        ("ITL2 current price estimates", "pounds million", "02-Mar", "2021", "8"),
    ]


def test_saved_sheet_may_be_gzipped_and_have_its_title_above():
    title = "Table 2c: ITL2 current price estimates, pounds million" + "," * 5
    files = {f"{SAVED_NAME}.gz": gzip.compress(saved([title, *SAVED_ROWS])[SAVED_NAME])}
    table = read(SAVED, files)
    assert table["source_row"].to_list() == [3, 3, 4, 4]
    assert set(table["source_file"]) == set(files)


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        (SAVED_NAME.replace("million", "billion"), SAVED_ROWS, "unit is another"),
        ("anything.csv", SAVED_ROWS, "not that of a table known here"),
        (SAVED_NAME, [HEADER.replace("ITL code", "Place"), *SAVED_ROWS[1:]], "words of the header"),
        (SAVED_NAME, [HEADER + ",Total", *(row + ",1" for row in SAVED_ROWS[1:])], "unexpected columns"),
        (SAVED_NAME, [*SAVED_ROWS, SAVED_ROWS[1]], "same key"),
        (SAVED_NAME, [HEADER, SAVED_ROWS[1].replace('"24,211"', "24.211 m")], "a number"),
        (SAVED_NAME, [HEADER, SAVED_ROWS[1].replace('"24,211"', '"2,42,11"')], "a number"),
        (SAVED_NAME, [HEADER], "no rows below the header"),
        (SAVED_NAME, ["<html>", "Busy", "</html>"], "web page"),
    ],
)
def test_spoilt_saved_sheet_is_refused(name, rows, said):
    error = refusal(SAVED, saved(rows, name))
    assert said in error.problem


def zipped(members: dict[str, bytes]) -> dict[str, bytes]:
    """A payload of one zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return {"jobs.zip": buffer.getvalue()}


def test_jobs_below_the_living_wage_are_read_without_legend_footnotes_and_contacts():
    members = {
        "Table 7a.xlsx": xlsx(books.living_wage_jobs()),
        "Table 7b CV.xlsx": xlsx(books.living_wage_jobs("CV notes")),
    }
    table = read(LIVING_WAGE, zipped(members))
    assert table.height == 2 * 2 * 3
    one = table.filter(quantity="estimate", sheet="All").select("area_name", "area_code", "jobs_thousand", "per_cent")
    assert one.rows() == [
        ("United Kingdom ", "K02000001", "3495", "12.2"),
        ("Hartlepool", "E06000001", "x", "14.5"),
        ("Not Classified", None, ":", None),
    ]
    assert set(table["quantity"]) == {"estimate", "coefficient of variation"}
    assert not any(
        "person@example.org" in text for text in table.select(pl.exclude("source_row")).unpivot()["value"].drop_nulls()
    )


def changed_jobs(row: int, column: int, value) -> dict[str, bytes]:
    """The zip with a cell of its first sheet of jobs changed."""
    sheets = books.living_wage_jobs()
    sheets["All"][row - 1][column - 1] = value
    return zipped({"Table 7a.xlsx": xlsx(sheets)})


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (changed_jobs(5, 3, "(million)"), "the layout or the unit"),
        (changed_jobs(4, 4, "Percentile"), "Jobs, Per cent"),
        (changed_jobs(3, 3, "Jobs above it"), "below the living wage"),
        (changed_jobs(6, 3, "nil"), "a number"),
        (changed_jobs(6, 3, 3_495_000), "thousands of jobs"),
        (changed_jobs(9, 1, "More jobs follow"), "neither data nor a note"),
        (changed_jobs(1, 1, "Jobs, 2022"), "the title"),
        (zipped({"../Table 7a.xlsx": b"x"}), "points out of the folder"),
        (zipped({"readme.txt": b"x"}), "which is no workbook"),
        (zipped({"Table 7a.xlsx": xlsx({"All": [["x"]]})}), "one sheet of notes"),
        ({"jobs.zip": zipped({"Table 7a.xlsx": bytes(range(256))})["jobs.zip"][:200]}, "truncated or corrupt"),
        (zipped({}), "no workbook"),
    ],
)
def test_spoilt_zip_of_jobs_is_refused(files, said):
    error = refusal(LIVING_WAGE, files)
    assert (said in error.problem, error.file.startswith("jobs.zip")) == (True, True), error.problem
