"""Tables under a share-alike licence stay apart: what is made of them is marked, and nothing that is not marked is made of it."""

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


def test_no_model_joins_share_alike_tables_with_any_other_unless_it_is_marked(built_warehouse, publishers):
    marked = {
        node["name"]
        for node in built_warehouse.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["meta"].get("share_alike")
    }
    mixed = {name for name, made_of in publishers.items() if made_of & SHARE_ALIKE and len(made_of) > 1}
    assert mixed == marked == {"int_airport_and_station_distances", "airport_and_station_access"}
    assert publishers["railway_stations"] == {"trainline_stations"}
    assert publishers["airports"] == {"openflights"}


def test_a_marked_table_is_published_with_its_licence(built_warehouse):
    columns = built_warehouse.manifest["nodes"]["model.levelup.airport_and_station_access"]["columns"]
    assert {"licence", "attribution"} <= set(columns)
