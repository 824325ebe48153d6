"""The workbook of REF 2021 against a server that has it."""

import pytest

from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources.ref import DATASETS
from tests.fakes.ref import FakeRef, results_2021, workbook
from tests.fakes.server import empty, serving, web_page

REF2021 = DATASETS[0]


@pytest.fixture(scope="module")
def fakes():
    """One server for all tests; the last of the list answers."""
    known: list[FakeRef] = []
    with serving(lambda request: known[-1].answer(request)) as address:
        yield known, address


@pytest.fixture
def site(fakes, tmp_path, monkeypatch) -> FakeRef:
    """The site where the connector looks for it, and an empty raw/."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    known, address = fakes
    known.append(FakeRef())
    monkeypatch.setenv("LEVELUP_BASE_URL_REF", address)
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    return known[-1]


def live():
    with Client(pace=0.001) as client:
        return refresh_dataset(REF2021, "live", None, Tables(), client)


def test_the_workbook_lands_under_the_day_of_publication(site):
    current = live().current
    assert (current.vintage, current.rows) == ("2022-05-12", 8)


def test_an_unchanged_workbook_is_not_sent_again(site):
    live()
    assert "nothing fetched" in live().reason
    assert site.statuses == [200, 304]


def test_a_corrected_workbook_is_the_newest_release_of_its_day(site):
    first = live().current
    site.content, site.etag = workbook(results_2021()[:4]), '"2"'
    second = live().current
    assert (second.vintage, second.rows, second.release_id != first.release_id) == ("2022-05-12", 4, True)


@pytest.mark.parametrize("fault", [empty, web_page])
def test_what_is_no_workbook_is_refused_and_nothing_lands(site, fault, tmp_path):
    site.fault = fault
    with pytest.raises(BadInput) as caught:
        live()
    assert caught.value.remedy
    assert not list((tmp_path / "raw").glob("ref/**/release.json"))
