"""The workbook of REF 2021 against a server that has it."""

import pytest

from tests.fakes.ref import FakeRef, results_2021, workbook
from tests.fakes.server import empty, web_page


@pytest.fixture
def site(stand_in) -> FakeRef:
    """The site where the connector looks for it."""
    return stand_in("ref", FakeRef())


@pytest.fixture
def refresh(live, site):
    """A live refresh of the results of 2021."""
    return lambda: live("ref", "ref2021_results")


def test_the_workbook_lands_under_the_day_of_publication(refresh):
    current = refresh().current
    assert (current.vintage, current.rows) == ("2022-05-12", 8)


def test_an_unchanged_workbook_is_not_sent_again(refresh, site):
    refresh()
    assert "nothing fetched" in refresh().reason
    assert site.statuses == [200, 304]


def test_a_corrected_workbook_is_the_newest_release_of_its_day(refresh, site):
    first = refresh().current
    site.content, site.etag = workbook(results_2021()[:4]), '"2"'
    second = refresh().current
    assert (second.vintage, second.rows, second.release_id != first.release_id) == ("2022-05-12", 4, True)


@pytest.mark.parametrize(("fault", "said"), [(empty, "is empty"), (web_page, "is a web page")])
def test_what_is_no_workbook_is_refused_and_nothing_lands(refused, site, fault, said):
    site.fault = fault
    assert said in refused("ref", "ref2021_results").problem
