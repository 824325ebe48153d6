"""What is said of a dbt build that failed, from dbt's own results; no dbt is run."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.defs.failures import explain

NODES = {
    "model.levelup.observations": {
        "resource_type": "model", "name": "observations", "original_file_path": "models/marts/observations.sql",
    },
    "test.levelup.not_negative_observations_value": {
        "resource_type": "test", "name": "not_negative_observations_value",
        "attached_node": "model.levelup.observations",
        "original_file_path": "models/marts/observations.yml", "depends_on": {"nodes": ["model.levelup.observations"]},
    },
    "test.levelup.assert_totals": {
        "resource_type": "test", "name": "assert_totals", "original_file_path": "tests/assert_totals.sql",
        "depends_on": {"nodes": ["model.levelup.observations"]},
    },
}  # fmt: skip


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write run_results.json and its manifest, beside a build of two rows; returns the path of the results."""
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    (tmp_path / "build").mkdir()
    with duckdb.connect(str(tmp_path / "build" / "levelup.duckdb")) as con:
        con.execute("""
            create table observations as
            select -3.5 as value, 'TLI3' as area_code, 'investment.csv' as source_file, 17 as source_row
            union all select 1, 'TLI4', 'investment.csv', 18
        """)

    def write(*entries: dict) -> Path:
        target = tmp_path / "target"
        target.mkdir(exist_ok=True)
        (target / "manifest.json").write_text(json.dumps({"nodes": NODES, "unit_tests": {}}))
        (target / "run_results.json").write_text(json.dumps({"results": list(entries)}))
        return target / "run_results.json"

    return write


def failed(sql: str, unique_id: str = "test.levelup.not_negative_observations_value", failures: int = 1) -> dict:
    return {"unique_id": unique_id, "status": "fail", "failures": failures, "message": "", "compiled_code": sql}


def test_a_failed_test_names_model_rows_file_and_row(results):
    error = explain(results(failed("select * from main.observations where value < 0")), [])
    assert (error.dataset, error.file, error.row) == ("observations", "investment.csv", 17)
    assert "test not_negative_observations_value on observations failed for 1 row; the first:" in str(error)
    assert "value = -3.5, area_code = TLI3" in str(error)
    assert "nothing was published" in str(error)


def test_a_failed_test_with_a_leading_with_and_a_comment_is_asked_too(results):
    sql = "with bad as (select * from observations where value > 0)\nselect area_code from bad -- all of them"
    assert "area_code = TLI4" in str(explain(results(failed(sql, failures=3)), []))


def test_a_failed_test_whose_rows_cannot_be_asked_is_still_named(results):
    error = explain(results(failed("select * from a_table_that_is_gone", "test.levelup.assert_totals", 2)), [])
    assert str(error).startswith("warehouse/observations: test assert_totals on observations failed for 2 rows.")


def test_a_broken_model_is_named_before_the_tests_that_fail_after_it(results):
    broken = {
        "unique_id": "model.levelup.observations",
        "status": "error",
        "message": "Binder Error:\n  no such column",
    }
    error = explain(results(failed("select 1"), broken), [])
    assert str(error).startswith(
        "warehouse/observations: model observations failed (1 more failed): Binder Error: no such column."
    )
    assert "models/marts/observations.sql" in str(error)


def test_a_build_that_never_ran_is_explained_in_the_words_of_dbt(tmp_path):
    error = explain(tmp_path / "run_results.json", ["Compilation Error", "  model 'x' depends on a node named 'y'"])
    assert "the build did not run: Compilation Error model 'x' depends on a node named 'y'." in str(error)
    assert len(str(error).splitlines()) == 1


def broken(message: str) -> dict:
    return {"unique_id": "model.levelup.observations", "status": "error", "message": message, "compiled_code": ""}


def test_a_build_that_another_program_has_open_is_said_so(results, tmp_path):
    said = (
        'IO Error: Could not set lock on file "build/levelup.duckdb": Conflicting lock is held in python3.11 (PID 4711). '
        "See also the documentation. Traceback (most recent call last): File connections.py"
    )
    refusal = str(explain(tmp_path / "none.json", [said]))
    assert "another program has warehouse/build/levelup.duckdb open (process 4711). Close it there" in refusal
    assert "Traceback" not in refusal


def test_a_model_that_runs_out_of_memory_is_named_with_the_limit(results, monkeypatch):
    monkeypatch.delenv("LEVELUP_MEMORY_LIMIT", raising=False)
    message = "Runtime Error in model observations Out of Memory Error: could not allocate block of size 256.0 KiB"
    said = str(explain(results(broken(message)), []))
    assert "model observations ran out of memory" in said
    assert "more than 600MB (LEVELUP_MEMORY_LIMIT=2GB for instance)" in said


@pytest.mark.parametrize(
    "message",
    [
        'IO Error: Could not write to file "levelup.duckdb": No space left on device',
        "Out of Memory Error: failed to offload data block. This limit was set by the 'max_temp_directory_size' setting.",
    ],
)
def test_a_model_that_fills_the_disk_is_a_full_disk_and_no_fault_of_the_model(results, message):
    said = str(explain(results(broken(message)), []))
    assert "the disk is full" in said
    assert "Free some space and run again; nothing was published" in said


def test_a_build_that_never_ran_for_want_of_room_is_a_full_disk(results, tmp_path):
    assert "the disk is full" in str(explain(tmp_path / "none.json", ["[Errno 28] No space left on device"]))


@pytest.mark.parametrize(
    ("message", "column", "cell"),
    [
        ('Conversion Error: date field value out of range: "2023-02-30" LINE 21: cast( ^', "period", "2023-02-30/P1Y"),
        ("Conversion Error: Could not convert string '99999999999' to INT32 when casting from source column Count", "Count",
         "99999999999"),
        ('Invalid Input Error: Could not parse string "31/02/2020" according to format specifier "%d/%m/%Y" 31/02/2020',
         "day", "31/02/2020"),
        ("Conversion Error: Type INT64 with value 2147483648 can't be cast because the value is out of range", "Count",
         "2147483648"),
    ],
)  # fmt: skip
def test_a_cell_that_a_model_cannot_cast_is_named_with_its_release_file_and_row(
    results, tmp_path, monkeypatch, message, column, cell
):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    path = results(broken(f"Runtime Error in model observations {message}"))
    nodes = {**NODES["model.levelup.observations"], "depends_on": {"nodes": ["source.levelup.ons.pay"]}}
    sources = {"source.levelup.ons.pay": {"source_name": "ons", "name": "pay", "identifier": "pay_*"}}
    manifest = {"nodes": {**NODES, "model.levelup.observations": nodes}, "sources": sources, "unit_tests": {}}
    (path.parent / "manifest.json").write_text(json.dumps(manifest))
    for release, value in (("2025-01-01_aaaaaaaa", None), ("2026-01-01_bbbbbbbb", cell)):
        folder = tmp_path / "raw" / "ons" / "pay_median" / release
        folder.mkdir(parents=True)
        row = {
            "code": "E1",
            "Count": "1",
            "period": "2023",
            "day": "01/01/2020",
            "source_file": "pay.csv",
            "source_row": 7,
        }
        pl.DataFrame({**row, **({column: value} if value else {})}).write_parquet(folder / "table.parquet")
    error = explain(path, [])
    assert (error.source, error.dataset, error.file, error.row) == ("ons", "pay_median", "pay.csv", 7)
    assert f"{column} {cell!r} of the release 2026-01-01_bbbbbbbb landed, and model observations cannot read it" in str(
        error
    )
    assert "Delete raw/ons/pay_median/2026-01-01_bbbbbbbb, obtain the file again" in str(error)


def test_a_cast_of_nothing_that_landed_is_told_in_the_words_of_the_engine(results, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    said = str(explain(results(broken("Conversion Error: Could not convert string 'x' to INT32 LINE 1")), []))
    assert "model observations failed: Conversion Error: Could not convert string 'x' to INT32" in said
