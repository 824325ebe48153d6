"""Tables under a share-alike licence stay by themselves: nothing is made of them and of tables under other terms."""

from functools import cache

import pytest

from orchestration.sources import datasets

SHARE_ALIKE = {dataset.source for dataset in datasets() if "Open Database Licence" in dataset.licence.name}


@pytest.fixture(scope="module")
def publishers(built_warehouse) -> dict[str, set[str]]:
    """The publishers from whose tables each model is made; what landing itself wrote is nobody's."""
    manifest = built_warehouse.manifest
    parents = {name: node["depends_on"].get("nodes", []) for name, node in manifest["nodes"].items()}

    @cache
    def of(name: str) -> set[str]:
        if name in manifest["sources"]:
            return {manifest["sources"][name]["source_name"]} - {"landing"}
        return set().union(*map(of, parents[name]))

    return {node["name"]: of(name) for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}


def test_share_alike_publishers_are_known():
    assert {"trainline_stations", "openflights"} <= SHARE_ALIKE


def test_no_model_joins_share_alike_tables_with_any_other(publishers):
    mixed = {
        name: sorted(made_of) for name, made_of in publishers.items() if made_of & SHARE_ALIKE and len(made_of) > 1
    }
    assert mixed == {}
    assert publishers["railway_stations"] == {"trainline_stations"}
    assert publishers["airports"] == {"openflights"}
