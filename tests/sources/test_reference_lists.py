"""Small lists that are one CSV file each: providers, authorities, segments, companies, totals of inward investment."""

import gzip

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

GTR = "E84FC550-A4CC-4B98-A6F9-D15A33829D83"
PROVIDER = {
    "UKPRN": "10000001",
    "PROVIDER_NAME": "A",
    "VIEW_NAME": "A",
    "POSTCODE": "AB1 2CD",
    "GTR_ID": GTR,
    "HESA_ID": "0017",
}
AUTHORITY = {
    "local-authority-code": "AAA",
    "official-name": "A Council",
    "nice-name": "A",
    "nation": "England",
    "local-authority-type": "UA",
}
SEGMENT = {
    "clust": "0",
    "sic_4": "0111",
    "descr": "Cereals",
    "category": "primary",
    "name": "arable",
    "cluster": "primary_arable",
}
COMPANY = {
    "Company": "A LIMITED",
    "Postcode": "S1 4DP",
    "Employees_thisyear": "3",
    "IncorporationDate": "26/03/2021",
    "SICCode.SicText_1": "72110 - Research",
    "SICCode.SicText_2": "NA",
    "geometry": "c(-1.48113739155448, 53.3810439779151)",
}
TOTALS = {
    "financial_year": "2022 to 2023",
    "fdi_projects_total": "3",
    "fdi_projects_dbt_supported": "2",
    "fdi_projects_without_dbt_support": "1",
    "source_url": "https://gov.uk/x",
}
GOOD = {
    "learning_providers": PROVIDER,
    "uk_local_authorities": AUTHORITY,
    "industry_segments_by_sic_class": SEGMENT,
    "south_yorkshire_biotechnology_companies": COMPANY,
    "dbt_inward_investment_results_uk_totals": TOTALS,
}
ROWS_OF_ARCHIVE = {
    ("companies_house", "south_yorkshire_biotechnology_companies"): {"2023": 31},
    ("govuk", "dbt_inward_investment_results_uk_totals"): {"2024": 6},
    ("hesa_providers", "learning_providers"): {"2017": 166, "2021": 166},
    ("mysociety", "uk_local_authorities"): {"2023": 470},
    ("nesta", "industry_segments_by_sic_class"): {"2021-06-09": 525},
    ("ref", "ref2021_results"): {"2022-05-06": 7552},
}


def dataset(name: str) -> Dataset:
    return next(each for each in datasets() if each.name == name)


def csv_of(name: str, *rows: dict[str, str]) -> bytes:
    columns = [column for column in dataset(name).columns if column != "repetition"]
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode()


def read(name: str, content: bytes, file: str = "list.csv") -> pl.DataFrame:
    table = dataset(name).parse({file: content})
    check_table(dataset(name), table)
    return table


def refusal(name: str, content: bytes, file: str = "list.csv") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(name, content, file)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_read_as_text(name):
    table = read(name, csv_of(name, GOOD[name]))
    assert table.select(list(GOOD[name])).row(0, named=True) == GOOD[name]
    assert table["source_row"].to_list() == [2]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize(
    ("spoil", "file", "said"),
    [
        (lambda good: b"", "list.csv", "is empty"),
        (lambda good: b"<html>Sorry</html>", "list.csv", "is a web page"),
        (lambda good: good.split(b"\n")[0].rsplit(b",", 1)[0] + b"\n", "list.csv", "missing"),
        (lambda good: b"x" + good.replace(b'"', b"", 2), "list.csv", "unexpected"),
        (lambda good: good.rsplit(b",", 2)[0], "list.csv", "fields where the header has"),
        (lambda good: good[:-2], "list.csv", "quoting is broken"),
        (lambda good: good + b'"\xe9"', "list.csv", "is not UTF-8"),
        (lambda good: gzip.compress(good)[:-9], "list.csv.gz", "truncated or corrupt"),
        (lambda good: good + good.split(b"\n")[1], "list.csv", "several rows have the same key"),
    ],
)
def test_rubbish_is_refused(name, spoil, file, said):
    content = spoil(csv_of(name, GOOD[name]))
    if name == "south_yorkshire_biotechnology_companies" and "same key" in said:
        assert read(name, content)["repetition"].to_list() == ["1", "2"]
        return
    assert said in refusal(name, content, file).problem


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("learning_providers", {"UKPRN": "1000001"}, "UKPRN is not"),
        ("learning_providers", {"POSTCODE": "AB12CD"}, "POSTCODE is not"),
        ("learning_providers", {"LATITUDE": "5.1"}, "outside the plausible band"),
        ("learning_providers", {"LATITUDE": "51.1"}, "a longitude without a latitude"),
        ("learning_providers", {"EASTING": "180711000", "NORTHING": "1"}, "outside the plausible band"),
        ("learning_providers", {"EASTING": "0.18", "NORTHING": "0.03"}, "outside the plausible band"),
        ("learning_providers", {"GTR_ID": "None"}, "GTR_ID is not"),
        ("uk_local_authorities", {"gss-code": "E6000001"}, "gss-code is not"),
        ("uk_local_authorities", {"start-date": "01/04/1974"}, "start-date is not a date"),
        ("uk_local_authorities", {"nation": "Ireland"}, "nation is not one of"),
        ("uk_local_authorities", {"current-authority": "True", "replaced-by": "BBB"}, "marked as a current one"),
        ("industry_segments_by_sic_class", {"sic_4": "111"}, "sic_4 is not"),
        ("industry_segments_by_sic_class", {"cluster": "arable"}, "joined by an underscore"),
        ("south_yorkshire_biotechnology_companies", {"SICCode.SicText_1": "72110"}, "SicText_1 is not"),
        ("south_yorkshire_biotechnology_companies", {"IncorporationDate": "2021-03-26"}, "IncorporationDate is not"),
        ("south_yorkshire_biotechnology_companies", {"Employees_thisyear": "3 to 5"}, "not a plain decimal"),
        ("dbt_inward_investment_results_uk_totals", {"fdi_projects_total": "4"}, "do not add up"),
        ("dbt_inward_investment_results_uk_totals", {"fdi_projects_total": "1,782"}, "fdi_projects_total is not"),
        ("dbt_inward_investment_results_uk_totals", {"financial_year": "2022 to 2024"}, "a year after it begins"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_row(name, change, said):
    error = refusal(name, csv_of(name, {**GOOD[name], **change}))
    assert said in error.problem
    assert error.row == 2


def test_a_column_about_officers_is_refused():
    name = "south_yorkshire_biotechnology_companies"
    content = csv_of(name, COMPANY).replace(b'"Company"', b'"Company","Officer"')
    assert "unexpected 'Officer'" in refusal(name, content).problem


@pytest.mark.needs_archive
@pytest.mark.parametrize("path", ROWS_OF_ARCHIVE, ids="/".join)
def test_every_release_of_the_archive_lands_with_its_rows(path, archive, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    (wanted,) = (each for each in datasets() if each.asset_path == path)
    outcome = refresh_dataset(wanted, "archive", archive, Tables())
    assert {release.vintage: release.rows for release in outcome.landed} == ROWS_OF_ARCHIVE[path]


@pytest.mark.needs_archive
def test_ref_2021_has_157_providers_and_76132_07_full_time_equivalents(archive):
    (file,) = (archive / "ref" / "ref2021_results" / "2022-05-06").glob("*.xlsx")
    table = dataset("ref2021_results").parse({file.name: file.read_bytes()})
    overall = table.filter(Profile="Overall").with_columns(fte=pl.col("FTE of submitted staff").cast(pl.Decimal(10, 2)))
    assert overall["Institution code (UKPRN)"].n_unique() == 157
    assert str(overall["fte"].sum()) == "76132.07"
    assert table.filter(pl.col("4*") == "-").height == 18
