"""The published files as an asset, and the jobs' last step. How a publication is made is not known here."""

import json

import dagster as dg
import duckdb

from orchestration import connection, paths
from orchestration.defs import dbt_command
from orchestration.defs.published import publish
from orchestration.defs.resources import OWNERS, PUBLISHED, PUBLISHED_WITHIN, Progress, Refresh
from orchestration.defs.warehouse import MARTS, WHOLE, about
from orchestration.ingest.errors import BadInput


@dg.asset(
    key=PUBLISHED,
    group_name="published",
    description="What analysts open: one DuckDB file with every mart, and the same tables as Parquet. Swapped whole.",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=PUBLISHED_WITHIN),
    deps=MARTS,
    pool="warehouse_writer",
    check_specs=[
        dg.AssetCheckSpec(
            WHOLE,
            asset=PUBLISHED,
            description="Opens read-only and holds every table of the build, row for row, without NaN or infinity.",
        )
    ],
)
def levelup_duckdb(refresh: Refresh, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Publish the build, if it is whole and passed its tests. ``refresh`` holds the lock. Raises BadInput."""
    _require_passed()
    publication = publish()
    progress.published(publication)
    return dg.MaterializeResult(
        metadata=about(publication),
        check_results=[dg.AssetCheckResult(check_name=WHOLE, passed=True)],
        data_version=dg.DataVersion(publication.sha256),
    )


def _require_passed() -> None:
    """BadInput unless dbt's last run built and tested the whole project without failure, into the build in place."""
    try:
        last = json.loads((dbt_command.target() / "run_results.json").read_bytes())
        with connection.reading(paths.build_database()) as con:
            built = con.execute("select build_id from main.builds").fetchall()
    except (OSError, ValueError, duckdb.Error):
        last, built = None, []
    passed = (
        last
        and built == [(last["metadata"]["invocation_id"],)]
        and all(result["status"] in ("success", "pass", "warn", "no-op") for result in last["results"])
    )
    if not passed:
        raise BadInput(
            source="warehouse",
            dataset="publication",
            problem="the build is not whole, or did not pass its tests",
            remedy="Run the job refresh, which builds and tests everything; the published file is as it was",
        )
