"""Live refreshes of study records against a server that behaves as the API v2 of ClinicalTrials.gov does."""

import json

import polars as pl
import pytest

from orchestration.ingest.download import Request
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources.clinicaltrials_gov import studies as source
from tests.fakes.clinicaltrials_gov import FakeClinicalTrialsGov, study
from tests.fakes.refreshing import Live, dataset_called, fakes_on_one_server, without_proxies
from tests.fakes.server import dropped, empty, sentence, status, web_page

ALL_PAGES = ["0", "2", "4"]


@pytest.fixture(scope="module")
def server():
    with fakes_on_one_server() as server:
        yield server


@pytest.fixture
def registry(server, monkeypatch) -> FakeClinicalTrialsGov:
    """Five studies, two a page, where the connector looks for them."""
    without_proxies(monkeypatch)
    known, address, _ = server
    known.append(FakeClinicalTrialsGov())
    monkeypatch.setenv("LEVELUP_BASE_URL_CLINICALTRIALS_GOV", f"{address}/api/v2")
    return known[-1]


@pytest.fixture
def live(tmp_path, monkeypatch, registry, server) -> Live:
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    return Live(dataset_called("clinicaltrials_gov", "studies"), tmp_path, server[2])


def landed(outcome) -> pl.DataFrame:
    return pl.read_parquet(outcome.current.table_path)


def test_live_refresh_lands_every_study_of_every_page(registry, live):
    outcome = live.refresh()
    assert (outcome.current.vintage, outcome.current.rows, outcome.landed[0].is_new) == ("2026-03-25", 5, True)
    table = landed(outcome)
    assert table["NCTId"].to_list() == [f"NCT{number:08}" for number in range(1, 6)]
    assert table.row(2, named=True) | {"Location": None} == {
        **dict.fromkeys(table.columns),
        "NCTId": "NCT00000003",
        "OrgStudyId": "TRIAL-3",
        "SecondaryId": '[{"id":"ISRCTN00000003","type":"REGISTRY","domain":"ISRCTN"}]',
        "OrgFullName": "Hypothetical University",
        "OrgClass": "OTHER",
        "BriefTitle": "Trial 3",
        "OverallStatus": "RECRUITING",
        "StatusVerifiedDate": "2026-03",
        "StartDate": "2025-07",
        "StartDateType": "ACTUAL",
        "CompletionDate": "2027-12-31",
        "CompletionDateType": "ESTIMATED",
        "LastUpdatePostDate": "2026-03-20",
        "StudyType": "INTERVENTIONAL",
        "Phase": '["PHASE2","PHASE3"]',
        "EnrollmentCount": "43",
        "EnrollmentType": "ESTIMATED",
        "DesignAllocation": "RANDOMIZED",
        "DesignMasking": "DOUBLE",
        "OversightHasDMC": "true",
        "ArmGroup": '[{"type":"EXPERIMENTAL"},{}]',
        "LeadSponsorName": "Hypothetical University",
        "LeadSponsorClass": "OTHER",
        "ResponsiblePartyType": "SPONSOR",
        "Condition": '["Hypothetical disease"]',
        "Intervention": '[{"type":"DRUG","name":"Substance"}]',
        "HasResults": "false",
        "VersionHolder": "2026-03-25",
        "SearchTotalCount": "5",
        "source_file": "studies_00002.json",
        "source_row": 1,
    }
    assert registry.pages == ALL_PAGES
    assert live.pages_left() == []


def test_query_is_for_sites_in_the_kingdom_and_asks_for_nobody(registry, live):
    outcome = live.refresh()
    asked = next(asked for path, asked in registry.asked if path.endswith("/studies"))
    assert asked["filter.advanced"] == 'AREA[LocationCountry]"United Kingdom"'
    assert (asked["pageSize"], asked["countTotal"]) == ("1000", "true")
    assert [name for name in asked["fields"].split("|") if "Contact" in name or "Investigator" in name] == []
    written = b"".join(path.read_bytes() for path in outcome.current.path.rglob("*.json"))
    assert b"Jane" not in written


def test_version_is_asked_for_before_and_after(registry, live):
    live.refresh()
    paths = [path.removeprefix("/api/v2") for path, _ in registry.asked]
    assert paths == ["/version", "/studies/enums", "/studies", "/studies", "/studies", "/version"]


def test_second_refresh_asks_only_for_the_version(registry, live):
    first = live.refresh()
    registry.asked.clear()
    registry.pages.clear()
    second = live.refresh()
    assert [path for path, _ in registry.asked] == ["/api/v2/version"]
    assert second.reason.startswith("not updated since 2026-03-25T09:00:05, which has landed as ")
    assert second.current.release_id == first.current.release_id


def test_later_version_lands_as_a_new_release_in_which_only_the_changed_study_differs(registry, live):
    first = live.refresh()
    registry.version = "2026-03-26T09:00:05"
    registry.studies[3] = study(4, statusModule={"overallStatus": "COMPLETED"})
    second = live.refresh()
    assert (second.current.vintage, second.landed[0].is_new) == ("2026-03-26", True)
    assert len(list(live.raw.glob("clinicaltrials_gov/studies/*/release.json"))) == 2
    old, new = (landed(outcome).drop("source_file", "source_row") for outcome in (first, second))
    changed = new.filter(
        pl.concat_str(pl.all(), ignore_nulls=True) != old.select(pl.concat_str(pl.all(), ignore_nulls=True)).to_series()
    )
    assert changed.select("NCTId", "OverallStatus").rows() == [("NCT00000004", "COMPLETED")]


def test_token_that_dies_in_mid_crawl_restarts_the_crawl(registry, live):
    def refresh_of_the_publisher() -> None:
        registry.version = "2026-03-26T09:00:05"
        registry.studies = [study(number) for number in range(10, 14)]

    registry.before[3] = refresh_of_the_publisher
    outcome = live.refresh()
    assert registry.pages == ["0", "2", "dead", "0", "2"]
    assert (outcome.current.vintage, outcome.current.rows) == ("2026-03-26", 4)
    assert landed(outcome)["NCTId"].to_list() == ["NCT00000010", "NCT00000011", "NCT00000012", "NCT00000013"]


def test_token_that_dies_though_the_version_stays_restarts_the_crawl(registry, live):
    registry.faults = [None, None, status(400, "`pageToken` has incorrect format")]
    assert live.refresh().current.rows == 5
    assert registry.pages == [*ALL_PAGES, *ALL_PAGES]


def test_version_that_changes_after_the_last_page_restarts_the_crawl(registry, live):
    said = iter(["2026-03-25T09:00:05", "2026-03-26T09:00:05", "2026-03-26T09:00:05", "2026-03-26T09:00:05"])
    answer = registry.answer

    def slip(request):
        reply = answer(request)
        if request.path.endswith("/version"):
            reply.set_data(json.dumps({"apiVersion": "2.0.5", "dataTimestamp": next(said)}))
        return reply

    registry.answer = slip
    assert live.refresh().current.vintage == "2026-03-26"
    assert registry.pages == [*ALL_PAGES, *ALL_PAGES]


def test_data_that_change_in_every_crawl_are_an_error(registry, live):
    registry.faults = [None, status(400, "dead")] * 5
    error = live.refused()
    assert "changed during each of 3 crawls (the token for page 2 died)" in error.problem
    assert live.pages_left() == []


def test_query_that_is_refused_is_no_dead_token(registry, live, monkeypatch):
    monkeypatch.setitem(source.QUERY, "fields", "NCTId|FavouriteColour")
    error = live.refused()
    assert "answered 400" in error.problem and "`FavouriteColour` contains invalid field name" in error.problem
    assert registry.pages == ["0"]


@pytest.mark.parametrize("page", [1, 2, 3])
def test_crawl_that_was_killed_at_any_page_goes_on_with_it(registry, live, page):
    live.kill_during(registry.before, page)
    assert not list(live.raw.glob("*/*/*/release.json"))
    assert len(live.pages_left()) == page - 1
    registry.asked.clear()
    registry.pages.clear()
    assert live.refresh().current.rows == 5
    assert registry.pages == ALL_PAGES[page - 1 :]


def test_killed_crawl_of_another_version_starts_from_scratch(registry, live):
    registry.faults = [None, None, *[status(503)] * 9]
    live.refused()
    assert len(live.pages_left()) == 2
    registry.asked.clear()
    registry.pages.clear()
    registry.faults, registry.version = [], "2026-03-26T09:00:05"
    assert live.refresh().current.vintage == "2026-03-26"
    assert registry.pages == ALL_PAGES


@pytest.mark.parametrize(
    "faults", [[status(503), status(502)], [status(429, Retry_After="1")], [dropped], [empty], [web_page]]
)
def test_trouble_that_passes_leaves_no_trace(registry, live, faults):
    registry.faults = list(faults)
    assert live.refresh().current.rows == 5


def truncated(good):
    return type(good)(good.get_data()[:-40], 200, content_type=good.content_type)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (web_page, "the reply is a web page"),
        (empty, "the reply is empty"),
        (sentence("Query is incomplete"), "the reply is not JSON"),
        (truncated, "the text is not whole JSON"),
        (lambda good: type(good)('{"message": "sorry"}', 200), "this is not a page of studies"),
    ],
)
def test_reply_that_is_no_page_is_an_error_though_its_status_is_200(registry, live, fault, problem):
    registry.faults = [fault] * 9
    assert problem in live.refused().problem
    assert live.pages_left() == []


def without_total(good):
    page = json.loads(good.get_data())
    page.pop("totalCount", None)
    return type(good)(json.dumps(page), 200)


def one_short(good):
    page = json.loads(good.get_data())
    page["studies"].pop()
    return type(good)(json.dumps(page), 200)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(without_total, "does not say how many studies"), (one_short, "hold 4 studies where the publisher counts 5")],
)
def test_search_that_is_not_whole_is_an_error_and_not_kept(registry, live, fault, problem):
    registry.faults = [fault]
    assert problem in live.refused().problem
    assert live.refresh().current.rows == 5


def test_study_on_two_pages_is_an_error(registry, live):
    registry.studies[4] = study(1)
    assert "several rows have the same key (NCTId 'NCT00000001'" in live.refused().problem


def test_reply_that_names_people_is_refused_and_not_kept(registry, live):
    registry.keeps_to_fields = False
    assert "the reply holds centralContacts, contacts, which were not asked for" in live.refused().problem
    assert live.pages_left() == []


def test_new_word_in_the_lists_of_the_publisher_is_an_error_before_anything_is_fetched(registry, live):
    registry.words["Phase"] += " PHASE5"
    error = live.refused()
    assert "Phase has the new PHASE5" in error.problem
    assert registry.pages == []


def test_list_of_words_that_is_gone_is_an_error(registry, live):
    del registry.words["AgencyClass"]
    assert "has no list AgencyClass" in live.refused().problem


@pytest.mark.parametrize("version", ["", "soon"])
def test_version_that_is_no_time_is_an_error(registry, live, version):
    registry.version = version
    assert "does not say when the data were refreshed" in live.refused().problem


def test_alias_leads_to_the_study_that_has_its_number_now(registry, server):
    _, address, client = server
    request = Request(source="clinicaltrials_gov", dataset="studies", url=f"{address}/api/v2/studies/NCT09999999")
    assert json.loads(client.get(request).content)["protocolSection"]["identificationModule"]["nctId"] == "NCT00000001"


def test_live_release_replays_elsewhere(live, tmp_path, monkeypatch):
    first = live.refresh()
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "elsewhere"))
    again = refresh_dataset(live.dataset, "archive", live.raw, Tables())
    assert again.current.release_id == first.current.release_id
    assert landed(again).equals(landed(first))
