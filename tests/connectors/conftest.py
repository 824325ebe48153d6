"""What tests of connectors share: an empty raw/, a client whose pauses are milliseconds, and a server for fakes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Outcome, Tables, refresh_dataset
from orchestration.sources import datasets
from tests.fakes.server import serving


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    """An empty raw/."""
    folder = tmp_path / "raw"
    monkeypatch.setenv("LEVELUP_RAW", str(folder))
    return folder


@pytest.fixture(scope="session")
def client():
    """A client whose pauses are milliseconds."""
    with Client(pace=0.001) as client:
        yield client


@pytest.fixture(scope="session")
def server():
    """One server for all fakes, since closing one takes a while; the last of the list answers."""
    known: list = []
    with serving(lambda request: known[-1].answer(request)) as address:
        yield known, address


@pytest.fixture
def stand_in(server, monkeypatch) -> Callable:
    """Puts a fake where the connector of a source looks for the publisher."""

    def put(source: str, fake):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        known, address = server
        known.append(fake)
        monkeypatch.setenv(f"LEVELUP_BASE_URL_{source.upper()}", address)
        return fake

    return put


@pytest.fixture
def live(raw, client) -> Callable[[str, str], Outcome]:
    """A live refresh of a dataset, by source and name."""

    def run(source: str, name: str) -> Outcome:
        (dataset,) = (each for each in datasets() if each.asset_path == (source, name))
        return refresh_dataset(dataset, "live", None, Tables(), client)

    return run


@pytest.fixture
def refused(raw, live) -> Callable[[str, str], BadInput]:
    """A live refresh that fails with one clear error and lands nothing."""

    def run(source: str, name: str) -> BadInput:
        before = sorted(raw.glob(f"{source}/**/*"))
        with pytest.raises(BadInput) as caught:
            live(source, name)
        assert sorted(raw.glob(f"{source}/**/*")) == before
        assert (caught.value.source, caught.value.dataset) == (source, name)
        assert caught.value.remedy
        return caught.value

    return run
