"""A whole live refresh: every publisher at once, each as its own fake, and what becomes of the rest when some fail."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.download import Client
from orchestration.ingest.refresh import Outcome, refresh_all
from orchestration.sources import datasets
from tests.fakes.publishers import Publishers, serving_everyone
from tests.fakes.server import status, web_page

LIVE = {dataset.asset_path for dataset in datasets() if dataset.fetch}
# Who sends web pages, who has too many requests for ever, and who cannot be reached.
BUSY, WEARY, GONE = "ons", "nomis", "open_geography"


@pytest.fixture(scope="session")
def publishers() -> Iterator[Publishers]:
    """Every publisher, behaving."""
    with serving_everyone() as publishers:
        yield publishers


def refreshed(raw: Path, environment: dict[str, str]) -> list[Outcome]:
    """A live refresh of every dataset into a raw/."""
    with pytest.MonkeyPatch.context() as patch, Client(pace=0.001) as client:
        for name, value in {**environment, "LEVELUP_RAW": str(raw)}.items():
            patch.setenv(name, value)
        return list(refresh_all(datasets(), {each.asset_path for each in datasets()}, "live", None, client))


@pytest.fixture(scope="session")
def first(publishers, tmp_path_factory) -> tuple[Path, dict[tuple[str, str], Outcome], int]:
    """The first refresh into an empty raw/: where it is, the outcomes, and the number of requests."""
    raw = tmp_path_factory.mktemp("whole") / "raw"
    outcomes = {outcome.dataset.asset_path: outcome for outcome in refreshed(raw, publishers.environment)}
    return raw, outcomes, publishers.asked.total()


@pytest.fixture
def again(publishers, first, tmp_path) -> Callable[..., list[Outcome]]:
    """A refresh into a copy of what landed first, or into an empty raw/."""

    def run(*, landed: bool = True, **environment: str) -> list[Outcome]:
        raw = tmp_path / "raw"
        if landed:
            shutil.copytree(first[0], raw)
        return refreshed(raw, {**publishers.environment, **environment})

    return run


def test_every_source_with_a_connector_has_a_fake(publishers):
    assert {source for source, _ in LIVE} == set(publishers.fakes)


def test_every_dataset_with_a_connector_lands_in_one_refresh(first):
    _, outcomes, _ = first
    assert [str(outcome.refused) for outcome in outcomes.values() if outcome.refused] == []
    assert {path for path, outcome in outcomes.items() if outcome.landed and not outcome.dataset.bundled_files} == LIVE
    assert all(outcome.current.rows for path, outcome in outcomes.items() if path in LIVE)
    for outcome in outcomes.values():
        assert outcome.current or outcome.reason == outcome.dataset.live_instead


def test_every_release_says_which_requests_it_came_from(first):
    _, outcomes, _ = first
    for path in LIVE:
        for landed in outcomes[path].landed:
            entry = json.loads((landed.path / "release.json").read_bytes())
            assert entry["origin"] == "live"
            assert entry["requests"] and all("127.0.0.1" in request["url"] for request in entry["requests"])


def test_second_refresh_asks_little_and_lands_nothing_new(first, publishers, again):
    _, before, requests = first
    publishers.asked.clear()
    outcomes = again()
    assert [landed.release_id for outcome in outcomes for landed in outcome.landed if landed.is_new] == []
    assert [outcome.dataset.name for outcome in outcomes if outcome.refused] == []
    # Bytes come again only where a publisher tells nothing by which to know them: one report, one export.
    came_again = {o.dataset.name for o in outcomes if o.landed and not o.dataset.bundled_files}
    assert came_again == {"nhs_trusts", "project_search_csv_ahrc"}
    for outcome in outcomes:
        earlier = before[outcome.dataset.asset_path].current
        assert (outcome.current and outcome.current.release_id) == (earlier and earlier.release_id)
    assert publishers.asked.total() * 5 < requests * 2


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens, and which nobody else gets."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def three_fail(publishers, closed_port, monkeypatch) -> dict[str, str]:
    """One publisher sends web pages, one says for ever that it is asked too often, one cannot be reached."""
    monkeypatch.setitem(publishers.faults, BUSY, web_page)
    monkeypatch.setitem(publishers.faults, WEARY, status(429, "Too many requests"))
    publishers.asked.clear()
    return {f"LEVELUP_BASE_URL_{GONE.upper()}": f"http://127.0.0.1:{closed_port}"}


def test_publishers_that_fail_stop_their_own_datasets_and_no_other(first, publishers, again, three_fail):
    outcomes = {outcome.dataset.asset_path: outcome for outcome in again(**three_fail)}
    stopped = {path: outcome for path, outcome in outcomes.items() if outcome.refused}
    assert set(stopped) == {path for path in LIVE if path[0] in (BUSY, WEARY, GONE)}
    assert publishers.asked[GONE] == 0
    said = {BUSY: "the reply is a web page", WEARY: "answered 429", GONE: "gave no whole reply (ConnectError"}
    for (source, name), outcome in stopped.items():
        error = outcome.refused
        assert (error.source, error.dataset) == (source, name)
        # A host that was out of reach is not waited for again by each of its datasets.
        assert said[source] in error.problem or (source == GONE and "could not be reached before" in error.problem)
        assert "again" in error.remedy and "\n" not in str(error)
    for path in LIVE:
        assert outcomes[path].current.release_id == first[1][path].current.release_id


def test_dataset_that_never_landed_keeps_its_refusal_until_its_publisher_is_itself_again(
    publishers, again, three_fail, tmp_path
):
    def told() -> dict[tuple[str, str], tuple]:
        """What each dataset's folder says of it: why it is empty, of whom a refusal speaks, releases and columns."""
        found = {}
        for path in LIVE:
            folder = tmp_path.joinpath("raw", *path)
            entry = json.loads((folder / "empty" / "empty.json").read_bytes())
            assert pl.read_parquet(folder / "empty" / "table.parquet").is_empty()
            about = entry["refused"].startswith("/".join(path))
            found[path] = (entry["reason"], about, bool(list(folder.glob("*/release.json"))))
        return found

    again(landed=False, **three_fail)
    refused, fine = ("refused", True, False), ("", False, True)
    assert told() == {path: refused if path[0] in (BUSY, WEARY, GONE) else fine for path in LIVE}
    publishers.faults.clear()
    outcomes = again(landed=False)
    assert [outcome.dataset.name for outcome in outcomes if outcome.refused] == []
    assert told() == dict.fromkeys(LIVE, fine)
