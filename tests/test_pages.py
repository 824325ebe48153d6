"""What the guard before Dagster's web server refuses, request by request, without a server."""

import pytest

from orchestration.pages import ANOTHER_PAGE, BY_LINK, NOT_JSON, UNKNOWN_NAME, Guard

HERE = {"host": "127.0.0.1:3000"}
JSON = {"content-type": "application/json"}
TYPED = {"accept": "text/html,*/*;q=0.8", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
ADDRESS = "https://levelup.example.org"


async def nobody(scope, receive, send) -> None:
    raise AssertionError("nothing is passed on here")


def refusal(headers: dict[str, str], method: str = "GET", path: str = "/", address: str = "", host: str = "127.0.0.1"):
    scope = {
        "type": "websocket" if method == "WebSocket" else "http",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    if method != "WebSocket":
        scope["method"] = method
    return Guard(nobody, host, address).refusal(scope)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:8080", "[::1]:3000", "[::1]", "127.0.0.1"]
)
def test_names_of_this_machine_are_known_under_any_port_that_leads_here(host):
    assert refusal({"host": host}) is None
    assert refusal({"host": host, "origin": f"http://{host}".lower(), **JSON}, "POST") is None


@pytest.mark.parametrize(
    "host",
    ["attacker.example", "attacker.example:3000", "127.0.0.1.attacker.example", "localhost.attacker.example:3000",
     "attacker.example@127.0.0.1", "127.0.0.1:3000@attacker.example", "[::1].attacker.example", "::1", "", "127.0.0.1:"],
)  # fmt: skip
def test_names_that_others_may_point_to_this_machine_are_unknown(host):
    for method in ("GET", "POST", "WebSocket"):
        assert refusal({"host": host, **JSON}, method) == UNKNOWN_NAME
    assert refusal({}) == UNKNOWN_NAME


def test_pages_that_listen_elsewhere_are_known_by_that_address():
    assert refusal({"host": "192.0.2.7:3000"}, host="192.0.2.7") is None
    assert refusal({"host": "192.0.2.8:3000"}, host="192.0.2.7") == UNKNOWN_NAME


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "WebSocket"])
@pytest.mark.parametrize(
    "origin",
    ["http://attacker.example", "http://127.0.0.1:8888", "http://localhost:3000", "https://127.0.0.1:3000", "http://127.0.0.1",
     "null", "", "http://127.0.0.1:3000.attacker.example", "http://127.0.0.1:30000"],
)  # fmt: skip
def test_pages_of_another_origin_may_ask_for_nothing(method, origin):
    assert refusal({**HERE, **JSON, **TYPED, "origin": origin}, method, "/graphql") == ANOTHER_PAGE


@pytest.mark.parametrize("method", ["GET", "POST", "WebSocket"])
def test_these_pages_and_programs_without_an_origin_may_ask(method):
    for asked in ({"origin": "http://127.0.0.1:3000"}, {"sec-fetch-site": "same-origin"}, {}):
        assert refusal({**HERE, **JSON, **asked}, method, "/server_info") is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_of_another_page_may_be_followed_but_nothing_embedded_or_fetched(site):
    followed = {**HERE, **TYPED, "sec-fetch-site": site}
    assert refusal(followed, path="/runs/1") is None
    assert refusal(followed, "POST") == ANOTHER_PAGE
    for dest in ("iframe", "embed", "object"):
        assert refusal({**followed, "sec-fetch-dest": dest}) == ANOTHER_PAGE
    for dest in ("image", "script", "empty"):
        assert refusal({**followed, "sec-fetch-mode": "no-cors", "sec-fetch-dest": dest}) == ANOTHER_PAGE
    assert refusal({**HERE, "sec-fetch-site": site, "sec-fetch-mode": "websocket"}, "WebSocket") == ANOTHER_PAGE


@pytest.mark.parametrize("site", ["none", "same-origin", "cross-site"])
def test_graphql_is_not_asked_by_link_even_where_somebody_follows_it(site):
    asked = {**HERE, **TYPED, "sec-fetch-site": site}
    assert refusal(asked, path="/graphql") is None, "this is the page to type queries into"
    assert refusal({**asked, "accept": "*/*"}, path="/graphql") == BY_LINK
    assert (
        refusal(HERE, "HEAD", "/graphql")
        == refusal(HERE, path="/graphql")
        == refusal(HERE, path="/prefix/graphql")
        == BY_LINK
    )
    assert refusal({**HERE, "origin": "http://127.0.0.1:3000"}, path="/graphql") == BY_LINK


@pytest.mark.parametrize(
    "said",
    ["text/plain", "text/plain;application/json", "text/plain; charset=application/json", "multipart/form-data",
     "application/x-www-form-urlencoded", "application/graphql", "application/jsonp", ""],
)  # fmt: skip
def test_what_is_posted_is_json_and_says_so(said):
    for path in ("/graphql", "/report_asset_materialization/nomis"):
        assert refusal({**HERE, "content-type": said}, "POST", path) == NOT_JSON
        assert refusal(HERE, "POST", path) == NOT_JSON
    assert refusal({**HERE, "content-type": "Application/JSON; charset=utf-8"}, "POST", "/graphql") is None


@pytest.mark.parametrize("host", ["levelup.example.org", "Levelup.example.org:443", "127.0.0.1:3000"])
def test_behind_a_proxy_pages_are_known_by_the_address_that_it_shows(host):
    for address in (ADDRESS, f"{ADDRESS}/", f"{ADDRESS}/runs?x=1"):
        assert refusal({"host": host, "origin": ADDRESS, **JSON}, "POST", address=address) is None
        assert refusal({"host": host, "origin": ADDRESS}, "WebSocket", address=address) is None
    for origin in ("http://levelup.example.org", "https://other.example.org", "https://example.org"):
        assert refusal({"host": host, "origin": origin}, "WebSocket", address=ADDRESS) == ANOTHER_PAGE


@pytest.mark.parametrize(
    ("declared", "origin"),
    [("https://levelup.example.org:443", ADDRESS), ("http://levelup.example.org:80/", "http://levelup.example.org")],
)
def test_a_port_that_the_scheme_has_anyway_may_be_declared(declared, origin):
    assert refusal({"host": "levelup.example.org", "origin": origin, **JSON}, "POST", address=declared) is None


def test_of_this_machine_another_port_is_another_page_whatever_is_declared():
    asked = {"host": "127.0.0.1:3001", "origin": "http://127.0.0.1:3000", **JSON}
    assert refusal(asked, "POST", address="http://127.0.0.1:3000") == ANOTHER_PAGE
    assert refusal({**asked, "origin": "http://127.0.0.1:3001"}, "POST", address="http://127.0.0.1:3000") is None


def test_without_that_address_its_name_is_unknown():
    assert refusal({"host": "levelup.example.org", "origin": ADDRESS}) == UNKNOWN_NAME


def test_each_refusal_is_one_sentence_that_the_asker_gets():
    for status, sentence in (UNKNOWN_NAME, ANOTHER_PAGE, BY_LINK, NOT_JSON):
        assert 400 <= status < 500
        assert sentence.endswith(".") and sentence.count(". ") == 0 and len(sentence) < 120
