"""One file at one address: asked for with what its last reply said of itself, and landed only when it has changed."""

import hashlib
import json

import pytest
from werkzeug import Request as Asked
from werkzeug import Response

from orchestration.ingest.crawl import fetch_file
from orchestration.ingest.download import Client, Request
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from tests.fakes.server import serving, status, web_page

FIRST = b"code,year,value,status\n01,2020,5,final\n"
SECOND = b"code,year,value,status\n01,2020,6,final\n"


class Shelf:
    """One file with the validators that a publisher gives: ``etag``, ``modified``, both or neither."""

    def __init__(self) -> None:
        self.content, self.etag, self.modified = FIRST, "", ""
        self.asked: list[dict[str, str]] = []
        self.fault = None

    def answer(self, asked: Asked) -> Response:
        told = {"etag": asked.headers.get("If-None-Match", ""), "modified": asked.headers.get("If-Modified-Since", "")}
        self.asked.append(told)
        headers = {name: value for name, value in (("ETag", self.etag), ("Last-Modified", self.modified)) if value}
        # As RFC 9110 has it: If-Modified-Since counts only where If-None-Match is not sent.
        unchanged = told["etag"] == self.etag if told["etag"] else told["modified"] == self.modified
        if unchanged and any(told.values()):
            return Response(b"", 304, headers)
        good = Response(self.content, 200, headers, content_type="text/csv")
        return self.fault(good) if self.fault else good


@pytest.fixture(scope="module")
def shelves():
    """One server for all tests, since closing one takes a while; the last of the list answers."""
    known: list[Shelf] = []
    with serving(lambda asked: known[-1].answer(asked)) as address:
        yield known, address


@pytest.fixture
def shelf(shelves, monkeypatch) -> Shelf:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    shelves[0].append(Shelf())
    return shelves[0][-1]


@pytest.fixture(scope="module")
def client():
    with Client(pace=0.001) as client:
        yield client


@pytest.fixture
def refresh(raw, shelves, shelf, make_dataset, client):
    """A live refresh of toy/counts from the shelf; ``name`` and ``vintage`` are those of fetch_file."""

    def run(path: str = "/counts.csv", **options):
        def fetch(client, base_url):
            request = Request(source="toy", dataset="counts", url=f"{base_url}{path}")
            return fetch_file(client, request, "counts.csv", **options)

        dataset = make_dataset(fetch=fetch, base_url=shelves[1])
        return refresh_dataset(dataset, "live", None, Tables(), client)

    return run


def test_file_lands_with_its_receipt_and_the_day_it_was_last_modified(shelf, refresh):
    shelf.etag, shelf.modified = '"one"', "Tue, 30 Jun 2026 11:22:33 GMT"
    outcome = refresh()
    entry = json.loads((outcome.current.path / "release.json").read_bytes())
    assert (entry["vintage"], entry["vintage_basis"]) == (
        "2026-06-30",
        "Last-Modified of the file, Tue, 30 Jun 2026 11:22:33 GMT",
    )
    (receipt,) = entry["requests"]
    assert (receipt["file"], receipt["etag"], receipt["sha256"]) == (
        "counts.csv",
        '"one"',
        hashlib.sha256(FIRST).hexdigest(),
    )
    assert shelf.asked == [{"etag": "", "modified": ""}]


def test_day_of_fetching_stands_in_where_the_publisher_gives_none(shelf, refresh):
    outcome = refresh()
    assert outcome.current.vintage == outcome.current.fetched_at[:10]


def test_source_may_read_the_day_from_the_reply(shelf, refresh):
    shelf.modified = "Tue, 30 Jun 2026 11:22:33 GMT"
    assert refresh(vintage=lambda reply: (reply.content[26:30].decode(), "a cell")).current.vintage == "2020"


@pytest.mark.parametrize("validators", [("etag",), ("modified",), ("etag", "modified")])
def test_unchanged_file_is_not_sent_again(shelf, refresh, validators):
    for name in validators:
        setattr(shelf, name, {"etag": '"one"', "modified": "Tue, 30 Jun 2026 11:22:33 GMT"}[name])
    first = refresh()
    again = refresh()
    assert again.reason == f"not changed since it landed as {first.current.release_id}: nothing fetched"
    assert (again.landed, again.current.release_id) == ((), first.current.release_id)
    assert {name for name, value in shelf.asked[1].items() if value} == set(validators)


def test_publisher_without_validators_sends_the_same_bytes_again_and_nothing_lands(shelf, refresh):
    first = refresh()
    again = refresh()
    assert [landed.is_new for landed in again.landed] == [False]
    assert again.current.release_id == first.current.release_id
    assert shelf.asked == [{"etag": "", "modified": ""}] * 2


def test_changed_file_lands_beside_the_first(shelf, refresh, raw):
    shelf.etag = '"one"'
    refresh()
    shelf.content, shelf.etag = SECOND, '"two"'
    assert refresh().landed[0].is_new
    assert len(list(raw.glob("toy/counts/*/release.json"))) == 2
    shelf.asked.clear()
    refresh()
    assert shelf.asked == [{"etag": '"two"', "modified": ""}]


def test_validators_of_one_address_are_not_sent_to_another(shelf, refresh):
    shelf.etag = '"one"'
    refresh("/old/counts.csv")
    refresh("/new/counts.csv")
    assert shelf.asked[1] == {"etag": "", "modified": ""}


def test_file_that_did_not_come_from_the_publisher_has_no_validators(shelf, refresh, raw, archive, make_dataset):
    archive(FIRST)
    refresh_dataset(make_dataset(), "archive", archive.root, Tables())
    refresh()
    assert shelf.asked == [{"etag": "", "modified": ""}]


@pytest.mark.parametrize("fault", [web_page, status(403, "no")])
def test_reply_that_is_no_file_leaves_what_has_landed(shelf, refresh, raw, fault):
    shelf.etag = '"one"'
    refresh()
    before = sorted(raw.rglob("*"))
    shelf.etag, shelf.fault = '"two"', fault
    with pytest.raises(BadInput):
        refresh()
    assert sorted(raw.rglob("*")) == before


def test_file_that_fails_its_checks_is_asked_for_again(shelf, refresh):
    shelf.etag = '"one"'
    refresh()
    shelf.content, shelf.etag = b"code,other\n01,2\n", '"two"'
    for _ in range(2):
        with pytest.raises(BadInput, match="columns"):
            refresh()
    assert [asked["etag"] for asked in shelf.asked] == ["", '"one"', '"one"']
