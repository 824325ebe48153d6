"""Live refreshes of the Gateway to Research against a server that behaves as it does."""

import polars as pl
import pytest

from orchestration.ingest.download import Client, Request
from orchestration.ingest.errors import BadInput
from orchestration.sources.ukri_gtr import api
from tests.fakes.server import dripping, dropped, empty, sentence, status, web_page
from tests.fakes.ukri_gtr import FakeGateway, guid


@pytest.fixture
def gateway(stand_in, monkeypatch) -> FakeGateway:
    """The Gateway with 23 projects, asked for in pages of ten."""
    monkeypatch.setattr(api, "PAGE_SIZE", 10)
    return stand_in("ukri_gtr", FakeGateway())


@pytest.mark.parametrize("resource", ["projects", "funds", "organisations"])
def test_every_record_of_a_resource_lands_once(gateway, live, resource):
    outcome = live("ukri_gtr", f"api_{resource}")
    table = pl.read_parquet(outcome.current.table_path)
    assert (table.height, table["id"].n_unique()) == (23, 23)
    assert table["source_row"].to_list()[8:12] == [9, 10, 1, 2]
    # The total before, three pages, the total after; then one record is asked for by its identifier.
    assert gateway.pages == [1, 1, 2, 3, 1]
    assert "totalSize 23" in (outcome.current.path / "release.json").read_text()


def test_no_person_and_no_long_text_reaches_the_table(gateway, live):
    table = pl.read_parquet(live("ukri_gtr", "api_projects").current.table_path)
    text = table.write_csv()
    assert "Curie" not in text and "PER" not in text and guid(7, 1) not in text
    assert table["links"][1] == (
        f'[{{"rel":"LEAD_ORG","id":"{guid(3, 1)}"}},{{"rel":"PARTICIPANT_ORG","id":"{guid(3, 0)}"}},'
        f'{{"rel":"FUND","id":"{guid(2, 1)}","start":1288569600000}}]'
    )
    assert not any(path.startswith("/gtr/api/persons") for path, _ in gateway.asked)


def test_second_refresh_of_the_month_asks_only_for_the_total(gateway, live):
    live("ukri_gtr", "api_projects")
    gateway.asked.clear()
    second = live("ukri_gtr", "api_projects")
    assert (second.landed, gateway.pages) == ((), [1])
    assert "the total is still 23: nothing fetched" in second.reason


def test_another_total_is_another_crawl(gateway, live):
    live("ukri_gtr", "api_projects")
    gateway.count = 24
    assert live("ukri_gtr", "api_projects").current.rows == 24


def test_crawl_that_was_interrupted_goes_on_with_the_page_that_is_missing(gateway, live, refused):
    gateway.faults = [None, None, *[status(503)] * 9]
    assert "answered 503" in refused("ukri_gtr", "api_projects").problem
    gateway.asked.clear()
    gateway.faults = []
    assert live("ukri_gtr", "api_projects").current.rows == 23
    assert gateway.pages == [1, 2, 3, 1]


@pytest.mark.parametrize("change", [3, 5])
def test_records_that_change_during_the_crawl_are_an_error_and_nothing_is_kept(raw, gateway, refused, live, change):
    gateway.before[change] = lambda: setattr(gateway, "count", 24)
    assert "records" in refused("ukri_gtr", "api_projects").problem
    assert list(raw.glob(".landing/pages/ukri_gtr/api_projects/*.json.receipt")) == []
    gateway.before.clear()
    assert live("ukri_gtr", "api_projects").current.rows == 24


def test_record_that_comes_on_two_pages_is_an_error(gateway, refused, monkeypatch):
    records = gateway.records("projects")
    monkeypatch.setattr(gateway, "records", lambda _: [*records[:22], records[0]])
    assert "a record came on two pages" in refused("ukri_gtr", "api_projects").problem


def test_unrelated_record_for_an_identifier_is_noticed(gateway, refused):
    gateway.unknown = {guid(1, 22)}
    error = refused("ukri_gtr", "api_projects")
    assert f"answered with the record '{guid(1, 0)}'" in error.problem


def test_no_hits_are_404_and_an_error_of_one_sentence(gateway, refused):
    gateway.count = 0
    assert "answered 404" in refused("ukri_gtr", "api_funds").problem
    assert "Page requested exceeds maximum available: 0" in refused("ukri_gtr", "api_funds").problem


def test_unknown_parameter_and_small_page_are_400(gateway, client: Client, server, monkeypatch, refused):
    with pytest.raises(BadInput, match="answered 400"):
        client.get(
            Request(
                source="ukri_gtr",
                dataset="api_projects",
                url=f"{server[1]}/gtr/api/projects",
                parameters={"funder": "EPSRC"},
                accept=api.ACCEPT,
            )
        )
    monkeypatch.setattr(api, "PAGE_SIZE", 5)
    assert "Invalid request" in refused("ukri_gtr", "api_projects").problem


@pytest.mark.parametrize(
    ("accept", "problem"),
    [("application/json", "this is no page of projects"), ("*/*", "is not JSON, beginning '<?xml")],
)
def test_older_version_of_the_service_is_refused(gateway, refused, monkeypatch, accept, problem):
    monkeypatch.setattr(api, "ACCEPT", accept)
    assert problem in refused("ukri_gtr", "api_projects").problem


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (empty, "the reply is empty"),
        (web_page, "the reply is a web page"),
        (sentence("Too many requests"), "is not JSON"),
        (sentence('{"page": 1, "tot'), "not whole JSON"),
        (sentence('{"page": 2, "totalSize": 23, "project": []}'), "page 1 says it is page 2"),
    ],
)
def test_reply_that_is_no_page_is_an_error(gateway, refused, fault, problem):
    gateway.faults = [None, *[fault] * 9]
    assert problem in refused("ukri_gtr", "api_projects").problem


@pytest.mark.parametrize("faults", [[status(429, Retry_After="2")], [None, dropped], [empty, None, status(502)]])
def test_trouble_that_passes_leaves_no_trace(gateway, live, faults):
    gateway.faults = list(faults)
    assert live("ukri_gtr", "api_funds").current.rows == 23


def test_new_field_stops_the_dataset(gateway, refused, monkeypatch):
    records = [{**record, "doi": "10.1/1"} for record in gateway.records("projects")]
    monkeypatch.setattr(gateway, "records", lambda _: records)
    error = refused("ukri_gtr", "api_projects")
    assert (error.problem, error.row) == ("unknown fields 'doi'", 1)


def test_export_lands_without_people(gateway, live):
    outcome = live("ukri_gtr", "project_search_csv_ahrc")
    table = pl.read_parquet(outcome.current.table_path)
    assert table.height == 23
    assert table.row(0, named=True)["Title"] == 'Title, "quoted" 0'
    assert table.row(0, named=True)["StartDate"] == "01/10/2010"
    assert not any(word in table.write_csv() for word in ("Curie", "Marie", "Student", "0000-0001"))


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (dropped, "gave no whole reply"),
        (web_page, "is a web page"),
        (empty, "is empty"),
        (sentence("FundingOrgName,Reference\n"), "does not begin with the columns of the export"),
    ],
)
def test_export_that_breaks_off_or_is_something_else_is_an_error(gateway, refused, fault, problem):
    gateway.faults = [fault] * 9
    assert problem in refused("ukri_gtr", "project_search_csv_ahrc").problem


def test_export_that_comes_slowly_is_waited_for(gateway, live):
    gateway.faults = [dripping(0.005, 10)]
    assert live("ukri_gtr", "project_search_csv_ahrc").current.rows == 23
