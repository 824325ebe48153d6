"""Workbooks of investment and research expenditure, landed cell by cell from a server that behaves as the site does."""

import json

import polars as pl
import pytest

from orchestration.sources.ons.published_tables import DATASETS
from tests.fakes.ons import FakeOns, edition_page, landing_page
from tests.fakes.server import dropped, empty, status, web_page
from tests.fakes.workbooks import declaring_one_cell, ods, with_entity_bomb, xlsx

PAGES = {dataset.name: dataset.homepage.removeprefix("https://www.ons.gov.uk") for dataset in DATASETS}
BERD = "business_enterprise_research_and_development"
GERD = "gross_domestic_expenditure_on_research_and_development"
RELEASED = "2026-06-15T23:00:00.000Z"
SHEETS = {
    "Notes": [["Expenditure"], ["Contact", "A Person, person@example.org"], [None]],
    "Table 1": [["Region", "£ million"], ["North East", 412.5], ["Wales", "[c]"], ["Scotland", None]],
}


@pytest.fixture
def site(stand_in) -> FakeOns:
    """The website, empty."""
    return stand_in("ons", FakeOns())


def publish(site: FakeOns, name: str, files: dict[str, bytes], released: str = RELEASED) -> str:
    """Puts an edition of a dataset on the site; returns its path."""
    edition = f"{PAGES[name]}/current"
    site.pages[PAGES[name]] = landing_page(edition)
    site.pages[edition] = edition_page(edition, released, *files)
    site.files |= {f"{edition}/{file}": content for file, content in files.items()}
    return edition


def cells(release) -> list[tuple]:
    columns = ("ATTACHMENT", "SHEET", "ROW_NUMBER", "COLUMN_NUMBER", "CELL_TEXT")
    return pl.read_parquet(release.table_path).select(columns).rows()


@pytest.mark.parametrize("name", PAGES)
def test_every_filled_cell_of_the_newest_edition_lands_with_the_london_day_of_release(site, live, name):
    edition = publish(site, name, {"tables2026.xlsx": xlsx(SHEETS)})
    current = live("ons", name).current
    assert current.vintage == "2026-06-16"
    assert site.asked == [f"{PAGES[name]}/data", f"{edition}/data", f"{edition}/tables2026.xlsx"]
    assert cells(current)[3:] == [
        ("tables2026.xlsx", "Table 1", "1", "1", "Region"),
        ("tables2026.xlsx", "Table 1", "1", "2", "£ million"),
        ("tables2026.xlsx", "Table 1", "2", "1", "North East"),
        ("tables2026.xlsx", "Table 1", "2", "2", "412.5"),
        ("tables2026.xlsx", "Table 1", "3", "1", "Wales"),
        ("tables2026.xlsx", "Table 1", "3", "2", "[c]"),
        ("tables2026.xlsx", "Table 1", "4", "1", "Scotland"),
    ]
    assert pl.read_parquet(current.table_path)["source_row"].to_list() == [1, 2, 2, 1, 1, 2, 2, 3, 3, 4]


def test_all_workbooks_of_an_edition_land_together_and_other_files_do_not(site, live):
    files = {"inward.xlsx": xlsx(SHEETS), "industry.ods": ods({"1": [["Industry"]]}), "quality.pdf": b"%PDF"}
    edition = publish(site, BERD, files)
    assert {row[0] for row in cells(live("ons", BERD).current)} == {"industry.ods", "inward.xlsx"}
    assert f"{edition}/quality.pdf" not in site.asked


def test_what_identifies_a_person_is_blanked(site, live):
    publish(site, BERD, {"tables.xlsx": xlsx(SHEETS)})
    texts = [row[-1] for row in cells(live("ons", BERD).current)]
    assert not any("person@" in text or "A Person" in text for text in texts)


def test_a_workbook_that_says_it_is_one_cell_is_read_whole(site, live):
    publish(site, BERD, {"tables.xlsx": declaring_one_cell(xlsx({"1": SHEETS["Table 1"]}))})
    assert live("ons", BERD).current.rows == 7


def test_second_refresh_asks_for_no_file_until_there_is_a_correction(site, live):
    edition = publish(site, BERD, {"tables.xlsx": xlsx(SHEETS)})
    live("ons", BERD)
    site.asked.clear()
    assert "which has landed" in live("ons", BERD).reason
    assert site.asked == [f"{PAGES[BERD]}/data", f"{edition}/data"]
    corrected = {**SHEETS, "Table 1": [["Region", "£ million"], ["North East", 413]]}
    publish(site, BERD, {"tables.xlsx": xlsx(corrected)})
    site.pages[edition] = edition_page(edition, RELEASED, "tables.xlsx", corrections=1)
    second = live("ons", BERD).current
    assert cells(second)[-1][-1] == "413"
    assert json.loads((second.path / "release.json").read_text())["note"] == "Notice 1."


@pytest.mark.parametrize("name", PAGES)
def test_the_old_page_that_is_still_there_is_refused(site, refused, name):
    publish(site, name, {"old2013.xls": xlsx(SHEETS)}, "2015-03-20T09:30:00.000Z")
    assert "no longer kept up" in refused("ons", name).problem


def test_an_edition_older_than_the_one_that_has_landed_is_refused(site, live, refused):
    publish(site, GERD, {"gerd.xlsx": xlsx(SHEETS)})
    live("ons", GERD)
    publish(site, GERD, {"gerd.xlsx": xlsx(SHEETS)}, "2025-08-20T08:30:00.000Z")
    assert "no longer kept up" in refused("ons", GERD).problem


def test_an_edition_without_a_workbook_is_refused_with_the_files_it_has(site, refused):
    publish(site, GERD, {"bulletin.pdf": b"%PDF"})
    assert "0 files match" in refused("ons", GERD).problem


def test_two_workbooks_whose_plain_names_are_the_same_are_refused(site, refused):
    publish(site, GERD, {"tables (1).xlsx": xlsx(SHEETS), "tables [1].xlsx": xlsx(SHEETS)})
    assert "2 files match" in refused("ons", GERD).problem


def test_an_interrupted_refresh_goes_on_with_the_workbook_that_is_missing(site, live, refused):
    edition = publish(site, BERD, {"a.xlsx": xlsx(SHEETS), "b.xlsx": xlsx(SHEETS)})
    site.faults = [None, status(403, "Forbidden")]
    refused("ons", BERD)
    site.asked.clear()
    assert live("ons", BERD).current.rows == 20
    assert f"{edition}/a.xlsx" not in site.asked and f"{edition}/b.xlsx" in site.asked


def test_too_many_requests_are_waited_for(site, live):
    site.allowed = 0
    edition = publish(site, BERD, {"tables.xlsx": xlsx(SHEETS)})
    assert live("ons", BERD).current.rows == 10
    assert site.asked.count(f"{edition}/tables.xlsx") == 2


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([web_page] * 3, "is a web page"),
        ([empty] * 3, "is empty"),
        ([dropped] * 4, "gave no whole reply"),
        ([status(429, "Too many requests")] * 4, "answered 429"),
    ],
)
def test_a_reply_that_is_no_workbook_is_refused(site, refused, faults, said):
    publish(site, BERD, {"tables.xlsx": xlsx(SHEETS)})
    site.faults = list(faults)
    assert said in refused("ons", BERD).problem


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _: b"Region,Spending\n", "is not a workbook"),
        (lambda content: content[: len(content) // 2], "truncated or corrupt"),
        (with_entity_bomb, "declares a document type"),
        (lambda _: xlsx({"1": [[None]]}), "no sheet of the file holds anything"),
    ],
    ids=["csv", "truncated", "bomb", "blank"],
)
def test_a_file_that_is_no_good_workbook_is_refused(site, refused, spoil, said):
    publish(site, BERD, {"tables.xlsx": spoil(xlsx(SHEETS))})
    assert said in refused("ons", BERD).problem
