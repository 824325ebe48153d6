"""The publishers themselves, asked for one page or file of each dataset: does it still have the declared columns?

Run by hand, ``pytest -m network``; never in the ordinary run, and skipped where a publisher cannot be reached. Nothing
lands: the page that came is parsed and thrown away.
"""

import re
from functools import cache
from urllib.parse import urlsplit

import httpx2
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Unavailable
from orchestration.ingest.download import USER_AGENT, Client, base_url
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.sources import datasets

pytestmark = pytest.mark.network

FETCHED = [dataset for dataset in datasets() if dataset.fetch]
# What a refusal says of a layout. A single page can also be refused because others are missing, which is no matter here.
LAYOUT = re.compile(r"column|field|header|layout|web page|not whole JSON|not XML|marker|is not one of", re.IGNORECASE)


class Enough(Exception):
    """One page has come, and another is asked for."""


@cache
def is_reachable(root: str) -> bool:
    """Whether anything answers at scheme and host, whatever it answers."""
    try:
        httpx2.head(root, headers={"User-Agent": USER_AGENT}, timeout=10)
    except httpx2.TransportError:
        return False
    return True


@pytest.fixture(scope="module")
def client():
    """A client with the publishers' own paces."""
    with Client() as client:
        yield client


@pytest.fixture
def first_page(monkeypatch, tmp_path) -> dict[str, bytes]:
    """Ends a crawl when its second page is asked for; holds the first."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    kept: dict[str, bytes] = {}
    honest = Crawl.page

    def page(crawl: Crawl, name: str, *arguments, **options) -> bytes:
        if kept:
            raise Enough
        kept[name] = honest(crawl, name, *arguments, **options)
        return kept[name]

    monkeypatch.setattr(Crawl, "page", page)
    return kept


@pytest.mark.parametrize("dataset", FETCHED, ids=lambda dataset: "/".join(dataset.asset_path))
def test_publisher_still_sends_the_declared_columns(dataset: Dataset, client, first_page):
    address = base_url(dataset.source, dataset.base_url)
    parts = urlsplit(address)
    if not is_reachable(f"{parts.scheme}://{parts.netloc}"):
        pytest.skip(f"{parts.netloc} cannot be reached from here")
    try:
        found = dataset.fetch(client, address)
    except Enough:
        is_whole, files = False, first_page
    else:
        if isinstance(found, Unavailable):
            pytest.skip(found.reason)
        is_whole, files = True, found[-1].files
    try:
        table = dataset.parse(files)
        if is_whole:
            check_table(dataset, table)
    except BadInput as error:
        if is_whole or LAYOUT.search(error.problem):
            raise
    else:
        assert table.columns == [*dataset.columns, *SOURCE_COLUMNS]
        assert table.height
