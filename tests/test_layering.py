"""The rules of the dbt project, read from its manifest: who reads whom, how models are called, what is described."""

import re
from fnmatch import fnmatchcase

import pytest

from orchestration.sources import datasets

MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "indicators": {"intermediate", "seeds"},
    # Areas beside one another: the ranks that indicator values have, and the composite indices that are made of those values.
    "comparisons": {"indicators", "marts", "intermediate", "comparisons", "seeds"},
    "marts": {"indicators", "intermediate", "comparisons", "marts", "seeds"},
}
NAMES = {
    "staging": r"stg_[a-z0-9_]+__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9_]+",
    "indicators": r"ind_[a-z0-9_]+",
    "comparisons": r"com_[a-z0-9_]+",
    "marts": r"[a-z][a-z0-9_]+",
}


@pytest.fixture(scope="module")
def models(built_warehouse) -> dict[str, dict]:
    nodes = built_warehouse.manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


def layer(node: dict) -> str:
    return {"model": node["fqn"][1], "seed": "seeds", "source": "source"}[node["resource_type"]]


def test_every_layer_reads_only_the_layers_below_it(models, built_warehouse):
    everything = {**built_warehouse.manifest["nodes"], **built_warehouse.manifest["sources"]}
    wrong = [
        f"{name} reads {everything[parent]['name']}"
        for name, node in models.items()
        for parent in node["depends_on"]["nodes"]
        if layer(everything[parent]) not in MAY_READ[layer(node)]
    ]
    assert wrong == []


def test_models_are_called_after_their_layer(models):
    wrong = [name for name, node in models.items() if not re.fullmatch(NAMES[layer(node)], name)]
    assert wrong == []
    assert [
        name
        for name, node in models.items()
        if layer(node) == "marts" and name.startswith(("stg_", "int_", "ind_", "com_"))
    ] == []


def test_every_dataset_has_a_source_declaration_and_a_staging_model(models, built_warehouse):
    """Of its own; or, in a family, one that all its members share (``Dataset.family``)."""
    tables = {(table["source_name"], table["name"]): table for table in built_warehouse.manifest["sources"].values()}
    known = {dataset.staged_as for dataset in datasets()}
    assert {path for path in tables if path[0] != "landing"} == known
    staged = {f"stg_{source}__{name}" for source, name in known}
    assert staged - set(models) == set()
    for source, name in known:
        model = models[f"stg_{source}__{name}"]
        assert model["depends_on"]["nodes"] == [f"source.levelup.{source}.{name}"]
        assert model["fqn"][1:3] == ["staging", source]
    folders = {dataset.asset_path for dataset in datasets()}
    for (source, name), table in tables.items():
        read = {path for path in folders if path[0] == source and fnmatchcase(path[1], table["identifier"])}
        assert read == {dataset.asset_path for dataset in datasets() if dataset.staged_as == (source, name)}


def test_every_model_is_described_beginning_with_its_grain(models):
    wrong = [name for name, node in models.items() if not node["description"].startswith("One row per ")]
    assert wrong == []


def test_every_mart_column_is_described_and_typed_under_an_enforced_contract(models):
    for name, node in models.items():
        if layer(node) != "marts":
            continue
        assert node["config"]["contract"]["enforced"], name
        assert node["access"] == "public", name
        assert node["config"]["persist_docs"] == {"relation": True, "columns": True}, name
        assert [
            column for column, about in node["columns"].items() if not (about["description"] and about["data_type"])
        ] == [], name


def test_every_interval_in_a_mart_is_tested_to_hold_its_value(models, built_warehouse):
    tested = {
        (
            node["attached_node"],
            test["kwargs"].get("low", {"ranks_are_consistent": "rank_low"}.get(test["name"], "value_low")),
        )
        for node in built_warehouse.manifest["nodes"].values()
        if (test := node.get("test_metadata") or {}).get("name") in ("value_within_bounds", "ranks_are_consistent")
    }
    untested = [
        f"{name}.{column}: add value_within_bounds (or ranks_are_consistent) to its .yml"
        for name, node in models.items()
        if layer(node) == "marts"
        for column in node["columns"]
        if column.endswith("_low")
        and f"{column.removesuffix('low')}high" in node["columns"]
        and (node["unique_id"], column) not in tested
    ]
    assert untested == []


def test_every_model_is_a_table(models):
    assert {node["config"]["materialized"] for node in models.values()} == {"table"}


def test_every_model_has_a_yml_of_its_own(models):
    for name, node in models.items():
        assert node["patch_path"].endswith(f"/{name}.yml"), name


def test_nothing_becomes_zero_on_the_way_in(models):
    guilty = [
        name
        for name, node in models.items()
        if layer(node) in ("staging", "intermediate")
        and re.search(r"coalesce\([^()]+,\s*0(\.0*)?\s*\)", node["raw_code"])
    ]
    assert guilty == []


def test_every_published_table_is_on_the_page_of_a_theme(models, built_warehouse):
    """Exposures are the pages: dbt's documentation has one for each."""
    pages = built_warehouse.manifest["exposures"].values()
    shown = {name for page in pages for name in page["depends_on"]["nodes"]}
    published = {node["unique_id"] for node in models.values() if layer(node) == "marts"}
    assert published - shown == set()
    assert [page["name"] for page in pages if "**Take care.**" not in page["description"]] == []


def test_a_theme_names_no_table_that_it_does_not_rest_on(models, built_warehouse):
    published = {node.get("alias", name): node["unique_id"] for name, node in models.items() if layer(node) == "marts"}
    wrong = [
        f"{page['name']} names {word}"
        for page in built_warehouse.manifest["exposures"].values()
        for word in re.findall(r"`(\w+)`", page["description"])
        if word in published and published[word] not in page["depends_on"]["nodes"]
    ]
    assert wrong == []
