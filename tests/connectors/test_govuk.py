"""Statistics of GOV.UK against a server that behaves as its Content API does."""

import json

import polars as pl
import pytest

from orchestration.ingest import landing
from orchestration.ingest.refresh import Tables, refresh_dataset
from tests.fakes.govuk import FakeGovuk
from tests.fakes.server import dropped, empty, status, web_page
from tests.fakes.workbooks import ods, with_entity_bomb

OLD = "/government/statistics/dbt-inward-investment-results-2023-to-2024"
NEW = "/government/statistics/dbt-inward-investment-results-2024-to-2025"
NEXT = "/government/statistics/dbt-inward-investment-results-2025-to-2026"
COLLECTION = "/government/collections/inward-investment-results"
TABLES = ods(
    {"Notes": [["Inward investment"], [None]], "1": [["Region", "Projects"], ["North East", 52], ["Wales", None]]}
)
SITES = "Region,Sites\nNorth East,£52\n".encode("cp1252")


@pytest.fixture
def govuk(stand_in) -> FakeGovuk:
    """GOV.UK with two editions of the inward investment results, where the connector looks for it."""
    fake = stand_in("govuk", FakeGovuk())
    fake.add_page(OLD, "Results 2023 to 2024", "2024-06-27T08:30:00Z")
    fake.add_page(NEW, "Results 2024 to 2025")
    for path in (OLD, NEW):
        fake.add_file(path, "tables.ods", TABLES, "Data tables")
        fake.add_file(path, "report.pdf", b"%PDF", "Report")
    return fake


@pytest.fixture
def refresh(live, govuk):
    """A live refresh of a dataset of GOV.UK."""
    return lambda name="dbt_inward_investment_results": live("govuk", name)


@pytest.fixture
def refusal(refused, govuk):
    """A live refresh of a dataset of GOV.UK that fails with one clear error and lands nothing."""
    return lambda name="dbt_inward_investment_results": refused("govuk", name)


def cells(release) -> list[tuple]:
    wanted = ("ATTACHMENT_TITLE", "SHEET", "ROW_NUMBER", "COLUMN_NUMBER", "CELL_TEXT")
    return pl.read_parquet(release.table_path).select(wanted).rows()


def test_each_edition_lands_as_a_release_of_its_own_with_every_filled_cell(refresh, govuk):
    outcome = refresh()
    assert [release.vintage for release in outcome.landed] == ["2024-06-27", "2025-06-26"]
    assert cells(outcome.current) == [
        ("Data tables", "Notes", "1", "1", "Inward investment"),
        ("Data tables", "1", "1", "1", "Region"),
        ("Data tables", "1", "1", "2", "Projects"),
        ("Data tables", "1", "2", "1", "North East"),
        ("Data tables", "1", "2", "2", "52"),
        ("Data tables", "1", "3", "1", "Wales"),
    ]
    table = pl.read_parquet(outcome.current.table_path)
    assert table["EDITION"].unique().to_list() == [NEW]
    assert table["source_row"].to_list() == [1, 1, 1, 2, 2, 3]
    assert govuk.file_requests == ["tables.ods", "tables.ods"]


def test_release_says_where_it_came_from(refresh):
    entry = json.loads((refresh().current.path / "release.json").read_text())
    assert (entry["title"], entry["publisher_url"]) == ("Results 2024 to 2025", f"https://www.gov.uk{NEW}")
    assert entry["vintage_basis"] == "day the edition was first published; last changed 2025-06-26T08:30:00Z"
    assert [each["file"] for each in entry["requests"]] == ["tables.ods"]
    assert sorted(entry["sha256"]) == ["content_item.json", "tables.ods"]


def test_second_refresh_asks_for_pages_but_for_no_file(refresh, govuk):
    refresh()
    govuk.asked.clear()
    outcome = refresh()
    assert outcome.landed == () and "nothing fetched" in outcome.reason
    assert govuk.file_requests == []


def test_an_edition_that_is_in_the_collection_is_found(refresh, govuk):
    govuk.add_page(NEXT, "Results 2025 to 2026", "2026-06-25T08:30:00Z")
    govuk.add_file(NEXT, "tables.ods", TABLES)
    govuk.add_page("/government/publications/investment-strategy", "Strategy")
    govuk.collect(COLLECTION, [OLD, NEW, NEXT, "/government/publications/investment-strategy", "/government/x"])
    assert [release.vintage for release in refresh().landed] == ["2024-06-27", "2025-06-26", "2026-06-25"]
    assert "/api/content/government/publications/investment-strategy" not in govuk.asked


def test_a_replaced_file_is_a_later_release_of_the_same_edition(refresh, govuk):
    first = refresh()
    govuk.replace_files(NEW, ods({"1": [["Region", "Projects"], ["North East", 53]]}), "2025-07-01T08:30:00Z")
    second = refresh()
    assert [release.vintage for release in second.landed] == ["2025-06-26"]
    assert second.current.release_id != first.current.release_id
    assert cells(second.current)[-1][-1] == "53"


def test_a_page_that_moved_is_followed(refresh, govuk):
    moved = f"{OLD}-revised"
    govuk.move(OLD, moved)
    tables = [pl.read_parquet(release.table_path) for release in refresh().landed]
    assert [table["EDITION"][0] for table in tables] == [moved, NEW]


def test_a_sub_route_leads_to_its_page(govuk, client, server):
    from orchestration.sources.govuk.content import read_page

    assert read_page(client, server[1], f"{NEW}/tables-html-version", "x").path == NEW


def test_a_redirect_of_a_prefix_keeps_the_rest_of_the_path_where_it_says_so(govuk, client, server):
    from orchestration.sources.govuk.content import read_page

    govuk.pages["/old"] = {"base_path": "/old", "schema_name": "redirect"}
    govuk.pages["/old/results"] = {
        "base_path": "/old",
        "schema_name": "redirect",
        "redirects": [{"path": "/old", "type": "prefix", "destination": "/government", "segments_mode": "preserve"}],
    }
    govuk.add_page("/government/results", "Results")
    assert read_page(client, server[1], "/old/results", "x").title == "Results"


@pytest.mark.parametrize(
    ("destination", "said"),
    [("https://www.example.org/results", "not to a page of GOV.UK"), (OLD, "moves on and on")],
)
def test_a_redirect_elsewhere_or_in_a_circle_is_refused(refusal, govuk, destination, said):
    govuk.move(OLD, f"{OLD}-b")
    govuk.pages[OLD]["redirects"][0]["destination"] = destination
    assert said in refusal().problem


def test_an_edition_that_was_taken_down_is_told_and_the_others_land(refresh, govuk):
    govuk.take_down(OLD)
    outcome = refresh()
    assert [release.vintage for release in outcome.landed] == ["2025-06-26"]
    assert f"{OLD} is not there any more" in json.loads((outcome.current.path / "release.json").read_text())["note"]


def test_a_withdrawn_edition_is_told_and_not_fetched(refresh, govuk):
    notice = {"explanation": "<p>Superseded by new figures.</p>", "withdrawn_at": "2025-06-26T09:00:00Z"}
    govuk.pages[OLD]["withdrawn_notice"] = notice
    outcome = refresh()
    assert [release.vintage for release in outcome.landed] == ["2025-06-26"]
    assert "Superseded by new figures." in json.loads((outcome.current.path / "release.json").read_text())["note"]


def test_where_every_edition_is_gone_one_error_says_so(refusal, govuk):
    govuk.take_down(OLD)
    del govuk.pages[NEW]
    assert "no edition has a table attached" in refusal().problem


def test_a_page_without_a_list_of_attachments_has_them_in_its_text(refresh, govuk):
    govuk.files["/government/uploads/system/uploads/attachment_data/file/479486/sites.csv"] = SITES
    govuk.pages[NEW]["details"] = {
        "body": "<section class='attachment embedded'><h2 class='title'>Sites</h2><p><a href='/government/uploads/system/"
        "uploads/attachment_data/file/479486/sites.csv/preview'>View online</a> <a href='/government/uploads/system/"
        "uploads/attachment_data/file/479486/sites.csv'><strong>Download CSV</strong></a></p></section>"
        "<p><a href='https://www.example.org/page'>a page</a></p>"
    }
    rows = [("Sites", None, "1", "1", "Region"), ("Sites", None, "1", "2", "Sites")]
    rows += [("Sites", None, "2", "1", "North East"), ("Sites", None, "2", "2", "£52")]
    assert cells(refresh().current) == rows


def test_an_attachment_on_another_host_is_refused(refusal, govuk):
    govuk.pages[NEW]["details"]["attachments"][0]["url"] = "https://files.example.org/tables.ods"
    assert "not on a host of GOV.UK" in refusal().problem


def test_two_attachments_of_one_name_are_refused(refusal, govuk):
    govuk.add_file(NEW, "tables.ods", TABLES)
    assert "two attachments called tables.ods" in refusal().problem


def test_a_page_that_changes_while_it_is_fetched_is_refused(refusal, refresh, govuk):
    changed = {"public_updated_at": "2025-06-26T10:00:00Z"}
    govuk.before = {2: lambda: govuk.pages[NEW].update(changed)}
    assert "was changed while it was fetched" in refusal().problem
    govuk.before = {}
    assert len(refresh().landed) == 2


def test_a_file_that_is_replaced_while_it_is_fetched_is_told(refusal, govuk):
    govuk.before = {2: lambda: govuk.replace_files(NEW, TABLES, "2025-06-26T10:00:00Z")}
    assert "were replaced while they were fetched" in refusal().problem


def test_a_file_that_is_not_there_is_refused(refusal, govuk):
    govuk.files.clear()
    assert "answered 404" in refusal().problem


def test_an_interrupted_refresh_goes_on_with_the_file_that_is_missing(refusal, refresh, govuk):
    govuk.add_file(NEW, "more.ods", ods({"2": [["more"]]}))
    (address,) = (path for path in govuk.files if path.endswith("more.ods"))
    govuk.faults[address] = status(403, "Forbidden")
    refusal()
    govuk.asked.clear()
    assert len(refresh().landed) == 2
    assert govuk.file_requests == ["more.ods"]


def test_too_many_requests_are_waited_out(refresh, govuk):
    govuk.slots = 3
    assert len(refresh().landed) == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (empty, "is empty"),
        (web_page, "is a web page"),
        (dropped, "not whole JSON|no whole reply"),
        (status(200, "[1, 2]"), "is not an object"),
        (status(403, '{"errors":{"type":"access_forbidden","code":"403"}}'), "answered 403"),
    ],
)
def test_a_page_that_is_no_content_item_is_refused(refusal, govuk, fault, said):
    path = f"/api/content{NEW}"
    govuk.faults[path] = fault
    if fault is dropped:
        # A broken connection is tried again; what stays broken is refused.
        govuk.faults = _Always(path, fault)
    error = refusal()
    assert any(part in error.problem for part in said.split("|"))


class _Always(dict):
    """Faults that do not wear off."""

    def __init__(self, path: str, fault) -> None:
        super().__init__({path: fault})

    def pop(self, path: str, default=None):
        return self.get(path, default)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _: b"", "is empty"),
        (lambda _: b"<!DOCTYPE html><html>Sorry</html>", "is a web page"),
        (lambda _: b"Region,Projects\n", "is not a workbook"),
        (lambda content: content[: len(content) // 2], "truncated or corrupt"),
        (with_entity_bomb, "declares a document type"),
        (lambda _: ods({"1": [[None]]}), "no sheet of the file holds anything"),
    ],
)
def test_a_file_that_is_no_table_is_refused(refusal, govuk, spoil, said):
    (address,) = [path for path in govuk.files if path.endswith("ods")][1:]
    govuk.files[address] = spoil(govuk.files[address])
    assert said in refusal().problem


def test_what_identifies_a_person_is_blanked(refresh, govuk):
    notes = [
        ["Contact: Jane Doe, jane.doe@example.gov.uk"],
        ["Responsible statistician", "Jane Doe"],
        ["Statistician: Jane Doe"],
        ["Write to statistics.team@example.gov.uk or call 020 7215 5000 or +44 20 7215 5000"],
        ["Head of statistics", 2020],
        ["Jobs", "020 215"],
    ]
    govuk.replace_files(NEW, ods({"Notes": notes}), "2025-07-01T00:00:00Z")
    texts = [row[-1] for row in cells(refresh().current)]
    assert not any(word in text for text in texts for word in ("Jane", "@", "7215"))
    assert texts[:4] == [
        "Contact: [name removed]",
        "Responsible statistician",
        "[name removed]",
        "Statistician: [name removed]",
    ]
    assert texts[-4:] == ["Head of statistics", "2020", "Jobs", "020 215"]


SECTOR = "/government/statistics/bioscience-and-health-technology-sector-statistics-"


def test_the_new_method_of_the_sector_statistics_is_a_series_of_its_own(refresh, govuk):
    for edition, day in (("2020", "2021-12-03"), ("2021", "2022-12-01"), ("2023-to-2024", "2025-10-02")):
        govuk.add_page(f"{SECTOR}{edition}", f"Sector statistics {edition}", f"{day}T09:30:00Z")
        govuk.add_file(f"{SECTOR}{edition}", "tables.ods", TABLES)
        govuk.add_file(f"{SECTOR}{edition}", "sites.csv", SITES)
    landed = refresh("bioscience_and_health_technology_statistics").landed
    series = [pl.read_parquet(release.table_path)["SERIES"].unique().to_list() for release in landed]
    old, new = ["official_statistics_2009_to_2021"], ["in_development_from_2023_to_2024"]
    assert series == [old, old, new]


def test_an_edition_of_an_unknown_series_is_refused(refusal, govuk):
    path = "/government/publications/life-sciences-competitiveness-indicators-2026"
    for known in ("life-sciences-sector-data-2023", "life-sciences-sector-data-2024"):
        govuk.take_down(f"/government/publications/{known}")
    govuk.add_page(path, "Indicators")
    govuk.add_file(path, "tables.ods", TABLES)
    govuk.move(path, "/government/publications/life-science-outlook-2026")
    assert "which series" in refusal("life_sciences_competitiveness_indicators").problem


def test_a_landed_edition_replays_from_another_machine(refresh, raw, tmp_path, monkeypatch):
    first = refresh()
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "elsewhere"))
    again = refresh_dataset(first.dataset, "archive", raw, Tables())
    assert [release.release_id for release in again.landed] == [release.release_id for release in first.landed]
    assert landing.latest(first.dataset).rows == 6
