"""Why a dbt build failed: one paragraph that names the test, the model and the first row behind it. Builds nothing."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration import connection, paths
from orchestration.defs import dbt_command
from orchestration.ingest.errors import BadInput, disk_refusal
from orchestration.ingest.tables import SOURCE_COLUMNS

SHOWN, SHOWN_OF_A_CELL = 8, 60
# DuckDB's words where a text is not of the type that it is cast to: the value, and the column where it is one.
NO_CAST = re.compile(
    r"(?:Conversion|Invalid Input|Out of Range) Error: (?:[^\"']*(?P<quote>[\"'])(?P<text>.*?)(?P=quote)|.*?with value "
    r"(?P<number>\S+) can't be cast)(?:.*? from source column (?P<column>\w+))?"
)


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
    if (cast := NO_CAST.search(said)) and (landed := _landed_cell(node, cast)):
        return _failed_cast(node, landed, more)
    return BadInput(
        source="warehouse",
        dataset=node["name"],
        problem=f"{node['resource_type'].replace('_', ' ')} {node['name']} failed{more}: {said[:1500]}",
        remedy=f"Mend {node['original_file_path']} and refresh again; nothing was published",
    )


def _failed_cast(node: dict[str, Any], cell: dict[str, Any], more: str) -> BadInput:
    """A cell that landed and is not of the type that a model makes of it: the file is at fault, and the SQL is not."""
    source, dataset, release = cell["release"]
    return BadInput(
        source=source,
        dataset=dataset,
        file=cell["source_file"],
        row=cell["source_row"],
        problem=f"{cell['column']} {cell['value']!r} of the release {release} landed, and model {node['name']} cannot "
        f"read it{more}",
        remedy=f"Delete raw/{source}/{dataset}/{release}, obtain the file again and refresh; declare in "
        f"orchestration/sources/{source} what refuses such a cell as it lands. Nothing was published",
    )


def _landed_cell(node: dict[str, Any], cast: re.Match[str]) -> dict[str, Any] | None:
    """The first landed cell that holds the value of a failed cast, and its release; None where none is found.

    A whole cell goes before a part of one, and a late release, which broke what was built before, before an early one.
    """
    value, named = cast["text"] or cast["number"] or "", (cast["column"] or "").lower()
    if not value:
        return None
    for is_whole in (True, False):
        for path in _landed_tables(node):
            table = pl.scan_parquet(path)
            texts = [name for name in table.collect_schema().names() if name not in SOURCE_COLUMNS]
            for column in [name for name in texts if name.lower() == named] or texts:
                holds = pl.col(column) == value if is_whole else pl.col(column).str.contains(value, literal=True)
                found = table.filter(holds).select(*SOURCE_COLUMNS, value=column).head(1).collect()
                if found.height:
                    row = found.row(0, named=True)
                    shown = {"column": column, "value": row["value"][:SHOWN_OF_A_CELL]}
                    return row | shown | {"release": path.parts[-4:-1]}
    return None


def _landed_tables(node: dict[str, Any]) -> list[Path]:
    """Tables of the releases that a model reads, itself or through others, latest first."""
    manifest = json.loads(dbt_command.manifest().read_bytes())
    seen: set[str] = set()
    waiting = list(node.get("depends_on", {}).get("nodes", []))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += manifest["nodes"].get(name, {}).get("depends_on", {}).get("nodes", [])
    sources = [manifest["sources"][name] for name in sorted(seen) if name in manifest.get("sources", {})]
    found = [
        path
        for source in sources
        for path in paths.raw().glob(f"{source['source_name']}/{source['identifier']}/*/table.parquet")
    ]
    return sorted(found, key=lambda path: path.parent.name, reverse=True)


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
