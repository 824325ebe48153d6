"""Live refreshes of the tables of Nomis against a server that behaves as it does; the crawl by the employment survey."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from orchestration import paths
from orchestration.ingest import landing
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Outcome, Tables, refresh_dataset
from orchestration.sources import datasets
from orchestration.sources.nomis import api as source
from orchestration.sources.nomis.bres import BRES_COLUMNS
from tests.fakes.nomis import FakeNomis
from tests.fakes.server import dropped, empty, sentence, slow, status, web_page

KEY = "0x5ecre7"
# Six rows a query and four a page: the first page of each has four, the second two.
NUTS, ITL = ("TYPE438", "0"), ("TYPE429", "0")
ALL_PAGES = [NUTS, ("TYPE438", "4"), ITL, ("TYPE429", "4")]
RUNNER = """
from orchestration.ingest.download import Client
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets
(bres,) = (dataset for dataset in datasets() if dataset.name == "bres_employment")
refresh_dataset(bres, "live", None, Tables(), Client(pace=0.001))
"""


@pytest.fixture
def nomis(stand_in) -> FakeNomis:
    """Nomis with the employment survey and four rows a page, where the connector looks for it."""
    return stand_in("nomis", FakeNomis(cap=4))


@pytest.fixture(scope="module")
def areas(tmp_path_factory) -> Path:
    """A raw/ where the areas have landed, to which the survey refers."""
    folder = tmp_path_factory.mktemp("areas")
    (dataset,) = (dataset for dataset in datasets() if dataset.name == "areas")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVELUP_RAW", str(folder))
        refresh_dataset(dataset, "bundled", None, Tables())
    return folder


@pytest.fixture
def bres() -> Dataset:
    """The declaration of nomis/bres_employment."""
    return next(dataset for dataset in datasets() if dataset.asset_path == ("nomis", "bres_employment"))


@pytest.fixture
def live_survey(raw, areas, nomis, live) -> Callable[[], Outcome]:
    """A live refresh of the survey, where the areas have landed."""
    shutil.copytree(areas, raw)
    return lambda: live("nomis", "bres_employment")


@pytest.fixture
def refused_survey(live_survey, refused) -> Callable[[], BadInput]:
    """A live refresh of the survey that fails with one clear error and lands nothing."""
    return lambda: refused("nomis", "bres_employment")


def release_json(outcome: Outcome) -> dict:
    return json.loads((outcome.current.path / "release.json").read_text())


def pages_left(raw: Path) -> list[str]:
    folder = raw / ".landing" / "pages" / "nomis" / "bres_employment"
    return sorted(path.name for path in folder.glob("*.csv"))


def test_live_refresh_lands_every_cell_of_both_kinds_of_areas(raw, nomis, live_survey):
    outcome = live_survey()
    assert (outcome.current.vintage, outcome.current.rows, outcome.landed[0].is_new) == ("2025-10-28", 12, True)
    table = pl.read_parquet(outcome.current.table_path)
    assert table.group_by("DATE", "GEOGRAPHY_CODE").len().sort(pl.all()).rows() == [
        ("2021", "UKC1", 3),
        ("2021", "UKJ1", 3),
        ("2022", "TLC1", 3),
        ("2022", "TLJ1", 3),
    ]
    assert table["OBS_VALUE"].to_list()[:4] == ["0", None, "10", "15"]
    assert table["INDUSTRY_CODE"][0] == "01110"
    assert landing.payload_names(outcome.current) == [
        "bres_employment_itl2_2021_0000000.csv",
        "bres_employment_itl2_2021_0000004.csv",
        "bres_employment_nuts2_2016_0000000.csv",
        "bres_employment_nuts2_2016_0000004.csv",
    ]
    assert nomis.pages == ALL_PAGES
    assert pages_left(raw) == []


def test_query_names_every_dimension_and_the_columns_of_the_layout(nomis, live_survey):
    live_survey()
    asked = next(asked for path, asked in nomis.asked if path.endswith(".data.csv"))
    assert asked == {
        "geography": "TYPE438",
        "date": "2021",
        "industry": "TYPE32",
        "employment_status": "4",
        "measure": "1",
        "measures": "20100",
        "select": ",".join(BRES_COLUMNS).lower(),
        "recordoffset": "0",
        "recordlimit": "25000",
    }


def test_years_are_asked_for_at_the_areas_that_have_them(nomis, live_survey):
    nomis.years = [2014, 2015, 2020, 2021, 2022, 2024]
    live_survey()
    dates = {asked["geography"]: asked["date"] for path, asked in nomis.asked if path.endswith(".data.csv")}
    assert dates == {"TYPE438": "2015,2020,2021", "TYPE429": "2022,2024"}


def test_years_before_the_new_areas_need_no_query_at_them(nomis, live_survey):
    nomis.years = [2020, 2021]
    assert live_survey().current.rows == 12
    assert {geography for geography, _ in nomis.pages} == {"TYPE438"}


def test_release_tells_what_was_asked_and_when_the_publisher_updated_it(nomis, live_survey):
    entry = release_json(live_survey())
    assert (entry["origin"], entry["kind"]) == ("live", "original")
    assert entry["vintage_basis"] == "LastUpdated of NM_189_1 on Nomis, 2025-10-28 09:30:00"
    assert [request["file"] for request in entry["requests"]] == [
        "bres_employment_nuts2_2016_0000000.csv",
        "bres_employment_nuts2_2016_0000004.csv",
        "bres_employment_itl2_2021_0000000.csv",
        "bres_employment_itl2_2021_0000004.csv",
    ]
    for request in entry["requests"]:
        assert (request["status"], request["sha256"]) == (200, entry["sha256"][request["file"]])
        assert "/dataset/NM_189_1.data.csv?employment_status=4&" in request["url"]


def test_live_release_replays_elsewhere_with_its_receipts(raw, areas, bres, live_survey, tmp_path, monkeypatch):
    first = live_survey()
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "elsewhere"))
    shutil.copytree(areas, tmp_path / "elsewhere")
    again = refresh_dataset(bres, "archive", raw, Tables())
    assert again.current.release_id == first.current.release_id
    differ = {"origin", "manifest_sha256"}
    here, there = release_json(first), release_json(again)
    assert {name for name in here if here[name] != there.get(name)} == differ
    assert (here.keys(), there["origin"]) == (there.keys(), "archive")
    assert len(release_json(again)["requests"]) == 4


def test_second_refresh_asks_only_whether_anything_changed(nomis, live_survey):
    first = live_survey()
    nomis.asked.clear()
    second = live_survey()
    assert [path for path, _ in nomis.asked] == ["/dataset/NM_189_1.def.sdmx.json"]
    assert (second.landed, second.current.release_id) == ((), first.current.release_id)
    assert second.reason == (
        f"not updated since 2025-10-28 09:30:00, which has landed as {first.current.release_id}: nothing fetched"
    )


def test_update_lands_as_a_second_release_beside_the_first(raw, nomis, live_survey):
    live_survey()
    nomis.updated, nomis.years = "2025-11-20 09:30:00", [2021, 2022, 2023]
    second = live_survey()
    assert (second.current.vintage, second.current.rows) == ("2025-11-20", 18)
    assert len(list(raw.glob("nomis/bres_employment/*/release.json"))) == 2


def test_update_on_the_same_day_is_noticed(nomis, live_survey):
    live_survey()
    nomis.updated, nomis.areas["TYPE438"] = "2025-10-28 14:00:00", ["UKC1", "UKJ1", "UKD1"]
    assert live_survey().current.rows == 15


def test_update_without_another_figure_is_no_release_and_is_fetched_once(raw, nomis, live_survey):
    first = live_survey()
    nomis.updated = "2025-11-20 09:30:00"
    second = live_survey()
    assert (second.landed[0].is_new, second.current.release_id) == (False, first.current.release_id)
    assert pages_left(raw) == []
    nomis.asked.clear()
    live_survey()
    assert nomis.pages == []


def test_release_that_was_deleted_is_fetched_again(nomis, live_survey):
    landed = live_survey().current
    for path in sorted(landed.path.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    landed.path.rmdir()
    assert live_survey().landed[0].is_new


@pytest.mark.parametrize(
    "faults",
    [
        [status(503), status(502)],
        [status(429, Retry_After="2")],
        [dropped],
        [empty, empty],
        [web_page, web_page],
        [None, sentence("Query is incomplete")],
    ],
)
def test_trouble_that_passes_leaves_no_trace(nomis, live_survey, faults):
    nomis.faults = list(faults)
    outcome = live_survey()
    assert outcome.current.rows == 12
    assert len(nomis.pages) == len(ALL_PAGES) + sum(fault is not None for fault in faults)


def test_silence_that_passes_leaves_no_trace(nomis, live_survey, monkeypatch):
    monkeypatch.setattr(source, "MANNERS", replace(source.MANNERS, read=0.1))
    nomis.faults = [slow(0.3)]
    assert live_survey().current.rows == 12


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (empty, "the reply is empty (3 attempts)"),
        (web_page, "the reply is a web page, beginning '<!DOCTYPE html> <html><body>Sorry, too busy."),
        (sentence("Query is incomplete"), "does not begin with the columns asked for, beginning 'Query is incomplete'"),
        (sentence('"DATE","GEOGRAPHY_CODE"\n'), "does not begin with the columns asked for"),
    ],
)
def test_reply_that_is_no_table_is_looked_at_three_times(nomis, refused_survey, fault, problem):
    nomis.faults = [fault] * 9
    assert problem in refused_survey().problem
    assert nomis.pages == [NUTS] * 3


def test_code_that_nomis_does_not_know_is_an_error_though_it_says_nothing(nomis, refused_survey):
    nomis.listed_kind = 99
    error = refused_survey()
    assert "the reply is empty" in error.problem
    assert "industry=TYPE99" in error.problem
    assert "orchestration/sources/nomis" in error.remedy


def test_header_without_rows_is_an_error(nomis, refused_survey):
    nomis.areas["TYPE438"] = []
    assert "is empty, or its RECORD_OFFSET or RECORD_COUNT do not fit" in refused_survey().problem


def test_page_that_does_not_follow_is_an_error_and_asked_for_again_next_time(nomis, refused_survey, live_survey):
    nomis.faults = [None, lambda good: type(good)(nomis.data({**nomis.asked[-1][1], "recordoffset": "3"}), 200)]
    assert "asked for from row 4" in refused_survey().problem
    nomis.asked.clear()
    assert live_survey().current.rows == 12
    assert nomis.pages == ALL_PAGES[1:]


def test_record_count_that_changes_between_pages_is_an_error_and_nothing_is_kept(
    raw, nomis, refused_survey, live_survey
):
    nomis.before[2] = lambda: nomis.areas.update(TYPE438=["UKC1", "UKJ1", "UKD1"])
    error = refused_survey()
    assert "RECORD_COUNT changes from 6 to 9" in error.problem
    assert pages_left(raw) == []
    nomis.asked.clear()
    assert live_survey().current.rows == 15
    assert nomis.pages[0] == NUTS


def test_update_during_the_crawl_is_an_error_and_the_next_crawl_starts_from_scratch(
    raw, nomis, refused_survey, live_survey
):
    nomis.before[3] = lambda: setattr(nomis, "updated", "2025-10-28 10:00:00")
    error = refused_survey()
    assert "updated while it was fetched (2025-10-28 09:30:00, then 2025-10-28 10:00:00)" in error.problem
    nomis.asked.clear()
    assert live_survey().current.rows == 12
    assert nomis.pages == ALL_PAGES


def test_interrupted_crawl_goes_on_with_the_first_page_that_is_missing(raw, nomis, refused_survey, live_survey):
    nomis.faults = [None, None, *[status(503, "down for repairs")] * 9]
    assert "answered 503, beginning 'down for repairs'" in refused_survey().problem
    assert pages_left(raw) == ["bres_employment_nuts2_2016_0000000.csv", "bres_employment_nuts2_2016_0000004.csv"]
    nomis.asked.clear()
    nomis.faults = []
    assert live_survey().current.rows == 12
    assert nomis.pages == ALL_PAGES[2:]


def test_other_refreshes_leave_an_interrupted_crawl_alone(raw, bres, nomis, refused_survey, live_survey):
    nomis.faults = [None, *[status(503)] * 9]
    refused_survey()
    refresh_dataset(bres, "bundled", None, Tables())
    nomis.asked.clear()
    nomis.faults = []
    live_survey()
    assert nomis.pages == ALL_PAGES[1:]


def test_interrupted_crawl_starts_from_scratch_when_the_publisher_has_updated(nomis, refused_survey, live_survey):
    nomis.faults = [None, None, *[status(503)] * 9]
    refused_survey()
    nomis.asked.clear()
    nomis.faults, nomis.updated = [], "2025-11-20 09:30:00"
    assert live_survey().current.vintage == "2025-11-20"
    assert nomis.pages == ALL_PAGES


def test_interrupted_crawl_of_long_ago_starts_from_scratch(nomis, refused_survey, live_survey, monkeypatch):
    nomis.faults = [None, *[status(503)] * 9]
    refused_survey()
    nomis.asked.clear()
    nomis.faults = []
    monkeypatch.setattr("orchestration.ingest.landing.pages.RESUMED_WITHIN", timedelta(0))
    live_survey()
    assert nomis.pages == ALL_PAGES


def test_page_that_was_damaged_on_disk_is_asked_for_again(raw, nomis, refused_survey, live_survey):
    nomis.faults = [None, None, *[status(503)] * 9]
    refused_survey()
    page = raw / ".landing/pages/nomis/bres_employment/bres_employment_nuts2_2016_0000004.csv"
    page.write_bytes(page.read_bytes()[:-5])
    nomis.asked.clear()
    nomis.faults = []
    assert live_survey().current.rows == 12
    assert nomis.pages == ALL_PAGES[1:]


def test_crawl_that_was_killed_goes_on_with_the_first_page_that_is_missing(raw, nomis, live_survey):
    reached, released = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        released.wait(30)

    nomis.before[3] = hold
    command = [sys.executable, "-c", RUNNER]
    process = subprocess.Popen(command, cwd=paths.root(), env={**os.environ, "PYTHONPATH": str(paths.root())})
    try:
        assert reached.wait(30)
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    finally:
        process.kill()
        released.set()
    assert not list(raw.glob("nomis/*/*/release.json"))
    nomis.before.clear()
    nomis.asked.clear()
    assert live_survey().current.rows == 12
    assert nomis.pages == ALL_PAGES[2:]


def test_table_that_fails_its_checks_lands_nothing_and_is_not_fetched_again_at_once(nomis, refused_survey):
    nomis.areas["TYPE429"] = ["TLC1", "XXJ1"]
    assert "GEOGRAPHY_CODE is not a NUTS, ITL or GSS area code" in refused_survey().problem
    nomis.asked.clear()
    assert "GEOGRAPHY_CODE" in refused_survey().problem
    assert nomis.pages == []


@pytest.mark.parametrize("definition", [{}, {"keyfamilies": {"keyfamily": []}}, {"keyfamilies": None}])
def test_definition_that_does_not_say_when_it_was_updated_is_an_error(nomis, refused_survey, definition, monkeypatch):
    monkeypatch.setattr(nomis, "definition", lambda: definition)
    assert "does not say when it was last updated" in refused_survey().problem
    assert nomis.pages == []


@pytest.mark.parametrize("updated", ["yesterday", "28/10/2025 09:30"])
def test_update_that_is_no_date_is_an_error(nomis, refused_survey, updated):
    nomis.updated = updated
    assert "does not say when it was last updated" in refused_survey().problem
    assert nomis.pages == []


def test_list_of_years_that_cannot_be_read_is_an_error(nomis, refused_survey, monkeypatch):
    monkeypatch.setattr(nomis, "times", lambda: {"codelists": {"codelist": []}})
    assert "the list of years of NM_189_1 cannot be read" in refused_survey().problem


def test_nobody_at_the_address_is_one_paragraph_and_leaves_what_has_landed(
    raw, nomis, live_survey, refused_survey, monkeypatch
):
    first = live_survey()
    before = {path: path.read_bytes() for path in raw.rglob("*") if path.is_file()}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LEVELUP_BASE_URL_NOMIS", f"http://127.0.0.1:{free.getsockname()[1]}")
    error = refused_survey()
    assert "/dataset/NM_189_1.def.sdmx.json gave no whole reply (ConnectError" in error.problem
    assert "archive" in error.remedy
    assert "\n" not in str(error)
    assert {path: path.read_bytes() for path in raw.rglob("*") if path.is_file()} == before
    assert landing.releases_at(("nomis", "bres_employment"))[-1].release_id == first.current.release_id


def test_key_is_sent_and_written_nowhere(raw, nomis, live_survey, refused_survey, monkeypatch):
    monkeypatch.setenv("LEVELUP_KEY_NOMIS", KEY)
    nomis.faults = [None, *[status(403, f"uid {KEY} is not known")] * 9]
    assert KEY not in str(refused_survey())
    nomis.faults = []
    live_survey()
    assert {asked.get("uid") for _, asked in nomis.asked} == {KEY}
    written = [path for path in raw.rglob("*") if path.is_file()]
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
    assert any(b"uid=***" in path.read_bytes() for path in written)


def test_no_other_host_is_asked_or_looked_up(nomis, live_survey, monkeypatch):
    asked = set()
    look_up = socket.getaddrinfo

    def note(host, *arguments, **options):
        asked.add(host)
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", note)
    live_survey()
    assert asked == {"127.0.0.1"}
