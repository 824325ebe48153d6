"""What is killed: one function for each kind of victim, each run in a process of its own.

That process is forked from one in which all of this is imported already: a kill at a random instant falls into the
work, not into the imports.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

from orchestration import paths
from orchestration.defs import published
from orchestration.ingest.download import Client
from orchestration.ingest.refresh import Tables, refresh_all, refresh_dataset
from orchestration.sources import datasets

# Imported when first used; here before the fork.
from tests.fakes.refreshing import dataset_called

FORKING = multiprocessing.get_context("forkserver")
# DuckDB looks for the last two at the first query, which takes longer than a publication.
FORKING.set_forkserver_preload(
    [__name__, "tests.faults.publications", "tests.faults.disks", "pandas", "pyarrow.dataset"]
)
ROOT = Path(__file__).resolve().parents[2]
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "shutil.rmtree"}


def publish() -> None:
    """Publish the build."""
    published.publish()


def roll_back() -> None:
    """Put the publication before this one back."""
    published.rollback()


def land_bundled() -> None:
    """Land all bundled figures."""
    bundled = [dataset.asset_path for dataset in datasets() if dataset.bundled_files]
    list(refresh_all(datasets(), bundled, "bundled", None))


def land_live() -> None:
    """Land what the employment survey's publisher offers."""
    with Client(pace=0.001) as client:
        refresh_dataset(dataset_called("nomis", "bres_employment"), "live", None, Tables(), client)


VICTIMS = {victim.__name__: victim for victim in (publish, roll_back, land_bundled, land_live)}


def start(name: str, environment: Mapping[str, str], step: int = 0) -> BaseProcess:
    """Start a victim; with ``step`` it kills itself just before the change of that number that it makes to the disk."""
    return fork(_run, name, dict(environment), step)


def fork(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Start a process that does some work of these modules, without importing anything first."""
    process = FORKING.Process(target=work, args=arguments, daemon=True)
    main, path = sys.modules["__main__"], os.environ.get("PYTHONPATH")
    # It would import the program that this is, a test run or the soak, and the server does not look where we do.
    sys.modules["__main__"] = ModuleType("__main__")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), path]))
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
        os.environ.pop("PYTHONPATH") if path is None else os.environ.update(PYTHONPATH=path)
    return process


def _run(name: str, environment: dict[str, str], step: int) -> None:
    os.environ.update(environment)
    # Only what the victim does counts, not what it fails with.
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if step:
        sys.addaudithook(_Death(step))
    VICTIMS[name]()


class _Death:
    """Counts what a process changes on the disk, and kills it before a change."""

    def __init__(self, step: int) -> None:
        self._left = step

    def __call__(self, event: str, arguments: tuple) -> None:
        if event in STEPS or (event == "open" and self._writes(*arguments)):
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), 9)

    @staticmethod
    def _writes(path: object, mode: str | None, flags: int) -> bool:
        return bool(flags & (os.O_WRONLY | os.O_RDWR)) and str(path).startswith(
            (str(paths.raw()), str(paths.warehouse()))
        )
