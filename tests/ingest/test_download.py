"""The client, asked over real sockets: what counts as an answer, what is asked again, what is never said."""

import gzip
import hashlib
import logging
import socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Request as Asked
from werkzeug import Response

from orchestration.ingest import download
from orchestration.ingest.download import Client, Manners, Request
from orchestration.ingest.errors import BadInput
from tests.fakes.server import dripping, dropped, empty, sentence, serving, slow, status, web_page

BODY = b"code,value\n01,5\n"
FAST = Manners(rates=((1000, 1.0),), first_pause=0.001, longest_pause=30.0, look_pause=0.001)


class Office:
    """A publisher that always has the same table; ``faults`` spoil its replies, one after another."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.times: list[float] = []
        self.faults: list[Callable[[Response], Response] | None] = []
        self.address = ""

    def answer(self, asked: Asked) -> Response:
        self.asked.append(asked)
        self.times.append(time.monotonic())
        good = Response(BODY, 200, {"ETag": '"one"'}, content_type="text/csv")
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def request(self, **changes) -> Request:
        declared = {"source": "toy", "dataset": "counts", "url": f"{self.address}/counts.csv", "manners": FAST}
        return Request(**{**declared, **changes})


@pytest.fixture(scope="module")
def offices():
    """One server for all tests, since closing one takes a while; the last office of the list answers."""
    known: list[Office] = []
    with serving(lambda asked: known[-1].answer(asked)) as address:
        yield known, address


@pytest.fixture
def office(monkeypatch, offices):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    office = Office()
    known, office.address = offices
    known.append(office)
    return office


@pytest.fixture(scope="module")
def client():
    with Client() as client:
        yield client


@pytest.fixture
def refused(client, office):
    """Asks in vain; returns the refusal, which names source, dataset and address and says what to do."""

    def ask(**changes) -> BadInput:
        request = office.request(**changes)
        with pytest.raises(BadInput) as caught:
            client.get(request)
        error = caught.value
        assert (error.source, error.dataset) == ("toy", "counts")
        assert request.shown in error.problem
        assert error.remedy.endswith("Nothing that has landed was changed")
        assert "\n" not in str(error)
        return error

    return ask


def test_answer_comes_with_a_receipt(client, office):
    reply = client.get(office.request(parameters={"area": "a b", "select": "x,y"}, accept="text/csv"))
    receipt = reply.receipt
    assert reply.content == BODY
    assert receipt.url == f"{office.address}/counts.csv?area=a+b&select=x,y"
    assert (receipt.status, receipt.bytes, receipt.etag, receipt.last_modified) == (200, len(BODY), '"one"', "")
    assert receipt.content_type.startswith("text/csv")
    assert receipt.sha256 == hashlib.sha256(BODY).hexdigest()
    assert abs(datetime.fromisoformat(receipt.fetched_at) - datetime.now(UTC)) < timedelta(minutes=1)
    (asked,) = office.asked
    assert (asked.args["area"], asked.args["select"], asked.headers["Accept"]) == ("a b", "x,y", "text/csv")


def test_client_says_which_project_is_asking_and_nothing_about_a_person(client, office):
    client.get(office.request())
    agent = office.asked[0].headers["User-Agent"]
    assert agent.startswith("levelup/")
    assert "@" not in agent
    assert socket.gethostname() not in agent


@pytest.mark.parametrize("fault", [status(500), status(502), status(503), status(429), dropped])
def test_what_may_pass_is_asked_again(client, office, fault):
    office.faults = [fault, fault]
    assert client.get(office.request()).content == BODY
    assert len(office.asked) == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_what_will_not_pass_is_asked_once(refused, office, code):
    office.faults = [status(code, "no such\ttable\x00 here" + "!" * 300)]
    error = refused()
    assert error.refusal_kind == "not_as_declared"
    assert len(office.asked) == 1
    assert f"answered {code}, beginning 'no such table here!!!" in error.problem
    assert error.problem.count("!") == download.SHOWN_BYTES - len("no such table here")


def test_publisher_that_stays_broken_is_given_up_after_the_attempts(refused, office):
    office.faults = [status(503, "down for repairs")] * 9
    error = refused()
    assert error.refusal_kind == "unreachable"
    assert len(office.asked) == FAST.attempts == 4
    assert "answered 503, beginning 'down for repairs' (4 attempts)" in error.problem
    assert "archive" in error.remedy


def test_pauses_grow_between_attempts(client, office):
    office.faults = [status(503)] * 3
    client.get(office.request(manners=replace(FAST, first_pause=0.04)))
    first, second, third = (b - a for a, b in zip(office.times, office.times[1:], strict=False))
    assert first >= 0.04
    assert second >= 0.08
    assert third >= 0.16


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_in_seconds_is_honoured(office, code):
    office.faults = [status(code, Retry_After="15")]
    with Client(pace=0.01) as client:
        assert client.get(office.request()).content == BODY
    assert 0.15 <= office.times[1] - office.times[0] < 1


def test_retry_after_as_a_date_is_honoured(office):
    office.faults = [status(429, Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True))]
    with Client(pace=0.01) as client:
        assert client.get(office.request()).content == BODY
    assert 0.15 <= office.times[1] - office.times[0] < 1


def test_retry_after_beyond_the_longest_pause_ends_the_matter(refused, office):
    office.faults = [status(429, Retry_After="3600")]
    assert "asking for a pause of 3,600 seconds" in refused().problem
    assert len(office.asked) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("0", 0), ("", None), ("soon", None), ("-5", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after_is_read_or_passed_over(header, seconds):
    assert download.retry_after(header) == seconds


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(empty, "the reply is empty"), (web_page, "the reply is a web page, beginning '<!DOCTYPE html>")],
)
def test_status_200_is_not_success(refused, office, fault, problem):
    office.faults = [fault] * 9
    error = refused()
    assert error.refusal_kind == "not_as_declared"
    assert f"answered 200, but {problem}" in error.problem
    assert "orchestration/sources/toy" in error.remedy
    assert len(office.asked) == 1 + FAST.second_looks == 3


def test_second_look_after_a_pause_may_find_the_table(office):
    office.faults = [empty, web_page]
    with Client() as client:
        assert client.get(office.request(manners=replace(FAST, look_pause=0.05))).content == BODY
    assert office.times[2] - office.times[0] >= 0.1


def test_check_of_the_request_decides_what_is_an_answer(client, refused, office):
    seen = []

    def check(first: bytes, content_type: str) -> str | None:
        seen.append((first, content_type))
        return None if first.startswith(b"code,") else "has no header"

    client.get(office.request(check=check))
    assert seen == [(BODY, "text/csv")]
    office.faults = [sentence("Query is incomplete")] * 9
    assert "the reply has no header, beginning 'Query is incomplete'" in refused(check=check).problem


def test_check_sees_no_more_than_the_beginning_and_sees_it_early(client, office):
    seen = []
    office.faults = [lambda good: Response(b"x" * 1_000_000, 200)]
    client.get(office.request(check=lambda first, _: seen.append(len(first))))
    assert seen == [download.CHECKED_BYTES]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_reply_beyond_the_size_limit_is_stopped(refused, office, encoding):
    body = b"x" * 3_000_000
    packed = gzip.compress(body) if encoding == "gzip" else body
    office.faults = [lambda good: Response(packed, 200, {"Content-Encoding": encoding})]
    assert "sent more than the 1,000,000 bytes" in refused(largest=1_000_000).problem
    assert len(office.asked) == 1


def test_damaged_compression_is_asked_again(client, office):
    office.faults = [lambda good: Response(b"no gzip", 200, {"Content-Encoding": "gzip"})]
    assert client.get(office.request()).content == BODY


def test_silence_is_not_waited_for(client, refused, office):
    manners = replace(FAST, read=0.05, attempts=2)
    office.faults = [slow(0.3)]
    assert client.get(office.request(manners=manners)).content == BODY
    office.faults = [slow(0.3)] * 2
    assert "gave no whole reply (ReadTimeout" in refused(manners=manners).problem


def test_reply_that_only_drips_is_given_up(refused, office):
    office.faults = [dripping(0.04, 16)]
    assert "took too long over its reply" in refused(manners=replace(FAST, whole=0.1, attempts=1)).problem


def test_error_page_that_only_drips_is_given_up(refused, office):
    def drip(good: Response) -> Response:
        broken = dripping(0.04, 16)(good)
        broken.status_code = 404
        return broken

    office.faults = [drip]
    assert "took too long over its reply" in refused(manners=replace(FAST, whole=0.1, attempts=1)).problem


def test_nobody_at_the_address_is_one_clear_error(refused):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/counts.csv"
    error = refused(url=address)
    assert error.refusal_kind == "unreachable"
    assert "gave no whole reply (ConnectError" in error.problem
    assert "(4 attempts)" in error.problem
    assert "Check that this machine reaches the address" in error.remedy


@pytest.mark.parametrize("url", ["ftp://localhost/counts.csv", "localhost/counts.csv", "http://[/counts.csv"])
def test_address_that_is_none_names_the_variable_that_may_be_wrong(url):
    with pytest.raises(BadInput, match="LEVELUP_BASE_URL_TOY"):
        Request(source="toy", dataset="counts", url=url)


def test_unchanged_is_an_answer_where_validators_were_given(client, refused, office):
    office.faults = [status(304)] * 2
    reply = client.get(office.request(etag='"one"', last_modified="Wed, 21 Oct 2015 07:28:00 GMT"))
    assert (reply.receipt.is_unchanged, reply.content) == (True, b"")
    assert office.asked[0].headers["If-None-Match"] == '"one"'
    assert office.asked[0].headers["If-Modified-Since"] == "Wed, 21 Oct 2015 07:28:00 GMT"
    assert "answered 304" in refused().problem
    assert "If-None-Match" not in office.asked[1].headers


def test_other_statuses_are_answers_where_the_request_says_so(client, office):
    office.faults = [status(404, "no hits")]
    reply = client.get(office.request(statuses=(200, 404)))
    assert (reply.receipt.status, reply.content) == (404, b"no hits")


def test_receipt_keeps_the_publishers_own_count_of_a_list(client, office):
    office.faults = [status(200, "some of it", X_Total_Count="1234")]
    assert client.get(office.request()).receipt.total_count == "1234"
    assert client.get(office.request()).receipt.total_count == ""


@pytest.mark.parametrize(
    "name", ["uid", "key", "api_key", "apikey", "authkey", "signature", "access_token", "subscription-key", "UID"]
)
def test_secrets_are_sent_but_never_said(client, office, refused, caplog, capsys, name):
    caplog.set_level(logging.DEBUG)
    secret = "0x5ec/ret+1"
    receipt = client.get(office.request(parameters={name: secret, "area": "all"})).receipt
    assert office.asked[0].args[name] == secret
    assert receipt.url == f"{office.address}/counts.csv?{name}=***&area=all"

    office.faults = [lambda good: Response(f"wrong {name} {secret} at {office.asked[-1].url}", 403)]
    error = refused(parameters={name: secret})
    assert "beginning 'wrong" in error.problem
    office.faults = [sentence(f"<!doctype html> {secret}")] * 9
    second = refused(url=f"{office.address}/x?{name}=0x5ec/ret%2B1")
    logged = str([vars(record) for record in caplog.records if record.name != "werkzeug"])
    for said in (str(receipt), str(error), str(second), logged, capsys.readouterr().out):
        assert "5ec" not in said
    assert "answered 200" in caplog.text


def test_password_in_the_address_is_never_said(client, office, caplog):
    caplog.set_level(logging.DEBUG)
    address = office.address.replace("//", "//someone:5ecret@")
    office.faults = [status(403, "go away, 5ecret")]
    with pytest.raises(BadInput) as caught:
        client.get(office.request(url=f"{address}/counts.csv"))
    logged = str([vars(record) for record in caplog.records if record.name != "werkzeug"])
    for secret in ("5ecret", "someone"):
        assert secret not in str(caught.value) + logged


def test_redirect_is_followed_on_the_same_host(client, office):
    office.faults = [status(302, Location="/moved.csv")]
    assert client.get(office.request()).content == BODY
    assert [asked.path for asked in office.asked] == ["/counts.csv", "/moved.csv"]


def test_redirect_to_another_host_is_refused_without_asking_it(refused, office):
    office.faults = [status(302, Location=office.address.replace("127.0.0.1", "localhost") + "/moved.csv")]
    assert "redirects to http://localhost, which is not where" in refused().problem
    assert len(office.asked) == 1


def test_redirects_without_end_are_given_up(refused, office):
    office.faults = [status(302, Location="/again.csv")] * 30
    assert "could not be asked for" in refused().problem
    assert len(office.asked) == 1 + download.MAX_REDIRECTS


def test_one_host_is_asked_at_its_rate_also_again_and_redirected(client, office):
    manners = replace(FAST, rates=((1, 0.1),))
    office.faults = [status(503), status(302, Location="/moved.csv")]
    client.get(office.request(manners=manners))
    client.get(office.request(manners=manners))
    gaps = [b - a for a, b in zip(office.times, office.times[1:], strict=False)]
    assert len(gaps) == 3
    # The server notes times of arrival, which a busy machine moves; unbounded, all three gaps are a few milliseconds.
    assert sum(gaps) >= 0.2


def test_download_opens_its_file_anew_for_each_attempt_and_leaves_it_by_an_exception(client, office, tmp_path):
    outcomes = []

    @contextmanager
    def write():
        path = tmp_path / f"{len(outcomes)}.csv"
        try:
            with path.open("wb") as file:
                yield file
        except BaseException as error:
            outcomes.append((path.read_bytes(), type(error).__name__))
            raise
        outcomes.append((path.read_bytes(), "whole"))

    office.faults = [dropped, web_page]
    receipt = client.download(office.request(), write)
    assert [said for _, said in outcomes] == ["RemoteProtocolError", "_Failed", "whole"]
    assert outcomes[-1][0] == BODY
    assert receipt.sha256 == hashlib.sha256(BODY).hexdigest()


def test_address_and_key_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("LEVELUP_BASE_URL_TOY", "http://localhost:1/")
    monkeypatch.setenv("LEVELUP_KEY_TOY", "0x1")
    assert (download.base_url("toy", "https://example.org"), download.key("toy")) == ("http://localhost:1", "0x1")
    monkeypatch.delenv("LEVELUP_BASE_URL_TOY")
    monkeypatch.delenv("LEVELUP_KEY_TOY")
    assert (download.base_url("toy", "https://example.org"), download.key("toy")) == ("https://example.org", "")


def test_pace_is_that_of_the_publishers_unless_it_is_set_to_a_number(monkeypatch):
    monkeypatch.delenv("LEVELUP_PACE", raising=False)
    assert download.pace() == 1
    monkeypatch.setenv("LEVELUP_PACE", "0.001")
    assert download.pace() == 0.001
    monkeypatch.setenv("LEVELUP_PACE", "-1")
    with pytest.raises(BadInput, match="LEVELUP_PACE is '-1'"):
        download.pace()
