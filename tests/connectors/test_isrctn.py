"""Live refreshes of trials against a server that behaves as the query interface of ISRCTN does."""

import json

import polars as pl
import pytest

from orchestration.sources.isrctn import trials as source
from tests.fakes.isrctn import FakeIsrctn, reply, trial
from tests.fakes.refreshing import Live, dataset_called, fakes_on_one_server, without_proxies
from tests.fakes.server import dropped, empty, status, web_page


@pytest.fixture(scope="module")
def server():
    with fakes_on_one_server() as server:
        yield server


@pytest.fixture
def registry(server, monkeypatch) -> FakeIsrctn:
    """Five trials, two of them edited on days that follow each other; a window may hold two."""
    without_proxies(monkeypatch)
    known, address, _ = server
    known.append(FakeIsrctn())
    monkeypatch.setenv("LEVELUP_BASE_URL_ISRCTN", f"{address}/api")
    monkeypatch.setattr(source, "WINDOW_TRIALS", 2)
    return known[-1]


@pytest.fixture
def live(tmp_path, monkeypatch, registry, server) -> Live:
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    return Live(dataset_called("isrctn", "trial_registrations"), tmp_path, server[2])


def test_live_refresh_lands_every_trial_of_every_window(registry, live):
    outcome = live.refresh()
    table = pl.read_parquet(outcome.current.table_path)
    assert sorted(table["isrctn"]) == [f"{number:08}" for number in range(1, 6)]
    assert set(table["searchTotalCount"]) == {"5"}
    row = table.filter(pl.col("isrctn") == "00000002").row(0, named=True)
    assert (row["title"], row["lastUpdated"][:10], row["totalFinalEnrolment"]) == ("Trial 2 & more", "2015-07-09", "0")
    assert json.loads(row["secondaryNumbers"]) == [
        {"value": "NCT00000002", "numberType": "nct", "canonicalSecondaryNumber": "NCT00000002"},
        {"value": "X/2"},
    ]
    assert row["recruitmentCountries"] == '["United Kingdom","England"]'
    assert row["trialCentres"] == '[{"name":"Leeds Hospital","city":"Leeds","country":"England"}]'
    assert json.loads(row["sponsors"])[0]["organisation"] == "University of Nowhere"
    assert all("Jane" not in str(cell) for cell in table.rows() for cell in cell)
    assert len(registry.windows) == len(set(registry.windows)) >= 3
    assert live.pages_left() == []


def test_second_refresh_of_a_day_asks_only_for_the_number_of_trials(registry, live):
    first = live.refresh()
    registry.windows.clear()
    registry.counts = 0
    second = live.refresh()
    assert (registry.counts, registry.windows) == (1, [])
    assert second.reason == f"fetched today, with as many trials, as {first.current.release_id}: nothing fetched"


def test_new_trial_lands_as_a_new_release(registry, live):
    live.refresh()
    registry.trials[6] = "2026-11-01"
    outcome = live.refresh()
    assert (outcome.current.rows, outcome.landed[0].is_new) == (6, True)


def test_interrupted_crawl_goes_on_with_the_window_that_is_missing(registry, live):
    registry.faults = [None, *[status(503)] * 9]
    live.refused()
    kept = live.pages_left()
    assert len(kept) == 1
    first = registry.windows[0]
    registry.windows.clear()
    registry.faults = []
    assert live.refresh().current.rows == 5
    assert first not in registry.windows


def test_killed_crawl_goes_on_with_the_window_that_is_missing(registry, live, monkeypatch):
    monkeypatch.setattr(source, "WINDOW_TRIALS", 500)
    live.kill_during(registry.before, 1)
    assert not list(live.raw.glob("*/*/*/release.json"))
    assert live.refresh().current.rows == 5


def cut(good):
    return type(good)(reply([trial(1, "2006-03-01")], 2), 200)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (cut, "the reply holds 1 trials where it counts 2 (totalCount): it was cut"),
        (web_page, "the reply is a web page"),
        (empty, "the reply is empty"),
        (lambda good: type(good)(good.get_data()[:-30], 200), "this is not whole XML"),
        (lambda good: type(good)(b"<allTrials/>", 200), "not a list of trials with its totalCount"),
        (lambda good: type(good)(b'<!DOCTYPE allTrials [<!ENTITY a "aa">]>' + good.get_data(), 200), "document type"),
    ],
)
def test_reply_that_is_not_whole_is_an_error_though_its_status_is_200(registry, live, fault, problem):
    registry.faults = [fault] * 9
    assert problem in live.refused().problem
    assert live.pages_left() == []


def test_connection_that_drops_is_asked_again(registry, live):
    registry.faults = [dropped]
    assert live.refresh().current.rows == 5


def test_trial_that_is_edited_meanwhile_is_an_error_and_the_next_refresh_starts_from_scratch(registry, live):
    registry.before[2] = lambda: registry.trials.update({1: "2026-11-02"})
    assert "were edited meanwhile" in live.refused().problem
    assert live.pages_left() == []
    registry.before.clear()
    assert live.refresh().current.rows == 5
