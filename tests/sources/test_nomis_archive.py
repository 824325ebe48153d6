"""Every archived release of Nomis lands whole, with figures that can be told from elsewhere."""

import json
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

pytestmark = pytest.mark.needs_archive

# What a release has beside the rows that an archive counts: for a workbook it counts the rows of the sheet, of which
# those of areas land, once for each item.
SHEETS = {
    "annual_population_survey_employment_and_activity": (5 * 450, 7),
    "annual_population_survey_employment_by_industry": (5 * 450, 9),
    "annual_population_survey_employment_by_occupation": (5 * 450, 25),
    "annual_population_survey_qualifications": (5 * 450, 63),
    "annual_survey_of_hours_and_earnings_resident_pay": (351, 10),
    "uk_business_counts_enterprises_by_industry_and_size": (90 * 461, 5),
    "uk_business_counts_enterprises_by_size": (5 * 461, 5),
}
TABLES = {
    "bres_employees_by_section": 220 * 22 * 8,
    "bres_employment_by_section_local_authorities": 13 * 21 * 7,
    "bres_full_time_employees_great_britain": 729 * 13,
    "population_estimates": 621 * 18,
    "uk_business_counts_enterprises_great_britain": 729 * 9 * 7,
    "uk_business_counts_local_units_local_authorities": 13 * 21 * 4 * 13,
}


@pytest.fixture(scope="module")
def landed(archive, tmp_path_factory):
    """The table of a dataset's archived release, landed once for all tests here."""
    known: dict[str, pl.DataFrame] = {}
    folder = tmp_path_factory.mktemp("raw")

    def land(name: str) -> pl.DataFrame:
        if name not in known:
            (dataset,) = (each for each in datasets() if each.asset_path == ("nomis", name))
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("LEVELUP_RAW", str(folder))
                outcome = refresh_dataset(dataset, "archive", archive, Tables())
            known[name] = pl.read_parquet(outcome.current.table_path)
        return known[name]

    return land


def stated(archive: Path, name: str) -> int:
    (manifest,) = (archive / "nomis" / name).glob("*/release.json")
    return json.loads(manifest.read_text())["rows"]


def test_every_archived_dataset_is_known(archive):
    found = {folder.name for folder in (archive / "nomis").iterdir()}
    assert found == {*SHEETS, *TABLES, "bres_employment"}


@pytest.mark.parametrize("name", TABLES)
def test_tables_land_as_many_rows_as_the_archive_states(archive, landed, name):
    assert landed(name).height == stated(archive, name) == TABLES[name]


@pytest.mark.parametrize("name", SHEETS)
def test_every_row_of_an_area_lands_once_for_each_item(archive, landed, name):
    rows, items = SHEETS[name]
    table = landed(name)
    assert table.height == rows * items
    assert table["source_row"].n_unique() == rows
    assert rows < table["source_row"].max() < stated(archive, name)


def test_regions_add_up_to_the_population_of_the_united_kingdom(landed):
    people = landed("population_estimates").filter(GEOGRAPHY_TYPE="regions", C_AGE_NAME="All Ages")
    assert (people.height, people["OBS_VALUE"].cast(pl.Int64).sum()) == (12, 67_026_292)


def test_broad_industries_add_up_to_all_enterprises_within_rounding(landed):
    def enterprises(name: str) -> int:
        cells = landed(name).filter(AREA="country:England", SIZEBAND="Total", DATE="2018")
        return cells["NUMBER"].cast(pl.Int64).sum()

    every, broad = (enterprises(f"uk_business_counts_enterprises_by_{by}") for by in ("size", "industry_and_size"))
    assert every == 2_318_060
    assert abs(every - broad) <= 18 * 2.5


def test_figures_that_look_normal_beside_an_unreliable_interval_are_counted(landed):
    table = landed("annual_population_survey_employment_and_activity")
    is_number = pl.col("NUMBER").str.contains("^[0-9]")
    assert table.filter(is_number & (pl.col("CONF") == "*")).height == 901
    assert table.filter(is_number & (pl.col("CONF") != "*")).height == 14_405


def test_median_pay_of_a_district_has_its_standard_error(landed):
    pay = landed("annual_survey_of_hours_and_earnings_resident_pay").filter(AREA_CODE="E06000001", ITEM="Median")
    assert pay.select("NUMBER", "CONF", "source_row").rows() == [("27504", "7.6", 11)]


def test_full_time_series_keeps_both_sides_of_its_break(landed):
    table = landed("bres_full_time_employees_great_britain")
    assert table["DATE"].unique().sort().to_list() == [str(year) for year in range(2009, 2022)]
    assert table["EMPLOYMENT_STATUS_NAME"].unique().to_list() == ["Full-time employees"]
