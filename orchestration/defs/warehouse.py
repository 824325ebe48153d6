"""The dbt project as assets: one dbt invocation builds and tests everything. What the models say is not known here.

The whole project is run without DbtCliResource, which starts a second dbt to ask for its version and loads dbt into
this process for an adapter that nothing here needs: seconds per refresh. A part of it, chosen in the UI, goes the
ordinary way.
"""

import importlib.metadata
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from packaging.version import Version

from orchestration import connection, paths
from orchestration.defs import dbt_command
from orchestration.defs.failures import explain
from orchestration.defs.fingerprint import fingerprint
from orchestration.defs.lock import refresh_lock
from orchestration.defs.published import current, tidy
from orchestration.defs.resources import Progress, Refresh
from orchestration.ingest.errors import BadInput

dbt_command.finish_parse(dbt_command.start_parse())
PROJECT = DbtProject(paths.dbt_project(), target_path=dbt_command.target())
MANIFEST = json.loads(dbt_command.manifest().read_bytes())
TRANSLATOR = DagsterDbtTranslator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
# Told to stop, dbt may be in the middle of its own start and not listen; it ends with this process in any case.
STOPPED_WITHIN = 5.0
RESULTS = ("LogModelResult", "LogSeedResult", "LogTestResult")
NODES = MANIFEST["nodes"].keys() | MANIFEST["unit_tests"].keys()
MARTS = [
    TRANSLATOR.get_asset_key(node)
    for node in MANIFEST["nodes"].values()
    if node["resource_type"] == "model" and node["fqn"][1] == "marts"
]


@dbt_assets(
    manifest=MANIFEST, project=PROJECT, dagster_dbt_translator=TRANSLATOR, name="warehouse", pool="warehouse_writer"
)
def warehouse(
    context: dg.AssetExecutionContext, refresh: Refresh, progress: dg.ResourceParam[Progress]
) -> Iterator[Any]:
    """Build and test, unless nothing has changed since the publication in place. BadInput if a model or test fails."""
    whole = not context.is_subset
    with refresh_lock():
        tidy()
        now, in_place = fingerprint(), current()
        if whole and not refresh.force and in_place and in_place.fingerprint == now:
            progress.unchanged(in_place.build_id, in_place.built_at)
            return
        paths.build_database().parent.mkdir(parents=True, exist_ok=True)
        if whole:
            # From nothing: a table of a model that is gone must not be published, and nothing has to be dropped.
            paths.build_database().unlink(missing_ok=True)
            paths.build_database().with_suffix(".duckdb.wal").unlink(missing_ok=True)
        environment = dbt_command.environment(LEVELUP_FINGERPRINT=now, LEVELUP_REFRESHED_FROM=refresh.mode)
        yield from _build(context, progress, environment, whole)


def _build(
    context: dg.AssetExecutionContext, progress: Progress, environment: dict[str, str], whole: bool
) -> Iterator[Any]:
    run_results = dbt_command.target() / "run_results.json"
    # What an earlier build left must not pass for the result of this one.
    run_results.unlink(missing_ok=True)
    invocation = _invoke(context, environment, whole)
    invocation.termination_timeout_seconds = STOPPED_WITHIN
    outputs, errors, unknown = [], [], ""
    for event in invocation.stream_raw_events():
        info, data = event.raw_event["info"], event.raw_event["data"]
        if info["level"] == "error":
            errors.append(info["msg"])
        if info["name"] == "ConcurrencyLine":
            progress.build_started(data["node_count"])
        if info["name"] in RESULTS:
            node = data["node_info"]
            if node["unique_id"] not in NODES:
                unknown = node["unique_id"]
                continue
            progress.node_finished(node["resource_type"], node["node_name"], node["node_status"])
        for result in event.to_default_asset_events(
            MANIFEST, TRANSLATOR, context, target_path=invocation.target_path, project=PROJECT
        ):
            if isinstance(result, dg.Output):
                outputs.append(result)
            else:
                yield result
    failed = invocation.process.wait() != 0
    rows = {} if failed else _row_counts()
    for output in outputs:
        name = output.output_name.rpartition("__")[2]
        count = {"dagster/row_count": rows[name]} if name in rows else {}
        yield output.with_metadata({**output.metadata, **count})
    if unknown:
        problem = f"the dbt project was changed while it was being built ({unknown} is new)"
        raise BadInput(
            source="warehouse", dataset="dbt", problem=problem, remedy="Refresh again; nothing was published"
        )
    if failed:
        raise explain(run_results, errors)


def _invoke(context: dg.AssetExecutionContext, environment: dict[str, str], whole: bool) -> DbtCliInvocation:
    """Start dbt build, for the whole project or for what was chosen in the UI."""
    if not whole:
        os.environ.update(environment)
        dbt = DbtCliResource(PROJECT, dbt_executable=str(Path(sys.executable).with_name("dbt")))
        return dbt.cli(["build"], context=context, target_path=dbt_command.target(), raise_on_error=False)
    return DbtCliInvocation.run(
        # Unit tests try the models on made-up rows: `make test` runs them, not every refresh.
        args=dbt_command.command("build", "--exclude-resource-type", "unit_test"),
        env={**environment, "DBT_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"},
        manifest=MANIFEST,
        dagster_dbt_translator=TRANSLATOR,
        project_dir=paths.dbt_project(),
        target_path=dbt_command.target(),
        raise_on_error=False,
        context=context,
        adapter=None,
        cli_version=Version(importlib.metadata.version("dbt-core")),
        dbt_project=PROJECT,
    )


def _row_counts() -> dict[str, int]:
    """Rows of each table of the build, from the catalogue: one query instead of one per model."""
    with connection.reading(paths.build_database()) as con:
        return dict(con.execute("select table_name, estimated_size from duckdb_tables()").fetchall())
