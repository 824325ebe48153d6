"""Text tables of the ONS and of the Social Mobility Commission, and the archive's releases of all of them."""

import gzip
import io
import json

import polars as pl
import pytest

from orchestration.ingest.cells import CELL_COLUMNS
from orchestration.sources import datasets
from tests.fakes.payloads import read, refusal

INDICATORS = "subnational_indicators"
EXPLORER = "subnational_indicators_explorer"
LISTS = "standard_industrial_classification_2007"
SPENDING = "business_rd_spending"
PREAMBLE = "There may be some discrepancies, which are invented\r\n\r\n"
INDICATOR_HEADER = "AREACD,AREANM,Geography,Indicator,Category,Period,Measure,Unit,Value,MAD"
INDICATOR_ROWS = [
    "E06000001,Hartlepool,Unitary Authority,Output per hour,Pay,2020,Pounds,£,31.85,-0.36",
    'na,North of Tyne,na,Inward investment,Pay,2019,NA,£ (million),"5,609",NA',
    "TLG,West Midlands,ITL Level 1,Inward investment,Pay,2019,NA,£ (million),42816,NA",
    "TLG,West Midlands,ITL Level 1,Inward investment,Pay,2019,NA,£ (million),66778,NA",
]
EXPLORER_HEADER = "unique,group,Geography,Indicator,id,Category,Period,Measure,unit,real,value"
EXPLORER_ROWS = [
    'E06000001,Hartlepool,County,Output per hour,Output,"Pay, jobs",2021,Pounds,£,29.84,-0.79',
    "E06000002,Middlesbrough,County,Output per hour,Output,Pay,2021,Pounds,£,NA,NA",
]
METADATA = (
    "Worksheet,Indicator,Shortened,Category,Polarity,Period,Measure,Unit\r\nGVA,Output,Output,Pay,,2020,Pounds,£\r\n"
)
HIERARCHY = (
    "SIC_2DIGIT_CODE,SIC_2DIGIT_NAME,SIC_3DIGIT_CODE,SIC_3DIGIT_NAME,SIC_5DIGIT_CODE,SIC_5DIGIT_NAME,"
    "SIC_2DIGIT_CODE_NUMERIC,SIC_SECTION_LETTER,SIC_SECTION_CODE,SIC_SECTION_NAME\n"
    "01,01 : Crops,011,011 : Annual crops,01110,01110 : Cereals,1,A,A (1-3),Agriculture\n"
    "22,22 : Plastics,222,222 : Plastics,22230,22230 : Builders’ ware,22,C,C (10-33),Manufacturing\n"
)
RECENT = (
    "measure_code,measure_title,chart_type,area_code,area_type,area_name,primary_split_type,primary_split_value,"
    "secondary_split_type,secondary_split_value,tertiary_split_type,tertiary_split_value,fourth_split_type,"
    "fourth_split_value,time_period,value,lci,uci,sample_size,unit,value_note"
)
RECENT_ROW = "dr52,R&D,trend,K02000001,country,United Kingdom,time_period,2014,,,,,,,2014,{},,,,{},"
FIRST = (
    "Ind_code,Ind_name,Area_type,Area_code,Area_name,Time_period,SEB,Age,Sex,Category_type,Category,Value,Sample_size,"
    "LCI,UCI,SE,Unit,Value_note"
)
FIRST_ROW = "DR52,R&D,ITL2,NA,Eastern Scotland,2014,NA,NA,NA,NA,NA,{},NA,NA,NA,NA,Euros,NA"


def indicators(
    rows: list[str] = INDICATOR_ROWS, encoding: str = "cp1252", preamble: str = PREAMBLE
) -> dict[str, bytes]:
    """The file of indicators."""
    return {"machine_readable.csv": (preamble + "\r\n".join([INDICATOR_HEADER, *rows]) + "\r\n").encode(encoding)}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_indicators_are_read_in_either_encoding_below_their_preamble(encoding):
    table = read(INDICATORS, indicators(encoding=encoding))
    assert table.select("AREACD", "Unit", "Value", "source_row").rows()[:2] == [
        ("E06000001", "£", "31.85", 4),
        ("na", "£ (million)", "5,609", 5),
    ]
    assert table.height == 4


def test_indicators_may_be_gzipped_and_have_no_preamble():
    content = gzip.compress(indicators(preamble="")["machine_readable.csv"])
    assert read(INDICATORS, {"machine_readable.csv.gz": content})["source_row"].to_list() == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("£ (million)", "£ (billion)", "Unit is not one of"),
        ("31.85", "3185000", "a value in £ lies outside"),
        ("31.85", "[c]", "a number"),
        ("E06000001", "Hartlepool", "AREACD"),
        ("Value,MAD", "Value,Mad", "the columns are"),
        ("66778", "42816", "same key"),
        ("AREACD", "Area code", "words of the header"),
        (",-0.36", "", "9 fields where the header has 10"),
    ],
)
def test_spoilt_indicators_are_refused(old, new, said):
    good = indicators()["machine_readable.csv"].decode("cp1252")
    error = refusal(INDICATORS, {"machine_readable.csv": good.replace(old, new).encode("cp1252")})
    assert said in error.problem


def explorer(rows: list[str] = EXPLORER_ROWS, metadata: str = METADATA) -> dict[str, bytes]:
    """The files of the explorer."""
    lines = "\r\n".join([EXPLORER_HEADER, *rows])
    return {"revised_data.csv": f"\ufeff{lines}\r\n".encode(), "metadata.csv": f"\ufeff{metadata}".encode()}


def test_explorer_lands_its_values_and_leaves_its_metadata_in_the_payload():
    table = read(EXPLORER, explorer())
    assert table.select("unique", "real", "value").rows() == [
        ("E06000001", "29.84", "-0.79"),
        ("E06000002", "NA", "NA"),
    ]
    assert set(table["source_file"]) == {"revised_data.csv"}


def test_spoilt_explorer_is_refused():
    assert "no column Polarity" in refusal(EXPLORER, explorer(metadata=METADATA.replace("Polarity", "Way"))).problem
    assert "same key" in refusal(EXPLORER, explorer([EXPLORER_ROWS[0]] * 2)).problem
    assert "0 files" in refusal(EXPLORER, {"metadata.csv": METADATA.encode()}).problem


def lists() -> dict[str, bytes]:
    """Four lists of the classification, one in Windows-1252, one with a comma too many."""
    return {
        "hierarchy.csv": HIERARCHY.encode("cp1252"),
        "divisions.csv": b"code,description\n01,Crops\n13,Textiles\n",
        "groups.csv": b"division_code,code,description\n01,011,Annual crops\n13,139,Other textiles,\n",
        "classes.csv": b"sic_division_code,sic_group_code,code,description\n01,011,01110,Cereals\n",
    }


def test_lists_of_codes_are_told_by_their_headers_and_keep_leading_zeros():
    table = read(LISTS, lists())
    assert table["list"].value_counts().sort("list").rows() == [
        ("divisions", 2),
        ("groups", 2),
        ("subclasses", 1),
        ("whole hierarchy", 2),
    ]
    assert table.filter(list="subclasses").select("division_code", "group_code", "subclass_code").row(0) == (
        "01",
        "011",
        "01110",
    )
    assert table.filter(list="groups", group_code="139")["group_name"].to_list() == ["Other textiles"]
    assert table.filter(subclass_code="22230")["subclass_name"].to_list() == ["22230 : Builders’ ware"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("classes.csv", b"01110", b"1110", "may have lost its leading zero"),
        ("classes.csv", b"01110", b"110", "a class or subclass of four or five digits"),
        ("classes.csv", b"\n01,", b"\n1,", "a division of two digits"),
        ("divisions.csv", b"description", b"name", "no list known here"),
        ("divisions.csv", b"13,", b"01,", "same key"),
        ("groups.csv", b"139,Other textiles,", b"139,Other textiles,,", "4 fields where the header has 3"),
    ],
)
def test_spoilt_lists_of_codes_are_refused(file, old, new, said):
    files = lists()
    files[file] = files[file].replace(old, new)
    error = refusal(LISTS, files)
    assert said in error.problem
    assert error.file == file


def spending(recent: list[str], first: list[str]) -> dict[str, bytes]:
    """An edition of each of two layouts, if it has rows."""
    editions = {"dr52_v3_berd.csv": [RECENT, *recent], "dr52_v1_berd.csv": [FIRST, *first]}
    return {name: "\n".join(rows).encode() for name, rows in editions.items() if len(rows) > 1}


def test_spending_is_one_table_of_all_editions():
    files = spending([RECENT_ROW.format("41.049", "billions of £")], [FIRST_ROW.format("599527911.6")] * 2)
    table = read(SPENDING, files)
    assert table.select("edition", "area_name", "time_period", "value", "unit").rows() == [
        ("v1", "Eastern Scotland", "2014", "599527911.6", "Euros"),
        ("v1", "Eastern Scotland", "2014", "599527911.6", "Euros"),
        ("v3", "United Kingdom", "2014", "41.049", "billions of £"),
    ]


@pytest.mark.parametrize(
    ("recent", "first", "said"),
    [
        ([RECENT_ROW.format("41049", "billions of £")], [], "lies outside"),
        ([RECENT_ROW.format("41.049", "trillions of £")], [], "unit is not one of"),
        ([RECENT_ROW.format("41.049", "billions of £")] * 2, [], "repeats one above in full"),
        ([], [FIRST_ROW.format("599527911.6"), FIRST_ROW.format("1")], "same key"),
        ([RECENT_ROW.format("many", "billions of £")], [], "a number or NA"),
    ],
)
def test_spoilt_spending_is_refused(recent, first, said):
    assert said in refusal(SPENDING, spending(recent, first)).problem


def test_spending_of_an_unknown_edition_or_layout_is_refused():
    files = spending([RECENT_ROW.format("41.049", "billions of £")], [])
    assert "which edition" in refusal(SPENDING, {"berd.csv": files["dr52_v3_berd.csv"]}).problem
    renamed = files["dr52_v3_berd.csv"].replace(b"time_period,value", b"time_period,amount")
    assert "no column is value" in refusal(SPENDING, {"dr52_v3_berd.csv": renamed}).problem


def tidy(name: str, value: float, **others: object) -> dict[str, bytes]:
    """A Parquet file of one row in the layout of a tidied table."""
    (dataset,) = (each for each in datasets() if each.name == name)
    given = dict.fromkeys(dataset.columns, "x") | {
        "dates.date": "2021-01-01",
        "dates.freq": "a",
        "geography.code": "E06000001",
        "value": value,
        **{column: words[0] for column, words in dataset.vocabularies.items()},
        **others,
    }
    buffer = io.BytesIO()
    pl.DataFrame([given]).with_columns(pl.col("dates.date").str.to_date()).write_parquet(buffer)
    return {"tidy.parquet": buffer.getvalue()}


@pytest.mark.parametrize(
    ("name", "value", "others", "said"),
    [
        (
            "regional_gross_value_added_income_components",
            1e9,
            {"variable.name": "GVA £m", "industry.code": "Total"},
            "£m",
        ),
        (
            "regional_gross_value_added_income_components",
            1,
            {"variable.name": "GVA £bn", "industry.code": "Total"},
            "its unit",
        ),
        ("regional_gross_fixed_capital_formation", 9e6, {}, "capital formation in £m"),
        ("gross_disposable_household_income_local_authorities", 9e6, {}, "household income in £m"),
        (
            "subregional_productivity_local_authorities",
            40_000,
            {"variable.name": "GVA per hour worked (£)"},
            "per hour",
        ),
        (
            "subregional_productivity_local_authorities",
            100,
            {"variable.name": "Output per head"},
            "variable.name is not one of",
        ),
        ("subregional_productivity_local_authorities", 100, {"geography.code": "Leeds"}, "geography.code"),
        ("subregional_productivity_local_authorities", 100, {"dates.date": "2021-02-01"}, "the first day of a year"),
    ],
)
def test_spoilt_tidied_table_is_refused(name, value, others, said):
    assert said in refusal(name, tidy(name, value, **others)).problem


def test_spoilt_parquet_file_is_refused():
    name = "subregional_productivity_local_authorities"
    content = tidy(name, 100)["tidy.parquet"]
    assert read(name, {"tidy.parquet": content}).height == 1
    for spoilt in (content[:100], b"", b"<html></html>"):
        assert "truncated or corrupt" in refusal(name, {"tidy.parquet": spoilt}).problem


# Rows of the sheets that are titles, headers, headings or notes, and so no rows here: counted by hand.
OTHER_ROWS = {
    "business_demography_births_deaths_and_survivals": 171 + 39 * 4 + 2 + 10 + 2,
    "regional_gross_domestic_product_all_itl_regions": 16 + 15 + 8 + 13 * 2,
    "regional_gross_value_added_by_industry_local_authorities": 12_292 - 4 * 3_036,
    "subregional_productivity_itl": 2_978 - 12 * 234,
    "population_estimates_by_local_authority": 3,
    "subnational_indicators": 1,
}
# Figures that other publications have too, or that the archive's index quotes: place, and value as printed.
KNOWN = {
    "regional_gross_value_added_by_industry": (
        {"geography.code": "UK", "industry.code": "CF (21)", "variable.code": "current", "dates.date": "2023-01-01"},
        "20876.0",
    ),
    "regional_gross_domestic_product_all_itl_regions": (
        {"sheet": "Table 5", "area_code": "UK", "year": "2021"},
        "2276715",
    ),
    "subregional_productivity_itl": ({"sheet": "A3", "area_code": "TLC", "year": "2021"}, "32.37"),
    "subregional_productivity_local_authorities": (
        {
            "geography.code": "E08000035",
            "variable.name": "GVA per hour worked (£)",
            "dates.date": "2022-01-01",
        },
        "36.8",
    ),
    "business_demography_births_deaths_and_survivals": (
        {"table_name": "Table 3.1a", "area_code": "E12000001", "year": "2019"},
        "75635",
    ),
    "regional_accounts_sheets": ({"area_code": "TLC1", "industry_code": "Total", "year": "1998"}, "12,210"),
    "population_estimates_by_local_authority": ({"area_code": "N09000006", "year": "1998"}, "104648"),
    SPENDING: ({"edition": "son26", "area_type": "country", "time_period": "2022"}, "54.44"),
}
OURS = [
    dataset
    for dataset in datasets()
    if dataset.source in ("ons", "social_mobility_commission")
    and not dataset.name.startswith("explore_local_statistics")
    # The archive has none of the workbooks that land cell by cell.
    and not {*CELL_COLUMNS} <= {*dataset.columns}
]


@pytest.mark.needs_archive
@pytest.mark.parametrize("dataset", OURS, ids=lambda dataset: dataset.name)
def test_every_row_of_the_archive_is_a_row_or_accounted_for(publisher_archive, dataset):
    releases = sorted((publisher_archive / dataset.source / dataset.name).glob("*/release.json"))
    assert releases
    for path in releases:
        files = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name != "release.json"}
        table = read(dataset.name, files)
        rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
        # Of the zip of old workbooks the archive counts nothing.
        records = table.select(pl.struct(dataset.record).n_unique()).item()
        assert records + OTHER_ROWS.get(dataset.name, 0) == (19_080 if rows is None else rows)
    if dataset.name in KNOWN:
        place, value = KNOWN[dataset.name]
        assert table.filter(**place)["value"].to_list() == [value]
