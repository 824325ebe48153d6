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
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.asset_utils import get_asset_check_key_for_test
from packaging.version import Version

from orchestration import connection, paths
from orchestration.defs import dbt_command
from orchestration.defs.event_log import withdraw, withdrawn_on_failure
from orchestration.defs.failures import explain
from orchestration.defs.fingerprint import fingerprint
from orchestration.defs.lineage import Lineages
from orchestration.defs.published import Publication, current, tidy
from orchestration.defs.resources import PUBLISHED, Progress, Refresh
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.sources import datasets

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
# The asset of each table that models read.
KEYS = {
    (node["schema"], node.get("alias") or node["identifier"]): TRANSLATOR.get_asset_key(node)
    for node in (*MANIFEST["nodes"].values(), *MANIFEST["sources"].values())
    if node["resource_type"] in ("model", "seed", "source")
}
# Tests whose result depends on the day: they are asked of the published file where nothing is built.
BY_DAY = {
    get_asset_check_key_for_test(MANIFEST, TRANSLATOR, node["unique_id"], PROJECT): node
    for node in MANIFEST["nodes"].values()
    if node["resource_type"] == "test" and "by_day" in node["tags"]
}
FINISHED = {AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED}
# How far back the result of the build in place is looked for, where another build has been tried since.
LATEST_RESULTS = 100
# The check of the published files.
WHOLE = "holds_what_was_built"


@dbt_assets(
    manifest=MANIFEST, project=PROJECT, dagster_dbt_translator=TRANSLATOR, name="warehouse", pool="warehouse_writer"
)
def warehouse(
    context: dg.AssetExecutionContext, refresh: Refresh, progress: dg.ResourceParam[Progress]
) -> Iterator[Any]:
    """Build and test, unless nothing has changed since the publication in place. BadInput if a model or test fails."""
    with withdrawn_on_failure(context.instance, context.run.run_id):
        whole = not context.is_subset
        tidy()
        now, in_place = fingerprint(), current()
        if whole and not refresh.force and in_place and in_place.fingerprint == now:
            progress.unchanged(in_place.build_id, in_place.built_at)
            yield from _confirmed(context, in_place)
            return
        paths.build_database().parent.mkdir(parents=True, exist_ok=True)
        if whole:
            # From nothing: a table of a model that is gone must not be published, and nothing has to be dropped.
            paths.build_database().unlink(missing_ok=True)
            paths.build_database().with_suffix(".duckdb.wal").unlink(missing_ok=True)
        environment = dbt_command.environment(LEVELUP_FINGERPRINT=now, LEVELUP_REFRESHED_FROM=refresh.mode)
        yield from _build(context, progress, environment, whole)


def about(publication: Publication) -> dict[str, Any]:
    """What the UI shows of a publication."""
    return {
        "path": dg.MetadataValue.path(paths.published_database()),
        "build_id": publication.build_id,
        "built at": publication.built_at,
        "sha256": publication.sha256,
        "bytes": publication.bytes,
        "tables": len(publication.tables),
        "dagster/row_count": sum(publication.tables.values()),
    }


def _confirmed(context: dg.AssetExecutionContext, in_place: Publication) -> Iterator[dg.AssetCheckResult]:
    """Put on record that the publication in place is right, and what its checks say today."""
    # Without a build there is nothing to publish, and that step is skipped; that somebody looked is a fact.
    context.log_event(
        dg.AssetMaterialization(
            PUBLISHED,
            description="Nothing has changed: the publication in place is still what the landed releases make.",
            metadata=about(in_place),
            tags={DATA_VERSION_TAG: in_place.sha256},
        )
    )
    context.log_event(
        dg.AssetCheckEvaluation(
            asset_key=PUBLISHED,
            check_name=WHOLE,
            passed=True,
            description="It did when it was published, and by its hashes nothing has been changed since.",
            metadata={"build_id": in_place.build_id},
        )
    )
    withdraw(context.instance, context.run.run_id)
    yield from _results_of(in_place, context)
    yield from _of_today(in_place, context)


def _results_of(publication: Publication, context: dg.AssetExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """The results of the checks that another build has hidden since this one, again; the others are shown as they are.

    What is on record of a build is told by its ``invocation_id``, which is its build_id.
    """
    storage = context.instance.event_log_storage
    keys = context.selected_asset_check_keys - BY_DAY.keys()
    latest = storage.get_latest_asset_check_execution_by_key(list(keys))
    unknown = keys - latest.keys()
    for key, record in latest.items():
        if record.status in FINISHED and _is_of(publication, record.evaluation):
            continue
        history = storage.get_asset_check_execution_history(key, limit=LATEST_RESULTS, status=FINISHED)
        if history and _is_of(publication, history[0].evaluation):
            # A run that waits in the queue has planned it, and will withdraw that.
            continue
        for earlier in history:
            if _is_of(publication, evaluation := earlier.evaluation):
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=evaluation.passed,
                    severity=evaluation.severity,
                    description=f"Repeated: the result of the build in place, from run {earlier.run_id}.",
                    metadata=evaluation.metadata,
                )
                break
        else:
            unknown.add(key)
    if unknown:
        context.log.warning(
            "no result of build %s is on record here for %s checks, which show as skipped, or what they found in "
            "another build; refresh --force runs them",
            publication.build_id,
            len(unknown),
        )


def _is_of(publication: Publication, evaluation: dg.AssetCheckEvaluation) -> bool:
    build_id = evaluation.metadata.get("invocation_id")
    return build_id is not None and build_id.value == publication.build_id


def _of_today(publication: Publication, context: dg.AssetExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """The tests whose result depends on the day, asked of the published file as dbt compiled them for its build."""
    compiled = dbt_command.target() / "compiled"
    with connection.reading(paths.published_database()) as con:
        for key, node in BY_DAY.items():
            place = compiled / node["package_name"] / node["original_file_path"] / node["path"]
            if not place.exists():
                context.log.warning("%s was not asked today: %s is gone, until the next build", key.name, place.name)
                continue
            [(rows,)] = con.execute(f"select count(*) from (\n{place.read_text()}\n)").fetchall()
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=rows == 0,
                severity=dg.AssetCheckSeverity[node["config"]["severity"].upper()],
                description="Asked today of the publication in place.",
                metadata={"build_id": publication.build_id, "dagster_dbt/failed_row_count": rows},
            )


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
    code = invocation.process.wait()
    failed = code != 0
    described = {} if failed else _described([output.metadata["unique_id"].value for output in outputs])
    for output in outputs:
        yield output.with_metadata({**output.metadata, **described.get(output.metadata["unique_id"].value, {})})
    if unknown:
        problem = f"the dbt project was changed while it was being built ({unknown} is new)"
        raise BadInput(
            source="warehouse", dataset="dbt", problem=problem, remedy="Refresh again; nothing was published"
        )
    if refusal := dbt_command.ended_from_outside(code, "built"):
        raise refusal
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


def _described(unique_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Rows, columns and column lineage of built models and seeds: from the catalogue, instead of a query for each."""
    with connection.reading(paths.build_database()) as con:
        rows = {
            (schema, table): size
            for schema, table, size in con.execute(
                "select schema_name, table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        }
        types: dict[tuple[str, str], dict[str, str]] = {}
        for schema, table, column, data_type in con.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() order by column_index"
        ).fetchall():
            types.setdefault((schema, table), {})[column] = data_type
    known = {table: list(columns) for table, columns in types.items()}
    for dataset in datasets():
        # One table of a family has the columns of all its members.
        columns = known.setdefault(dataset.staged_as, [])
        columns += [column for column in (*dataset.columns, *SOURCE_COLUMNS) if column not in columns]
    lineages, found = Lineages(MANIFEST, known), {}
    for unique_id in unique_ids:
        node = MANIFEST["nodes"][unique_id]
        table = node["schema"], node["alias"]
        if table not in rows:
            continue
        deps = {
            name: [dg.TableColumnDep(KEYS[schema, parent], column) for schema, parent, column in found_in]
            for name, found_in in lineages.of(unique_id).items()
        }
        found[unique_id] = {"dagster/row_count": rows[table]}
        if deps:
            found[unique_id]["dagster/column_lineage"] = dg.TableColumnLineage(deps)
        # A mart declares all of its columns with their types, and its definition shows them.
        if not all(node["columns"].get(name, {}).get("data_type") for name in types[table]):
            columns = [dg.TableColumn(name, data_type) for name, data_type in types[table].items()]
            found[unique_id]["dagster/column_schema"] = dg.TableSchema(columns)
    lineages.keep()
    return found
