"""The tables of the HE-BCI survey against a server that behaves as HESA does."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets
from tests.fakes.hesa import FakeHesa, table, zipped
from tests.fakes.server import empty, serving, status, web_page


@pytest.fixture(scope="module")
def fakes():
    """One server for all tests; the last of the list answers."""
    known: list[FakeHesa] = []
    with serving(lambda request: known[-1].answer(request)) as address:
        yield known, address


@pytest.fixture
def hesa(fakes, tmp_path, monkeypatch) -> FakeHesa:
    """HESA where the connector looks for it, and an empty raw/."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    known, address = fakes
    known.append(FakeHesa())
    monkeypatch.setenv("LEVELUP_BASE_URL_HESA", address)
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    return known[-1]


@pytest.fixture
def live(hesa):
    """A live refresh of the dataset."""
    (dataset,) = (dataset for dataset in datasets() if dataset.source == "hesa")

    def run():
        with Client(pace=0.001) as client:
            return refresh_dataset(dataset, "live", None, Tables(), client)

    return run


@pytest.mark.parametrize("preamble", [11, 16, 18, 28])
def test_every_table_lands_below_whatever_preamble(live, hesa, preamble):
    hesa.tables = {number: table(number, preamble) for number in hesa.tables}
    outcome = live()
    landed = pl.read_parquet(outcome.current.table_path)
    assert landed["TABLE_NUMBER"].to_list() == ["1", "1", "2a", "2a", "2b", "2b", "4d", "4e", "4e"]
    assert landed["VALUE"].to_list() == ["5388", None, "184", "681", "920", "3100", "170", "2", "24041"]
    assert landed["HE_PROVIDER"][0] == "A university, with a comma"
    assert landed["source_row"][0] == preamble + 2
    assert outcome.current.vintage == "2025-06-10"


def test_a_zip_under_the_address_of_a_csv_file_is_opened(live, hesa):
    hesa.tables["2a"] = zipped("table-2a.csv", hesa.tables["2a"])
    landed = pl.read_parquet(live().current.table_path)
    assert "table-2a.csv/table-2a.csv" in landed["source_file"].to_list()
    assert landed.height == 9


def test_other_words_in_the_header_and_empty_columns_at_its_end_are_known(live, hesa):
    header = ["UKPRN", "Provider name", "Country of provider", "Region of provider", "Academic year"]
    rows = [["10007143", "A", "England", "North East", "2022/23", "All", "Total", "£000s", "1", "", ""]]
    hesa.tables["1"] = table(
        "1", header=[*header, *["Source of public funding", "Type of income", "Unit", "Value", "", ""]], rows=rows
    )
    landed = pl.read_parquet(live().current.table_path)
    assert landed.filter(TABLE_NUMBER="1").select("HE_PROVIDER", "COUNTRY", "VALUE").rows() == [("A", "England", "1")]


def test_unchanged_tables_are_not_sent_again(live, hesa):
    live()
    hesa.asked.clear()
    assert "nothing fetched" in live().reason
    assert {code for _, code in hesa.asked} == {304}


def test_one_changed_table_brings_a_new_release_of_all(live, hesa):
    live()
    hesa.modified = "Wed, 02 Jul 2025 08:30:00 GMT"
    hesa.tables["4d"] = table(
        "4d", rows=[["10007143", "A", "England", "London", "2022/23", "Total costs", "£000s", "2"]]
    )
    outcome = live()
    assert (outcome.current.vintage, outcome.current.rows) == ("2025-07-02", 9)


def test_where_the_server_does_not_say_when_equal_bytes_are_no_new_release(live, hesa):
    hesa.modified = ""
    first = live()
    assert first.current.vintage == f"{datetime.now(UTC):%Y-%m-%d}"
    second = live()
    assert [release.is_new for release in second.landed] == [False]


def test_an_interrupted_refresh_goes_on_with_the_table_that_is_missing(live, hesa):
    hesa.faults["4d"] = status(403, "Forbidden")
    with pytest.raises(BadInput, match="answered 403"):
        live()
    hesa.asked.clear()
    assert live().current.rows == 9
    assert [number for number, _ in hesa.asked] == ["4d", "4e"]


@pytest.mark.parametrize("fault", [empty, web_page, status(404, "gone")])
def test_what_is_no_table_is_refused_and_nothing_lands(live, hesa, fault, tmp_path):
    class Always(dict):
        def pop(self, number, default=None):
            return fault if number == "2a" else None

    hesa.faults = Always()
    with pytest.raises(BadInput) as caught:
        live()
    assert caught.value.remedy
    assert not list((tmp_path / "raw").glob("hesa/**/release.json"))


def test_release_has_a_receipt_for_each_table(live):
    entry = json.loads((live().current.path / "release.json").read_text())
    assert [each["file"] for each in entry["requests"]] == [f"table-{n}.csv" for n in ("1", "2a", "2b", "4d", "4e")]
