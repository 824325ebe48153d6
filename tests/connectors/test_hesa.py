"""The tables of the HE-BCI survey against a server that behaves as HESA does."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from tests.fakes.hesa import FakeHesa, table, zipped
from tests.fakes.server import empty, status, web_page


@pytest.fixture
def hesa(stand_in) -> FakeHesa:
    """HESA where the connector looks for it."""
    return stand_in("hesa", FakeHesa())


@pytest.fixture
def refresh(live, hesa):
    """A live refresh of the dataset."""
    return lambda: live("hesa", "business_and_community_interaction")


@pytest.fixture
def refusal(refused, hesa):
    """A live refresh of the dataset that fails with one clear error and lands nothing."""
    return lambda: refused("hesa", "business_and_community_interaction")


@pytest.mark.parametrize("preamble", [11, 16, 18, 28])
def test_every_table_lands_below_whatever_preamble(refresh, hesa, preamble):
    hesa.tables = {number: table(number, preamble) for number in hesa.tables}
    outcome = refresh()
    landed = pl.read_parquet(outcome.current.table_path)
    assert landed["TABLE_NUMBER"].to_list() == ["1", "1", "2a", "2a", "2b", "2b", "4d", "4e", "4e"]
    assert landed["VALUE"].to_list() == ["5388", None, "184", "681", "920", "3100", "170", "2", "24041"]
    assert landed["HE_PROVIDER"][0] == "A university, with a comma"
    assert landed["source_row"][0] == preamble + 2
    assert outcome.current.vintage == "2025-06-10"


def test_a_zip_under_the_address_of_a_csv_file_is_opened(refresh, hesa):
    hesa.tables["2a"] = zipped("table-2a.csv", hesa.tables["2a"])
    landed = pl.read_parquet(refresh().current.table_path)
    assert "table-2a.csv/table-2a.csv" in landed["source_file"].to_list()
    assert landed.height == 9


def test_other_words_in_the_header_and_empty_columns_at_its_end_are_known(refresh, hesa):
    header = ["UKPRN", "Provider name", "Country of provider", "Region of provider", "Academic year"]
    rows = [["10007143", "A", "England", "North East", "2022/23", "All", "Total", "£000s", "1", "", ""]]
    hesa.tables["1"] = table(
        "1", header=[*header, *["Source of public funding", "Type of income", "Unit", "Value", "", ""]], rows=rows
    )
    landed = pl.read_parquet(refresh().current.table_path)
    assert landed.filter(TABLE_NUMBER="1").select("HE_PROVIDER", "COUNTRY", "VALUE").rows() == [("A", "England", "1")]


def test_unchanged_tables_are_not_sent_again(refresh, hesa):
    refresh()
    hesa.asked.clear()
    assert "nothing fetched" in refresh().reason
    assert {code for _, code in hesa.asked} == {304}


def test_one_changed_table_brings_a_new_release_of_all(refresh, hesa):
    refresh()
    hesa.modified = "Wed, 02 Jul 2025 08:30:00 GMT"
    hesa.tables["4d"] = table(
        "4d", rows=[["10007143", "A", "England", "London", "2022/23", "Total costs", "£000s", "2"]]
    )
    outcome = refresh()
    assert (outcome.current.vintage, outcome.current.rows) == ("2025-07-02", 9)


def test_where_the_server_does_not_say_when_equal_bytes_are_no_new_release(refresh, hesa):
    hesa.modified = ""
    first = refresh()
    assert first.current.vintage == f"{datetime.now(UTC):%Y-%m-%d}"
    second = refresh()
    assert [release.is_new for release in second.landed] == [False]


def test_an_interrupted_refresh_goes_on_with_the_table_that_is_missing(refusal, refresh, hesa):
    hesa.faults["4d"] = status(403, "Forbidden")
    assert "answered 403" in refusal().problem
    hesa.asked.clear()
    assert refresh().current.rows == 9
    assert [number for number, _ in hesa.asked] == ["4d", "4e"]


@pytest.mark.parametrize(
    ("fault", "said"), [(empty, "is empty"), (web_page, "is a web page"), (status(404, "gone"), "answered 404")]
)
def test_what_is_no_table_is_refused_and_nothing_lands(refusal, hesa, fault, said):
    hesa.always = fault
    assert said in refusal().problem


def test_release_has_a_receipt_for_each_table(refresh):
    entry = json.loads((refresh().current.path / "release.json").read_text())
    assert [each["file"] for each in entry["requests"]] == [f"table-{n}.csv" for n in ("1", "2a", "2b", "4d", "4e")]
