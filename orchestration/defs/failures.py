"""Why a dbt build failed: one paragraph that names the test, the model and the first row behind it. Builds nothing."""

import json
from pathlib import Path
from typing import Any

import duckdb

from orchestration import connection, paths
from orchestration.defs import dbt_command
from orchestration.ingest.errors import BadInput, disk_refusal

SHOWN = 8


def explain(run_results: Path, errors: list[str]) -> BadInput:
    """The first failure of a build and how many more there are; ``errors`` are dbt's words if it never ran."""
    try:
        results = json.loads(run_results.read_bytes())["results"]
    except (OSError, ValueError, KeyError):
        return dbt_command.dbt_error("the build did not run", errors)
    # An error in a model makes tests fail further on: it comes first.
    failed = [result for status in ("error", "fail") for result in results if result["status"] == status]
    if not failed:
        return dbt_command.dbt_error("the build did not finish", errors)
    node = _node(failed[0]["unique_id"])
    more = f" ({len(failed) - 1} more failed)" if len(failed) > 1 else ""
    if node["resource_type"] == "test" and failed[0]["status"] == "fail":
        return _failed_test(node, failed[0], more)
    said = " ".join(str(failed[0]["message"]).split())
    if refusal := disk_refusal(OSError(said), "nothing was published"):
        return refusal
    if "Out of Memory Error" in said:
        return BadInput(
            source="warehouse",
            dataset=node["name"],
            problem=f"{node['resource_type'].replace('_', ' ')} {node['name']} ran out of memory{more}: {said[:300]}",
            remedy=f"Give DuckDB more than {connection.memory_limit()} (LEVELUP_MEMORY_LIMIT=2GB for instance) and "
            "refresh again; nothing was published",
        )
    return BadInput(
        source="warehouse",
        dataset=node["name"],
        problem=f"{node['resource_type'].replace('_', ' ')} {node['name']} failed{more}: {said[:1500]}",
        remedy=f"Mend {node['original_file_path']} and refresh again; nothing was published",
    )


def _failed_test(node: dict[str, Any], result: dict[str, Any], more: str) -> BadInput:
    """A data test: how many rows break it, and the first of them."""
    model = _tested(node)
    rows = result["failures"]
    problem = f"test {node['name']} on {model} failed for {rows} {'row' if rows == 1 else 'rows'}{more}"
    first = _first_row(result.get("compiled_code") or "")
    file = str(first.pop("source_file", None) or "")
    row = first.pop("source_row", None)
    if first:
        problem += "; the first: " + ", ".join(f"{name} = {value}" for name, value in list(first.items())[:SHOWN])
    return BadInput(
        source="warehouse",
        dataset=model,
        file=file,
        row=None if row is None else int(row),
        problem=problem,
        remedy=f"Correct the figures or mend {node['original_file_path']}, and refresh again; nothing was published",
    )


def _first_row(sql: str) -> dict[str, Any]:
    """The first row that a test's SQL finds in the build; {} where it cannot be asked."""
    if not sql:
        return {}
    try:
        with connection.reading(paths.build_database()) as con:
            con.execute("set file_search_path = ?", [str(paths.dbt_project())])
            found = con.execute(f"select * from (\n{sql}\n) limit 1")
            names = [column[0] for column in found.description]
            row = found.fetchone()
    except duckdb.Error:
        return {}
    return dict(zip(names, row, strict=True)) if row else {}


def _node(unique_id: str) -> dict[str, Any]:
    manifest = json.loads(dbt_command.manifest().read_bytes())
    return {**manifest["nodes"], **manifest["unit_tests"]}[unique_id]


def _tested(node: dict[str, Any]) -> str:
    """Name of the model, seed or source that a test is about: the one it is attached to, or the first it reads."""
    unique_id = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), node["name"])
    return unique_id.rpartition(".")[2]
