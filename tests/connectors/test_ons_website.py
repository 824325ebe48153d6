"""Files found through the JSON behind the pages of the statistics office's website."""

import json
from dataclasses import replace
from functools import partial

import polars as pl
import pytest

from orchestration.ingest import landing
from orchestration.ingest.dataset import Unavailable
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.ingest.tables import read_csv_text
from orchestration.sources.ons import website
from orchestration.sources.ons.explore_local_statistics import DATASETS
from tests.fakes.ons import FakeOns, edition_page, landing_page
from tests.fakes.server import empty, status, web_page

PAGE = "/economy/accounts/datasets/madeup"
CURRENT, OLD = f"{PAGE}/current", f"{PAGE}/2023"
NAME = "made_up_accounts"


def parse(files):
    name = min(files)
    return read_csv_text(files[name], name, ("a", "b"), source="ons", dataset=NAME)


FETCH = partial(website.fetch_files, page=PAGE, dataset=NAME, wanted=[r"accounts.*\.csv"])
MADE_UP = replace(
    DATASETS[0], name=NAME, family="", columns=("a", "b"), parse=parse, fetch=FETCH, key=("a",), period="", required=(), rules=(),
    vocabularies={}, numbers=(), patterns={}, bands={},
)  # fmt: skip


@pytest.fixture
def ons(raw, stand_in) -> FakeOns:
    """The site with a dataset of two editions, where connectors look for it."""
    fake = stand_in("ons", FakeOns())
    fake.pages = {
        PAGE: landing_page(OLD, CURRENT),
        OLD: edition_page(OLD, "2023-07-14T23:00:00.000Z", "accounts2023.csv"),
        CURRENT: edition_page(CURRENT, "2025-07-14T23:00:00.000Z", "accountsallregions.csv", "notes.pdf"),
    }
    fake.files = {f"{CURRENT}/accountsallregions.csv": b"a,b\n1,2\n", f"{OLD}/accounts2023.csv": b"a,b\n0,0\n"}
    return fake


@pytest.fixture
def refresh(ons, client):
    def run(**changes):
        return refresh_dataset(replace(MADE_UP, fetch=partial(FETCH, **changes)), "live", None, Tables(), client)

    return run


@pytest.fixture
def fails(raw, refresh):
    def run(**changes) -> BadInput:
        before = sorted(raw.glob("ons/**/*"))
        with pytest.raises(BadInput) as caught:
            refresh(**changes)
        assert sorted(raw.glob("ons/**/*")) == before
        assert (caught.value.source, caught.value.dataset) == ("ons", NAME)
        assert caught.value.remedy
        return caught.value

    return run


def test_newest_edition_is_followed_to_its_file_and_dated_in_london(ons, refresh):
    outcome = refresh()
    assert ons.asked == [f"{PAGE}/data", f"{OLD}/data", f"{CURRENT}/data", f"{CURRENT}/accountsallregions.csv"]
    assert (outcome.current.vintage, outcome.current.rows) == ("2025-07-15", 1)
    assert pl.read_parquet(outcome.current.table_path)["a"].to_list() == ["1"]
    entry = json.loads((outcome.current.path / "release.json").read_text())
    assert entry["vintage_basis"] == f"releaseDate of {CURRENT}, in London"
    assert entry["publisher_url"].endswith(PAGE)


def test_contact_persons_of_a_page_are_written_nowhere(raw, refresh):
    refresh()
    written = b"".join(path.read_bytes() for path in raw.rglob("*") if path.is_file())
    assert b"A Person" not in written and b"person@example.org" not in written


def test_renamed_file_of_the_next_release_is_found(ons, refresh):
    refresh()
    name = "accountsallinternationalterritoriallevels.csv"
    ons.pages[CURRENT] = edition_page(CURRENT, "2026-07-13T23:00:00.000Z", name)
    ons.files[f"{CURRENT}/{name}"] = b"a,b\n3,4\n"
    assert refresh().current.vintage == "2026-07-14"


def test_release_that_has_landed_is_not_asked_for_again_until_it_is_corrected(ons, client, refresh):
    refresh()
    ons.asked.clear()
    assert "not released since 2025-07-15" in refresh().reason
    assert f"{CURRENT}/accountsallregions.csv" not in ons.asked
    ons.pages[CURRENT] = edition_page(CURRENT, "2025-07-14T23:00:00.000Z", "accountsallregions.csv", corrections=1)
    ons.files[f"{CURRENT}/accountsallregions.csv"] = b"a,b\n1,3\n"
    current = refresh().current
    assert pl.read_parquet(current.table_path)["b"].to_list() == ["3"]
    assert json.loads((current.path / "release.json").read_text())["note"] == "Notice 1."


def test_whole_path_and_page_that_is_an_edition_itself_are_understood(ons, refresh):
    ons.pages[PAGE] = edition_page(PAGE, "2025-01-02T09:30:00.000Z", "/economy/elsewhere/accounts2025.csv")
    ons.files["/economy/elsewhere/accounts2025.csv"] = b"a,b\n5,6\n"
    assert refresh().current.vintage == "2025-01-02"


def test_page_that_has_gone_stale_is_refused(ons, refresh, fails):
    assert "an edition of 2025-07-15, but 2025-09-01 is known" in fails(not_before="2025-09-01").problem
    refresh()
    ons.pages[CURRENT] = edition_page(CURRENT, "2015-03-01T09:30:00.000Z", "accountsallregions.csv")
    assert "it is no longer kept up" in fails().problem


def test_pause_that_is_asked_for_after_too_many_files_is_kept(ons, refresh):
    ons.pages[CURRENT] = edition_page(CURRENT, "2025-07-14T23:00:00.000Z", "accounts.csv", "other.csv")
    ons.files |= {f"{CURRENT}/accounts.csv": b"a,b\n1,2\n", f"{CURRENT}/other.csv": b"a,b\n1,2\n"}
    ons.allowed = 1
    current = refresh(wanted=["accounts.csv", "other.csv"]).current
    assert landing.payload_names(current) == ["accounts.csv", "other.csv"]
    assert ons.asked.count(f"{CURRENT}/accounts.csv") == 1
    assert ons.asked.count(f"{CURRENT}/other.csv") == 2


def test_long_pause_is_reported_and_not_sat_out(ons, fails):
    ons.allowed, ons.retry_after = 0, "3600"
    assert "asking for a pause of 3,600 seconds" in fails().problem


@pytest.mark.parametrize(
    ("pages", "problem"),
    [
        ({PAGE: None}, "answered 404"),
        ({CURRENT: None}, "answered 404"),
        ({PAGE: {"datasets": [{"uri": "https://elsewhere.example/x"}]}}, "which is not a path of the site"),
        ({PAGE: {"datasets": ["a"]}}, "is not a list of objects"),
        ({CURRENT: edition_page(CURRENT, "yesterday", "accounts.csv")}, "not a moment: 'yesterday'"),
        ({CURRENT: edition_page(CURRENT, "2025-07-14T23:00:00.000Z", "other.csv")}, "0 files match"),
        ({CURRENT: edition_page(CURRENT, "2025-07-14T23:00:00.000Z", "accounts1.csv", "accounts2.csv")}, "2 files"),
        ({PAGE: {**landing_page(), "description": {"releaseDate": "2025-07-14T23:00:00.000Z"}}}, "has no files"),
    ],
)
def test_pages_that_are_not_as_expected_are_refused(ons, fails, pages, problem):
    ons.pages |= pages
    assert problem in fails().problem


@pytest.mark.parametrize(
    ("faults", "check", "problem"),
    [
        ([web_page] * 3, website.no_page, "is a web page"),
        ([empty] * 3, website.no_page, "is empty"),
        ([None] * 3, website.no_workbook, "is not a workbook"),
        ([status(403, "no robots")], website.no_page, "answered 403"),
    ],
)
def test_reply_that_is_no_file_lands_nothing(ons, fails, faults, check, problem):
    ons.faults = list(faults)
    assert problem in fails(check=check).problem


def test_who_does_not_say_who_it_is_is_refused_and_the_client_does(ons, refresh):
    from werkzeug.test import Client as Caller
    from werkzeug.wrappers import Request

    assert Caller(Request.application(ons.answer)).get("/x/data", headers={"User-Agent": ""}).status_code == 403
    assert not isinstance(refresh(), Unavailable)
