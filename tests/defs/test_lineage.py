"""Column lineage, read off made-up SQL of the kinds that models are written in. That of the marts: test_definitions."""

import json

import pytest

from orchestration.defs import dbt_command
from orchestration.defs.lineage import Lineages, read_lineage

KNOWN = {("staging", "jobs"): ["area_code", "year", "jobs", "note"], ("seeds", "areas"): ["area_code", "area_name"]}


def lineage(select: str) -> dict[str, set[str]]:
    found = read_lineage(select, KNOWN)
    return {name: {f"{table}.{column}" for _, table, column in columns} for name, columns in found.items()}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("select area_code, jobs * 2 as twice, 'x' as kind from levelup.staging.jobs",
         {"area_code": {"jobs.area_code"}, "twice": {"jobs.jobs"}, "kind": set()}),
        ("with source as (select * from staging.jobs), final as (select *, jobs as j from source) select area_code, j from final",
         {"area_code": {"jobs.area_code"}, "j": {"jobs.jobs"}}),
        ("select a.area_name, j.* exclude (note) from staging.jobs as j left join seeds.areas as a using (area_code)",
         {"area_name": {"areas.area_name"}, "area_code": {"jobs.area_code"}, "year": {"jobs.year"}, "jobs": {"jobs.jobs"}}),
        ("select area_code as a from staging.jobs union all select area_name as b from seeds.areas",
         {"a": {"jobs.area_code", "areas.area_name"}}),
        ("select area_code, year from staging.jobs union all by name select area_name as year, area_code from seeds.areas",
         {"area_code": {"jobs.area_code", "areas.area_code"}, "year": {"jobs.year", "areas.area_name"}}),
        ("select sum(jobs) over (partition by area_code order by year) as running from staging.jobs",
         {"running": {"jobs.jobs", "jobs.area_code", "jobs.year"}}),
        ("select (select max(area_name) from seeds.areas) as last_name from staging.jobs", {"last_name": {"areas.area_name"}}),
        ("select case when note is null then jobs end as value from (select * from staging.jobs) as inner_jobs",
         {"value": {"jobs.note", "jobs.jobs"}}),
        ("with recursive steps as (select jobs as n from staging.jobs union all select n + 1 from steps where n < 3) select n from steps",
         {"n": {"jobs.jobs"}}),
    ],
)  # fmt: skip
def test_a_column_comes_from_the_columns_that_its_expression_names(select, expected):
    assert lineage(select) == expected


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A manifest of one model over a source, with its compiled SQL."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    (tmp_path / "compiled" / "levelup" / "models").mkdir(parents=True)
    sql = tmp_path / "compiled" / "levelup" / "models" / "m.sql"
    sql.write_text("select jobs as j from read_parquet('/raw/staging/jobs/*.parquet', filename = true)")
    source = {"schema": "staging", "identifier": "jobs", "relation_name": "read_parquet('/raw/staging/jobs/*.parquet', filename = true)"}  # fmt: skip
    model = {
        "package_name": "levelup", "original_file_path": "models/m.sql", "resource_type": "model", "language": "sql",
        "depends_on": {"nodes": ["source.s"]},
    }  # fmt: skip
    return {"nodes": {"model.m": model}, "sources": {"source.s": source}}, sql


def test_a_source_is_known_by_its_name_whatever_function_reads_it(project):
    manifest, _ = project
    assert Lineages(manifest, KNOWN).of("model.m") == {"j": [("staging", "jobs", "jobs")]}


def test_lineage_is_kept_until_the_sql_or_the_parents_change(project, monkeypatch):
    manifest, sql = project
    first = Lineages(manifest, KNOWN)
    first.of("model.m")
    first.keep()
    read = []
    monkeypatch.setattr("orchestration.defs.lineage.read_lineage", lambda *asked: read.append(asked) or {})
    assert Lineages(manifest, KNOWN).of("model.m") == {"j": [["staging", "jobs", "jobs"]]}
    assert read == []
    Lineages(manifest, {("staging", "jobs"): ["jobs"]}).of("model.m")
    sql.write_text("select 1 as j")
    Lineages(manifest, KNOWN).of("model.m")
    assert len(read) == 2


def test_what_cannot_be_read_has_no_lineage_and_stops_nothing(project):
    manifest, sql = project
    for text in ("select from where", "", "pivot jobs on"):
        sql.write_text(text)
        assert Lineages(manifest, KNOWN).of("model.m") == {}
    sql.unlink()
    assert Lineages(manifest, KNOWN).of("model.m") == {}


def test_a_damaged_memory_of_lineage_is_read_anew(project):
    manifest, _ = project
    for text in ("[]", "{", json.dumps({"model.m": "x"})):
        (dbt_command.target() / "lineage.json").write_text(text)
        assert list(Lineages(manifest, KNOWN).of("model.m")) == ["j"]
