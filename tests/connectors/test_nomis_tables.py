"""Live refreshes of every table of Nomis: what is asked, what lands, and what each survey's own traps look like."""

import json

import polars as pl
import pytest

from orchestration.sources import datasets
from tests.fakes import nomis as fake
from tests.fakes.nomis import FakeNomis
from tests.fakes.server import sentence

TABLES = {
    "annual_population_survey_percentages": (fake.PERCENTAGES, 4 * 2 * 2 * 4),
    "annual_survey_of_hours_and_earnings_residence": (fake.RESIDENT_PAY, 4 * 2 * 4 * 2),
    "annual_survey_of_hours_and_earnings_workplace": (fake.WORKPLACE_PAY, 4 * 2 * 4 * 2),
    "bres_employment_by_section": (fake.BRES, 4 * 2 * 2),
    "bres_full_time_employees_great_britain": (fake.BRES, 2 * 3),
    "population_estimates": (fake.POPULATION, 4 * 2 * 2),
    "uk_business_counts_enterprises": (fake.ENTERPRISES, 4 * 2 * 3 * 5),
    "uk_business_counts_enterprises_great_britain": (fake.ENTERPRISES, 2 * 3 * 2),
    "uk_business_counts_local_units": (fake.LOCAL_UNITS, 4 * 2 * 3 * 5),
}


@pytest.fixture
def publisher(stand_in):
    """Puts Nomis with one table where the connector looks for it."""
    return lambda table, cap=25: stand_in("nomis", FakeNomis(cap=cap, table=table))


def landed(outcome) -> pl.DataFrame:
    return pl.read_parquet(outcome.current.table_path)


def test_every_dataset_with_a_live_connector_is_tried_here():
    with_fetch = {each.name for each in datasets() if each.source == "nomis" and each.fetch}
    assert with_fetch == {*TABLES, "bres_employment"}


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_a_table_lands_over_pages(publisher, live, name):
    table, rows = TABLES[name]
    nomis = publisher(table)
    outcome = live("nomis", name)
    assert (outcome.current.rows, outcome.current.vintage) == (rows, "2025-10-28")
    assert len(nomis.pages) == -(-rows // 25)
    asked = nomis.first_query
    assert set(table.dimensions) | {"geography", "date", "measures"} <= set(asked)
    assert asked["recordlimit"] == "25000"
    nomis.asked.clear()
    assert live("nomis", name).landed == ()
    assert len(nomis.asked) == 1


def test_whole_layout_is_asked_for_without_naming_columns(publisher, live):
    nomis = publisher(fake.POPULATION)
    table = landed(live("nomis", "population_estimates"))
    assert "select" not in nomis.first_query
    assert table.width == 34 + 2
    assert table.row(0, named=True) | {"URN": ""} == {
        **{"DATE": "2021", "DATE_NAME": "2021", "DATE_CODE": "2021", "DATE_TYPE": "date", "DATE_TYPECODE": "0"},
        **{"DATE_SORTORDER": "0", "GEOGRAPHY": "2092957697", "GEOGRAPHY_NAME": "Area E92000001"},
        **{"GEOGRAPHY_CODE": "E92000001", "GEOGRAPHY_TYPE": "countries", "GEOGRAPHY_TYPECODE": "499"},
        **{"GEOGRAPHY_SORTORDER": "0", "GENDER": "0", "GENDER_NAME": "Total", "GENDER_CODE": "0"},
        **{"GENDER_TYPE": "gender", "GENDER_TYPECODE": "1000", "GENDER_SORTORDER": "0", "C_AGE": "200"},
        **{"C_AGE_NAME": "All Ages", "C_AGE_CODE": "200", "C_AGE_TYPE": "c_age", "C_AGE_TYPECODE": "1000"},
        **{"C_AGE_SORTORDER": "0", "MEASURES": "20100", "MEASURES_NAME": "Value", "OBS_VALUE": "0"},
        **{"OBS_STATUS": "A", "OBS_STATUS_NAME": "Normal Value", "OBS_CONF": "F"},
        **{"OBS_CONF_NAME": "Free (free for publication)", "URN": "", "RECORD_OFFSET": "0", "RECORD_COUNT": "16"},
        **{"source_file": "population_estimates_countries_regions_districts_0000000.csv", "source_row": 2},
    }


def test_unreliable_interval_lands_beside_the_figure_that_looks_normal(publisher, live):
    nomis = publisher(fake.PERCENTAGES)
    table = landed(live("nomis", "annual_population_survey_percentages"))
    assert nomis.first_query["date"] == "2021-12,2022-12"
    assert nomis.first_query["measures"] == "20599,21001,21002,21003"
    assert table["MEASURES_NAME"].to_list()[:4] == ["Variable", "Numerator", "Denominator", "Confidence"]
    second = table.slice(4, 4)
    assert second["OBS_STATUS"].to_list() == ["A", "A", "A", "G"]
    assert second["OBS_VALUE"].null_count() == 1


def test_figure_without_its_interval_is_refused(publisher, refused):
    nomis = publisher(fake.PERCENTAGES, cap=25_000)
    nomis.faults = [lambda good: type(good)(nomis.data({**nomis.asked[-1][1], "measures": "20599,21001,21002"}))]
    error = refused("nomis", "annual_population_survey_percentages")
    assert "the cell has Denominator, Numerator, Variable where Variable, Numerator, Denominator, Confidence" in str(
        error
    )
    assert error.row == 2


def test_pay_that_is_suppressed_is_known_by_its_words_whatever_its_code(publisher, live):
    publisher(fake.RESIDENT_PAY)
    table = landed(live("nomis", "annual_survey_of_hours_and_earnings_residence"))
    suppressed = table.filter(pl.col("OBS_STATUS") == "S")
    assert (suppressed.height, suppressed["OBS_VALUE"].null_count()) == (2, 2)


@pytest.mark.parametrize("name", TABLES)
def test_status_that_nobody_has_looked_at_is_refused(publisher, refused, name):
    nomis = publisher(TABLES[name][0], cap=25_000)
    nomis.status = lambda cell, measure: ("A", "Normal Value") if cell else ("Z", "These figures are embargoed")
    assert "OBS_STATUS and its name are not a pair known for this survey" in refused("nomis", name).problem


@pytest.mark.parametrize("name", TABLES)
def test_reply_with_other_columns_is_refused(publisher, refused, name):
    nomis = publisher(TABLES[name][0])
    nomis.faults = [sentence('"DATE","DATE_NAME"\n"2021","2021"\n')] * 9
    assert "does not begin with the columns asked for" in refused("nomis", name).problem


def test_change_of_unit_is_refused(publisher, refused):
    nomis = publisher(fake.RESIDENT_PAY, cap=25_000)
    nomis._value = lambda place, measure: 30_000_000 + place
    assert (
        "OBS_VALUE is outside the plausible band from 0 to 1e+06"
        in refused("nomis", "annual_survey_of_hours_and_earnings_residence").problem
    )


def test_rows_that_repeat_are_refused(publisher, refused):
    nomis = publisher(fake.POPULATION, cap=25_000)
    nomis.areas = {"TYPE499": ["E92000001", "E92000001"]}
    assert "several rows have the same key" in refused("nomis", "population_estimates").problem


def test_kind_of_the_subclasses_is_read_from_the_list_of_industries(publisher, live):
    nomis = publisher(fake.BRES)
    assert live("nomis", "bres_full_time_employees_great_britain").current.rows == 6
    assert nomis.first_query["industry"] == "TYPE32"
    assert any(path.endswith("/industry.def.sdmx.json") for path, _ in nomis.asked)


def test_list_that_is_too_large_is_a_web_page_and_the_assumption_is_said(publisher, live):
    nomis = publisher(fake.BRES)
    nomis.largest_list = 2
    outcome = live("nomis", "bres_full_time_employees_great_britain")
    assert nomis.first_query["industry"] == "TYPE32"
    assert sum(path.endswith("/industry.def.sdmx.json") for path, _ in nomis.asked) == 1
    note = json.loads((outcome.current.path / "release.json").read_text())["note"]
    assert note == "Nomis sent no list of industries: TYPE32 was assumed to be the subclasses."


def test_list_without_a_subclass_is_an_error(publisher, refused, monkeypatch):
    nomis = publisher(fake.BRES)
    monkeypatch.setitem(nomis.table.dimensions, "industry", fake.SECTIONS)
    error = refused("nomis", "bres_full_time_employees_great_britain")
    assert "has no subclass" in error.problem
    assert nomis.pages == []


def test_assumed_kind_that_turns_out_to_be_something_else_is_refused(publisher, refused, monkeypatch):
    nomis = publisher(fake.BRES)
    nomis.largest_list = 0
    classes = fake.members(32, _0111="0111 : Growing of cereals", _2110="2110 : Pharmaceuticals")
    monkeypatch.setitem(nomis.table.dimensions, "industry", classes)
    assert "a SIC code of five digits" in refused("nomis", "bres_full_time_employees_great_britain").problem
