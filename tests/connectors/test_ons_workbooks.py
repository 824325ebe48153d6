"""Live refreshes of ONS workbooks against a server that behaves as its website does."""

import polars as pl
import pytest

from tests.fakes import ons_workbooks as books
from tests.fakes.ons import FakeOns
from tests.fakes.ons_workbooks import WORKBOOKS, publish
from tests.fakes.server import dropped, empty, status, web_page
from tests.fakes.workbooks import xlsx

GDP = "regional_gross_domestic_product_all_itl_regions"


@pytest.fixture
def site(stand_in) -> FakeOns:
    """The website, empty."""
    return stand_in("ons", FakeOns())


@pytest.mark.parametrize("name", WORKBOOKS)
def test_newest_workbook_lands_with_the_london_day_of_its_release(site, live, name):
    path = publish(site, name)
    current = live("ons", name).current
    assert (current.vintage, current.rows) == ("2026-06-16", WORKBOOKS[name][3])
    assert site.asked == [f"{WORKBOOKS[name][0]}/data", f"{WORKBOOKS[name][0]}/current/data", path]
    assert set(pl.read_parquet(current.table_path)["source_file"]) == {path.rpartition("/")[2]}


def test_second_refresh_asks_for_no_file(site, live):
    path = publish(site, GDP)
    live("ons", GDP)
    site.asked.clear()
    second = live("ons", GDP)
    assert second.landed == ()
    assert "which has landed" in second.reason
    assert path not in site.asked


def test_file_under_another_name_is_found_and_is_a_new_release(site, live):
    publish(site, GDP)
    live("ons", GDP)
    sheets = books.gross_domestic_product()
    sheets["Table 5"][2][3] = 2_111_111
    name = "regionalgrossdomesticproductgdpbyallinternationalterritoriallevelitlregions.xlsx"
    publish(site, GDP, "2026-10-20T08:30:00.000Z", name, xlsx(sheets))
    current = live("ons", GDP).current
    assert current.vintage == "2026-10-20"
    assert pl.read_parquet(current.table_path).filter(sheet="Table 5")["value"][0] == "2111111"


def test_page_that_is_no_longer_kept_up_is_refused(site, live, refused):
    publish(site, GDP)
    live("ons", GDP)
    publish(site, GDP, "2015-03-03T09:30:00.000Z")
    assert "no longer kept up" in refused("ons", GDP).problem


def test_file_of_another_name_than_any_known_is_refused_with_the_names_there_are(site, refused):
    publish(site, GDP, file="gdpbycity.xlsx")
    assert "gdpbycity.xlsx" in refused("ons", GDP).problem


def test_too_many_requests_are_waited_for(site, live):
    site.allowed = 0
    path = publish(site, GDP)
    assert live("ons", GDP).current.rows == 117
    assert site.asked.count(path) == 2


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([web_page] * 3, "is a web page"),
        ([empty] * 3, "is empty"),
        ([dropped] * 4, "no whole reply"),
        ([status(404)], "answered 404"),
        ([status(503)] * 4, "answered 503"),
    ],
)
def test_reply_that_is_no_workbook_lands_nothing(site, refused, faults, said):
    publish(site, GDP)
    site.faults = list(faults)
    assert said in refused("ons", GDP).problem


def test_reply_that_is_whole_the_second_time_lands(site, live):
    publish(site, GDP)
    site.faults = [dropped]
    assert live("ons", GDP).current.rows == 117


def test_workbook_with_another_unit_lands_nothing_and_names_the_sheet(site, refused):
    sheets = books.gross_domestic_product()
    sheets["Table 5"][0][0] = sheets["Table 5"][0][0].replace("million", "billion")
    publish(site, GDP, content=xlsx(sheets))
    assert "Table 5" in refused("ons", GDP).problem
