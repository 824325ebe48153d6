"""One module per publisher, each ending in ``DATASETS``. Modules are discovered, never listed.

A publisher of many tables has a package: each of its modules that ends in ``DATASETS`` is one family of them.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from types import ModuleType

from orchestration.ingest.dataset import Dataset

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@cache
def datasets() -> tuple[Dataset, ...]:
    """Every declared dataset, those that others refer to first. ValueError where a declaration breaks the rules."""
    found: dict[tuple[str, str], Dataset] = {}
    for publisher, module in _modules():
        for dataset in module.DATASETS:
            if dataset.source != publisher:
                raise ValueError(
                    f"{dataset.asset_path} is declared under sources/{publisher}: its source must be {publisher!r}"
                )
            if not NAME.fullmatch(dataset.name):
                raise ValueError(f"{dataset.asset_path}: a dataset's name is lower case words joined by underscores")
            if dataset.asset_path in found:
                raise ValueError(f"{dataset.asset_path} is declared twice")
            found[dataset.asset_path] = dataset
    return _referred_first(found)


def _modules() -> Iterator[tuple[str, ModuleType]]:
    """Every module that ends in DATASETS, with its publisher: those here, and those in the packages here, by name."""
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if not hasattr(module, "__path__"):
            yield info.name, module
            continue
        for inner in sorted(pkgutil.iter_modules(module.__path__), key=lambda inner: inner.name):
            part = importlib.import_module(f"{module.__name__}.{inner.name}")
            if hasattr(part, "DATASETS"):
                yield info.name, part


def _referred_first(found: dict[tuple[str, str], Dataset]) -> tuple[Dataset, ...]:
    """The datasets in an order in which every foreign key points backwards (or to its own dataset)."""
    needs = {path: {key.dataset for key in dataset.foreign_keys} - {path} for path, dataset in found.items()}
    if unknown := set().union(*needs.values()) - set(found):
        raise ValueError(f"foreign keys point to datasets that nobody declares: {sorted(unknown)}")
    try:
        return tuple(found[path] for path in TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(f"foreign keys go round in a circle: {error.args[1]}") from None
