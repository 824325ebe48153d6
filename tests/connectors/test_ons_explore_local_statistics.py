"""Live refreshes of Explore Local Statistics from a server that behaves as the publisher's data repository does."""

import json

import polars as pl
import pytest

from orchestration.ingest import landing
from orchestration.sources.ons.data_repository import git_hash
from tests.fakes.ons import FakeOns, csv_file, good_rows, metadata_file, row
from tests.fakes.server import dropped, empty, sentence, slow, status, web_page

NAME = "explore_local_statistics_employment_rate"
FOLDER = "employment-rate"
CSV, JSON = "employment-rate.csv", "employment-rate.json"


def pair(**fields: str) -> dict[str, bytes]:
    return {CSV: csv_file(good_rows()), JSON: metadata_file(**fields)}


@pytest.fixture
def ons(stand_in) -> FakeOns:
    """The repository with one subject, where the connector looks for it."""
    fake = stand_in("ons", FakeOns())
    fake.folders[FOLDER] = pair()
    return fake


@pytest.fixture
def refresh(ons, live):
    return lambda: live("ons", NAME)


@pytest.fixture
def fails(ons, refused):
    return lambda: refused("ons", NAME)


def test_listing_is_asked_for_first_and_both_files_land_as_one_release(ons, refresh):
    outcome = refresh()
    assert ons.asked == [f"/contents/{FOLDER}", f"/raw/{FOLDER}/{CSV}", f"/raw/{FOLDER}/{JSON}"]
    assert (outcome.current.vintage, outcome.current.rows) == ("2025-11-28", 5)
    assert pl.read_parquet(outcome.current.table_path)["observation"].to_list() == ["62.5", "58", None, "60.25", "59"]
    entry = json.loads((outcome.current.path / "release.json").read_text())
    assert (entry["origin"], entry["vintage_basis"]) == ("live", "latest source date in the metadata file")
    assert [request["file"] for request in entry["requests"]] == [CSV, JSON]


def test_files_that_have_landed_are_not_asked_for_again(ons, refresh):
    first = refresh().current
    ons.asked.clear()
    outcome = refresh()
    assert ons.asked == [f"/contents/{FOLDER}"]
    assert outcome.landed == ()
    assert f"as they landed in {first.release_id}" in outcome.reason


def test_correction_of_the_same_day_lands_as_a_release_of_its_own(ons, refresh):
    first = refresh().current
    ons.folders[FOLDER][CSV] = csv_file([*good_rows(), row("E12000002", "2024-01-01/P1Y", "55")])
    second = refresh().current
    assert (first.vintage, second.vintage) == ("2025-11-28", "2025-11-28")
    assert (first.rows, second.rows) == (5, 6)


def test_latest_of_several_source_dates_is_the_vintage(ons, refresh):
    dates = {"sourceDate": "05/02/2026|28/11/2025", "sourceURL": "https://a.org|https://b.org", "sourceOrg": "A|B"}
    ons.folders[FOLDER] = pair(**dates)
    assert refresh().current.vintage == "2026-02-05"


def test_files_with_other_names_are_found_by_their_pair(ons, refresh):
    content = pair()
    ons.folders[FOLDER] = {
        "5_2026_Employment rate_IDS.csv": b"a draft",
        "employment rate (GB).csv": content[CSV],
        "employment rate (GB).json": content[JSON],
        "employment-rate.csv-metadata.json": b"{}",
    }
    outcome = refresh()
    assert landing.payload_names(outcome.current) == [
        "employment_rate__GB_.csv",
        "employment_rate__GB_.json",
    ]


def test_pause_that_is_asked_for_after_too_many_files_is_kept(ons, refresh):
    ons.allowed = 1
    assert refresh().current.rows == 5
    assert ons.asked == [f"/contents/{FOLDER}", f"/raw/{FOLDER}/{CSV}", *[f"/raw/{FOLDER}/{JSON}"] * 2]


@pytest.mark.parametrize("fault", [dropped, status(503, "busy"), status(502), empty, web_page, slow(0.01)])
def test_reply_that_fails_once_is_asked_for_again(ons, refresh, fault):
    ons.faults = [fault]
    assert refresh().current.rows == 5


def test_interrupted_refresh_goes_on_with_the_file_that_is_missing(ons, refresh, fails):
    ons.faults = [None, status(404)]
    assert "answered 404" in fails().problem
    ons.asked.clear()
    assert refresh().current.rows == 5
    assert ons.asked == [f"/contents/{FOLDER}", f"/raw/{FOLDER}/{JSON}"]


@pytest.mark.parametrize(
    ("faults", "problem"),
    [
        ([web_page] * 3, "is a web page"),
        ([empty] * 3, "is empty"),
        ([sentence("areacd,areanm")] * 3, "13 bytes arrived that are not the file"),
        ([None, *[sentence("Sorry")] * 3], "is not JSON"),
        ([status(403, "forbidden")], "answered 403, beginning 'forbidden'"),
        ([status(429, "slow down", Retry_After="3600")], "asking for a pause of 3,600 seconds"),
    ],
)
def test_reply_that_is_no_file_lands_nothing(ons, fails, faults, problem):
    ons.faults = faults
    assert problem in fails().problem


def test_hash_is_the_one_that_git_gives():
    assert git_hash(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_truncated_file_is_seen_by_its_hash_and_asked_for_anew(ons, refresh, fails):
    whole = ons.folders[FOLDER][CSV]
    ons.faults = [lambda good: type(good)(whole[:-20], 200, content_type="text/plain")]
    error = fails()
    assert f"{len(whole) - 20:,} bytes arrived that are not the file of {len(whole)} bytes listed" in error.problem
    assert refresh().current.rows == 5


@pytest.mark.parametrize(
    ("folder", "problem"),
    [
        (None, "answered 404"),
        ({}, "is not a list of files"),
        ({CSV: b"x"}, "has 0 CSV files with metadata of their name"),
        ({"a.csv": b"x", "a.json": b"{}", "b.csv": b"x", "b.json": b"{}"}, "has 2 CSV files with metadata"),
    ],
)
def test_folder_without_the_pair_is_refused(ons, fails, folder, problem):
    ons.folders = {FOLDER: folder} if folder is not None else {}
    assert problem in fails().problem


def test_listing_that_sends_elsewhere_is_not_followed(ons, fails):
    ons.file_host = "http://elsewhere.example"
    assert "which is not the publisher's" in fails().problem
    assert len(ons.asked) == 1


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({JSON: metadata_file(sourceDate="28 November")}, "is not a day"),
        ({JSON: b'{"ess-beta-metadata": {}}'}, "there is no sourceDate"),
        ({CSV: csv_file(good_rows()).replace(b"areacd", b"lad26cd")}, "no column is areacd"),
        ({CSV: csv_file([row("E12000001", "2024", "0.58")])}, "has the unit changed?"),
    ],
)
def test_files_whose_content_is_wrong_land_nothing(ons, fails, files, problem):
    ons.folders[FOLDER] |= files
    assert problem in fails().problem
