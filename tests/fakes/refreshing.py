"""Live refreshes of one dataset against a fake, as every test of a connector needs them. What a publisher replies is not here."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration import paths
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Outcome, Tables, refresh_dataset
from orchestration.sources import datasets
from tests.fakes.server import serving

RUNNER = """
import importlib, sys
from orchestration.ingest.download import Client
from orchestration.ingest.refresh import Tables, refresh_dataset
(dataset,) = (dataset for dataset in importlib.import_module(sys.argv[1]).DATASETS if dataset.name == sys.argv[2])
refresh_dataset(dataset, "live", None, Tables(), Client(pace=0.001))
"""


def dataset_called(source: str, name: str) -> Dataset:
    """The declaration of a dataset."""
    return next(dataset for dataset in datasets() if dataset.asset_path == (source, name))


@contextmanager
def fakes_on_one_server() -> Iterator[tuple[list, str, Client]]:
    """A server that the last fake of the list answers for, its address, and a client whose pauses are milliseconds."""
    known: list = []
    with serving(lambda request: known[-1].answer(request)) as address, Client(pace=0.001) as client:
        yield known, address, client


class Live:
    """Live refreshes of one dataset, in a raw/ of its own."""

    def __init__(self, dataset: Dataset, raw: Path, client: Client) -> None:
        self.dataset, self.raw, self._client = dataset, raw, client

    def refresh(self) -> Outcome:
        """A refresh that succeeds."""
        return refresh_dataset(self.dataset, "live", None, Tables(), self._client)

    def refused(self) -> BadInput:
        """A refresh that fails with one clear error and lands nothing."""
        before = sorted(self.raw.glob("[!.]*/**/*"))
        with pytest.raises(BadInput) as caught:
            self.refresh()
        assert sorted(self.raw.glob("[!.]*/**/*")) == before
        assert (caught.value.source, caught.value.dataset) == self.dataset.asset_path
        assert caught.value.remedy and "\n" not in str(caught.value)
        return caught.value

    def pages_left(self) -> list[str]:
        """Pages of an interrupted crawl."""
        folder = self.raw.joinpath(".landing", "pages", *self.dataset.asset_path)
        return sorted(path.name.removesuffix(".receipt") for path in folder.glob("*.receipt"))

    def kill_during(self, before: dict, number: int) -> None:
        """Refresh in a process of its own, which is killed while the fake holds back data reply ``number``."""
        reached, released = threading.Event(), threading.Event()
        before[number] = lambda: (reached.set(), released.wait(30))
        command = [sys.executable, "-c", RUNNER, self.dataset.fetch.__module__, self.dataset.name]
        process = subprocess.Popen(command, cwd=paths.root(), env={**os.environ, "PYTHONPATH": str(paths.root())})
        try:
            assert reached.wait(30)
            process.send_signal(signal.SIGKILL)
            assert process.wait(30) == -signal.SIGKILL
        finally:
            process.kill()
            released.set()
        before.clear()


def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the fake itself, whatever proxy this machine uses."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
