"""Live refreshes of awards against a server that behaves as NIHR Open Data does."""

import polars as pl
import pytest

from tests.fakes.nihr import FakeNihr, award
from tests.fakes.refreshing import Live, dataset_called, fakes_on_one_server, without_proxies
from tests.fakes.server import dropped, empty, status, web_page


@pytest.fixture(scope="module")
def server():
    with fakes_on_one_server() as server:
        yield server


@pytest.fixture
def nihr(server, monkeypatch) -> FakeNihr:
    """Seven awards, where the connector looks for them."""
    without_proxies(monkeypatch)
    known, address, _ = server
    known.append(FakeNihr())
    monkeypatch.setenv("LEVELUP_BASE_URL_NIHR", f"{address}/api/explore/v2.1/catalog/datasets")
    return known[-1]


@pytest.fixture
def live(tmp_path, monkeypatch, nihr, server) -> Live:
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    return Live(dataset_called("nihr", "summary_view_awards"), tmp_path, server[2])


def test_live_refresh_lands_every_award_as_it_is_written(live):
    outcome = live.refresh()
    assert (outcome.current.vintage, outcome.current.rows) == ("2026-07-12", 7)
    table = pl.read_parquet(outcome.current.table_path)
    row = table.row(1, named=True)
    assert (row["project_id"], row["award_amount_from_dh"], row["start_date"]) == ("NIHR000002", "1234.5", "31/01/2019")
    assert (row["programme_stream"], row["end_date"], row["acronym"]) == ("Not Available", "Not available", None)
    written = b"".join(path.read_bytes() for path in outcome.current.path.rglob("*.json"))
    assert b"Jane" not in written


def test_more_awards_than_pages_can_show_land_whole(nihr, live):
    nihr.awards = [award(number) for number in range(1, 10_203)]
    assert live.refresh().current.rows == 10_202
    assert [asked for path, asked in nihr.asked if path == "/records"] == [{"limit": "1", "select": "project_id"}]


def test_second_refresh_asks_only_whether_the_view_was_changed(nihr, live):
    live.refresh()
    nihr.asked.clear()
    assert live.refresh().reason.startswith("not changed since 2026-07-12T03:00:00+00:00")
    assert [path for path, _ in nihr.asked] == [""]


def test_change_lands_as_a_new_release(nihr, live):
    live.refresh()
    nihr.modified, nihr.awards[0] = "2026-08-09T03:00:00+00:00", award(1, project_status="Complete")
    outcome = live.refresh()
    assert (outcome.current.vintage, outcome.landed[0].is_new) == ("2026-08-09", True)


def broken(good):
    body = good.get_data()
    return type(good)(
        body[: len(body) // 2] + b"\nStreaming interrupted: InternalError", 200, content_type="application/json"
    )


def one_short(good):
    return type(good)(good.get_data()[:1] + good.get_data()[good.get_data().index(b"}, ") + 3 :], 200)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (broken, "the text is not whole JSON"),
        (one_short, "the export holds 6 awards where the publisher counts 7"),
        (empty, "the reply is empty"),
        (web_page, "the reply is a web page"),
        (lambda good: type(good)('{"error_code": "x"}', 200), "is not an array of awards"),
        (
            status(429, '{"error_code": "TooManyRequests"}', X_RateLimit_Remaining="0", Retry_After="86400"),
            "answered 429",
        ),
    ],
)
def test_export_that_is_not_whole_is_an_error_and_not_kept(nihr, live, fault, problem):
    nihr.faults = [fault] * 9
    assert problem in live.refused().problem
    assert live.pages_left() == []
    nihr.faults = []
    assert live.refresh().current.rows == 7


def test_connection_that_drops_is_asked_again(nihr, live):
    nihr.faults = [dropped]
    assert live.refresh().current.rows == 7


def test_change_during_the_export_is_an_error(nihr, live):
    nihr.before[1] = lambda: setattr(nihr, "modified", "2026-08-09T03:00:00+00:00")
    assert "was changed while it was fetched" in live.refused().problem
    assert live.refresh().current.vintage == "2026-08-09"


def test_export_that_names_award_holders_is_refused_and_not_kept(nihr, live):
    nihr.keeps_to_select = False
    assert "names award holders" in live.refused().problem
    assert live.pages_left() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"award_amount_from_dh": "about a million"}, "award_amount_from_dh is not an amount in pounds"),
        ({"start_date": "spring 2019"}, "start_date is not a day"),
        ({"project_id": "NIHR000002"}, "several rows have the same key"),
    ],
)
def test_award_that_is_not_as_declared_is_refused(nihr, live, changes, problem):
    nihr.awards[0] = award(1, **changes)
    assert problem in live.refused().problem
