"""Sources are discovered, and their declarations keep the house's rules."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from orchestration import paths, sources
from orchestration.ingest.dataset import ForeignKey
from orchestration.ingest.tables import SOURCE_COLUMNS

# Eurostat's sheets of changes list a region once for each region that it took land from, without saying which; one
# edition of the commission's file repeats rows in full, which a rule allows there alone.
WITHOUT_KEY = {("eurostat", "nuts_correspondence"), ("social_mobility_commission", "business_rd_spending")}


def declare(monkeypatch, make, module: str, *declared) -> None:
    """Make sources discover one module with these datasets."""
    loaded = ModuleType(f"orchestration.sources.{module}")
    loaded.DATASETS = [make(**each) for each in declared]
    monkeypatch.setitem(sys.modules, loaded.__name__, loaded)
    info = type("Info", (), {"name": module})
    monkeypatch.setattr(sources.pkgutil, "iter_modules", lambda _: [info])


@pytest.fixture
def discover(bres, monkeypatch):
    """Runs discovery over variations of one dataset, declared in sources/toy.py."""

    def run(*variations: dict):
        declared = [{"source": "toy", "name": "counts", **variation} for variation in variations]
        declare(monkeypatch, lambda **changes: replace(bres, **{"foreign_keys": (), **changes}), "toy", *declared)
        return sources.datasets.__wrapped__()

    return run


def test_every_source_module_is_discovered():
    """A publisher is a module, or a package whose modules have datasets."""
    folder = paths.root() / "orchestration" / "sources"
    publishers = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    assert {dataset.source for dataset in sources.datasets()} == publishers - {"__init__"}


def test_datasets_come_after_the_ones_they_refer_to():
    order = [dataset.asset_path for dataset in sources.datasets()]
    for dataset in sources.datasets():
        for reference in dataset.foreign_keys:
            assert order.index(reference.dataset) <= order.index(dataset.asset_path)


def test_declared_checks_name_declared_columns():
    columns_of = {dataset.asset_path: set(dataset.columns) for dataset in sources.datasets()}
    for dataset in sources.datasets():
        named = {*dataset.key, *dataset.required, *dataset.vocabularies, *dataset.numbers, *dataset.dates}
        named |= {*dataset.patterns, *(column for rule in dataset.rules for column in rule.columns)}
        named |= {
            column for reference in dataset.foreign_keys for column in set(reference.columns) - reference.derived.keys()
        }
        # Where a list may repeat itself, a row is known by its place in the file alone.
        assert named | {*dataset.bands} <= {*dataset.columns, *SOURCE_COLUMNS}, dataset.asset_path
        for reference in dataset.foreign_keys:
            assert set(reference.to_columns) <= columns_of[reference.dataset]


def test_datasets_of_a_family_have_its_name_and_one_layout():
    for dataset in sources.datasets():
        if dataset.family:
            assert dataset.name.startswith(f"{dataset.family}_")
            of_family = [each for each in sources.datasets() if each.staged_as == dataset.staged_as]
            assert {each.columns for each in of_family} == {dataset.columns}
        assert (dataset.source, dataset.family) not in {each.asset_path for each in sources.datasets()}


def test_every_dataset_says_what_it_is_and_under_which_terms():
    for dataset in sources.datasets():
        assert dataset.title and dataset.description.endswith("."), dataset.asset_path
        assert dataset.licence.name and dataset.licence.attribution
        assert dataset.licence.url.startswith("https://") and dataset.homepage.startswith("https://")
        assert dataset.key or dataset.asset_path in WITHOUT_KEY


@pytest.mark.parametrize(
    ("variations", "message"),
    [
        ([{"source": "other"}], "its source must be 'toy'"),
        ([{"name": "Counts-2020"}], "lower case words"),
        ([{}, {}], "declared twice"),
    ],
)
def test_declaration_that_breaks_the_rules_is_refused(discover, variations, message):
    with pytest.raises(ValueError, match=message):
        discover(*variations)


def test_reference_to_an_undeclared_dataset_or_in_a_circle_is_refused(discover):

    def to(name):
        return (ForeignKey(("DATE",), ("toy", name), ("DATE",)),)

    with pytest.raises(ValueError, match="nobody declares"):
        discover({"foreign_keys": to("missing")})
    with pytest.raises(ValueError, match="circle"):
        discover({"name": "a", "foreign_keys": to("b")}, {"name": "b", "foreign_keys": to("a")})
    assert [d.name for d in discover({"name": "a", "foreign_keys": to("b")}, {"name": "b"})] == ["b", "a"]
