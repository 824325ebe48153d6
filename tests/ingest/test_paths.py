"""Where things live."""

from pathlib import Path

from orchestration import paths


def test_places_follow_the_environment_at_each_call(monkeypatch, tmp_path):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "a"))
    assert paths.raw() == tmp_path / "a"
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "b"))
    assert paths.raw() == tmp_path / "b"
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "w"))
    assert paths.build_database() == tmp_path / "w" / "build" / "levelup.duckdb"
    assert paths.published_database() == tmp_path / "w" / "levelup.duckdb"
    assert paths.parquet() == tmp_path / "w" / "parquet"


def test_places_are_inside_the_repository_where_the_environment_is_silent(monkeypatch):
    for variable in ("LEVELUP_RAW", "LEVELUP_BUNDLED", "LEVELUP_ARCHIVE_DROP", "LEVELUP_WAREHOUSE", "DAGSTER_HOME"):
        monkeypatch.setenv(variable, "")
    root = Path(__file__).resolve().parents[2]
    assert paths.root() == root
    assert paths.raw() == root / "raw"
    assert paths.bundled() == root / "raw" / "bundled"
    assert paths.archive() == root / "archive"
    assert paths.dbt_project() == root / "dbt_project"
    assert paths.warehouse() == root / "warehouse"
    assert paths.dagster_home() == root / ".dagster"
