"""Live refreshes of Innovate UK's list of projects against a server that behaves as its site does."""

import urllib.error
import urllib.request

import polars as pl
import pytest
from werkzeug import Response

from tests.fakes.innovate_uk import PAGE, FakeInnovateUk, participant, workbook
from tests.fakes.server import dropped, empty, sentence, status, web_page

DATASET = ("innovate_uk", "funded_projects")


@pytest.fixture
def site(stand_in) -> FakeInnovateUk:
    """The site with three participants in two workbooks."""
    return stand_in("innovate_uk", FakeInnovateUk())


def test_both_workbooks_are_one_release_with_the_date_of_their_names(site, live):
    current = live(*DATASET).current
    assert (current.vintage, current.rows) == ("2026-01-13", 3)
    table = pl.read_parquet(current.table_path)
    assert table.select("Project Number", "Participant Name", "Project Start Date", "CRN").rows() == [
        ("101", "Nowhere Ltd", "41548", "00123456"),
        ("900001", "Nowhere Ltd", "41548", "00123456"),
        ("900001", "Other plc", "41548", "00123456"),
    ]
    assert table["Total Costs (£)"].to_list() == ["10000.5"] * 3
    assert table["source_row"].to_list() == [2, 2, 3]


def test_second_refresh_reads_the_page_alone(site, live):
    live(*DATASET)
    site.asked.clear()
    second = live(*DATASET)
    assert (second.landed, site.asked) == ((), [PAGE])
    assert "which have landed" in second.reason


def test_new_names_and_a_moved_boundary_are_a_new_release(site, live):
    live(*DATASET)
    site.day = "060726"
    site.names = [
        "FundedProjects2004ToFinancialYear2015To2016",
        "FundedProjectsFromFinancialYear2016To2017ToPresent",
    ]
    site.books[1] = workbook([participant(900001, "Third plc")])
    current = live(*DATASET).current
    assert (current.vintage, current.rows) == ("2026-07-06", 2)


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("2004ToFY2015To2016", "FY2015To2016ToPresent", "years overlap"),
        ("2004ToFY2014To2015", "FY2016To2017ToPresent", "years leave a gap"),
        ("2004ToFY2014To2015", "Newer", "cannot be read"),
    ],
)
def test_years_that_do_not_meet_are_an_error(site, refused, first, second, problem):
    site.names = [first, second]
    assert problem in refused(*DATASET).problem
    assert site.asked == [PAGE]


def test_page_with_one_workbook_is_an_error(site, refused):
    site.names.pop()
    assert "should link to two workbooks" in refused(*DATASET).problem


def test_link_to_another_host_is_an_error_and_nobody_is_asked_there(site, refused):
    site.faults["page"] = lambda good: Response(good.get_data().replace(b'href="/wp', b'href="http://localhost:9/wp'))
    assert "on another host" in refused(*DATASET).problem
    assert site.asked == [PAGE]


def test_page_without_a_link_is_an_error(site, refused, monkeypatch):
    monkeypatch.setattr(site, "page", lambda: "<html><body>Moved</body></html>")
    assert "it links to: none" in refused(*DATASET).problem


def test_agent_without_a_name_is_turned_away_and_ours_is_not(site, live, server):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(server[1] + PAGE)
    assert live(*DATASET).current.rows == 3


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (empty, "is empty"),
        (web_page, "is a web page"),
        (sentence("Participant,Award"), "is not an xlsx workbook"),
        (dropped, "gave no whole reply"),
        (status(403, "Forbidden"), "answered 403"),
        (lambda good: type(good)(good.get_data()[:-300], 200), "truncated or corrupt"),
    ],
)
def test_workbook_that_is_none_is_an_error(site, refused, fault, problem):
    site.faults[sorted(site.files)[1]] = fault
    assert problem in refused(*DATASET).problem


def test_interrupted_refresh_asks_for_the_missing_workbook_alone(site, live, refused):
    first, second = sorted(site.files)
    site.faults[second] = status(503)
    refused(*DATASET)
    site.faults.clear()
    site.asked.clear()
    assert live(*DATASET).current.rows == 3
    assert [path.rpartition("/")[2] for path in site.asked] == ["", second]
    assert first not in site.asked
