"""The atlas as an asset: made of what is published, in a run of its own that a refresh does not wait for."""

import dagster as dg
import pytest

from orchestration.defs.atlas import ATLAS, atlas
from orchestration.defs.resources import PUBLISHED, Refresh
from tests.atlas.conftest import write_published


@pytest.fixture
def warehouse(tmp_path, monkeypatch):
    (tmp_path / "warehouse").mkdir()
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    return tmp_path / "warehouse"


def test_the_asset_makes_the_atlas_of_the_published_file(warehouse):
    write_published(warehouse / "levelup.duckdb")
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize([atlas], instance=instance, resources={"refresh": Refresh()})
    assert done.success
    [made] = done.asset_materializations_for_node("published__atlas")
    assert made.metadata["files"].value > 20
    assert made.metadata["bytes"].value == sum(
        path.stat().st_size for path in (warehouse / "atlas").rglob("*") if path.is_file()
    )
    assert (warehouse / "atlas" / "index.html").is_file()


def test_the_atlas_follows_the_publication_and_is_no_step_of_a_refresh():
    from orchestration.defs.jobs import refresh

    [spec] = atlas.specs
    assert [dep.asset_key for dep in spec.deps] == [PUBLISHED]
    assert spec.automation_condition is not None
    assert ATLAS.to_user_string() in str(refresh.selection)
