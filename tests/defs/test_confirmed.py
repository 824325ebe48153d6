"""What the checks show after a look that finds nothing new, or a run that failed early: their last result."""

import shutil
from datetime import UTC, datetime

import dagster as dg
import duckdb
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status

from orchestration.defs import alerts
from orchestration.defs.alerting import Memory

WHOLE = dg.AssetCheckKey(dg.AssetKey(["published", "levelup_duckdb"]), "holds_what_was_built")
COMPILED, PUBLISHERS = (dg.AssetCheckKey(alerts.RECONCILIATION, name) for name in alerts.RECONCILIATION_CHECKS)


@pytest.fixture(scope="module")
def place(built_warehouse, tmp_path_factory):
    """A copy of the shared installation, refreshed once more: nothing has changed."""
    place = built_warehouse.copy(tmp_path_factory.mktemp("confirmed") / "place")
    done = place.run("refresh")
    assert "Nothing changed since build" in done.stdout, done.stderr
    return place


def opened(place) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(place.environment["DAGSTER_HOME"])


def of_models(place) -> list[dg.AssetCheckKey]:
    """The checks that dbt's build has run."""
    with opened(place) as instance:
        first = instance.get_runs()[-1].run_id
        kind = {dg.DagsterEventType.ASSET_CHECK_EVALUATION}
        entries = [record.event_log_entry for record in instance.get_records_for_run(first, of_type=kind).records]
    return [
        entry.dagster_event.asset_check_evaluation_data.asset_check_key
        for entry in entries
        if entry.step_key == "warehouse"
    ]


def shown(place, *keys: dg.AssetCheckKey) -> list:
    """The records that the pages show of these checks."""
    with opened(place) as instance:
        found = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(keys))
    return [found[key] for key in keys]


def build_id(place) -> str:
    with duckdb.connect(str(place.database), read_only=True) as con:
        return con.execute("select build_id from builds order by built_at desc limit 1").fetchone()[0]


def report(place, key: dg.AssetCheckKey, build: str, passed: bool) -> None:
    """Have a build find something in a model, after everything that is on record."""
    with opened(place) as instance:
        instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=passed,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"invocation_id": build},
            )
        )


def test_every_check_of_a_model_shows_its_result_of_the_build_in_place(place):
    keys = of_models(place)
    records = shown(place, *keys)
    assert len(keys) > 700
    with opened(place) as instance:
        second, first = (run.run_id for run in instance.get_runs(limit=2))
    assert {(record.status, record.run_id) for record in records} == {(Status.SUCCEEDED, first)}
    assert {record.evaluation.metadata["invocation_id"].value for record in records} == {build_id(place)}
    # The publication was materialised by the look, and its check belongs to that.
    assert [(record.status, record.run_id) for record in shown(place, WHOLE)] == [(Status.SUCCEEDED, second)]


def test_a_look_that_finds_nothing_leaves_no_plans_and_little_on_the_disk(place, built_warehouse):
    with opened(place) as instance:
        second = instance.get_runs(limit=1)[0].run_id
        planned = {
            dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
            dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
        }
        assert instance.get_records_for_run(second, of_type=planned).records == []
    file = place.folder / "dagster" / "history" / "runs" / f"{second}.db"
    assert file.stat().st_size < 3_500_000


def test_a_look_repeats_what_another_build_has_hidden_and_tells_nobody_again(place, monkeypatch):
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    in_place, memory = build_id(place), Memory()
    report(place, COMPILED, in_place, passed=True)
    report(place, PUBLISHERS, in_place, passed=False)

    def told() -> list[str]:
        with opened(place) as instance:
            return [alert.subject for alert in alerts.look(instance, memory, datetime.now(UTC))]

    assert PUBLISHERS.name in told()
    report(place, COMPILED, "a-build-that-failed", passed=False)
    report(place, PUBLISHERS, "a-build-that-failed", passed=False)
    assert told() == [COMPILED.name]
    assert place.run("refresh").returncode == 0
    compiled, publishers = shown(place, COMPILED, PUBLISHERS)
    assert (compiled.status, publishers.status) == (Status.SUCCEEDED, Status.FAILED)
    for record in (compiled, publishers):
        assert record.evaluation.metadata["invocation_id"].value == in_place
        assert record.evaluation.description.startswith("Repeated")
    assert publishers.evaluation.severity == dg.AssetCheckSeverity.WARN
    assert told() == []
    # What has been repeated is of the build in place, and is not repeated again.
    assert place.run("refresh").returncode == 0
    assert [record.id for record in shown(place, COMPILED, PUBLISHERS)] == [compiled.id, publishers.id]
    assert told() == []


def test_a_run_that_failed_before_anything_landed_hides_no_result(place):
    dataset = dg.AssetCheckKey(dg.AssetKey(["nomis", "bres_employment"]), "as_declared")
    keys = [*of_models(place), dataset, WHOLE]
    before = [record.id for record in shown(place, *keys)]
    assert place.run("refresh", "--from", "archive", "--archive", "no-such-folder").returncode == 1
    assert [record.id for record in shown(place, *keys)] == before


def test_plans_of_a_run_that_was_killed_are_healed_by_the_next_look(place):
    keys = of_models(place)
    with opened(place) as instance, instance.event_log_storage.index_connection() as connection:
        # As a killed run leaves them, and every look of before plans were withdrawn.
        connection.exec_driver_sql(
            "insert into asset_check_executions (asset_key, check_name, run_id, execution_status) "
            "select distinct asset_key, check_name, 'killed', 'PLANNED' from asset_check_executions"
        )
    assert {record.status for record in shown(place, *keys)} == {Status.PLANNED}
    assert place.run("refresh").returncode == 0
    assert {record.status for record in shown(place, *keys)} <= {Status.SUCCEEDED, Status.FAILED}


def test_where_no_result_is_on_record_checks_stay_skipped_and_the_run_says_so(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    keys = of_models(place)
    shutil.rmtree(place.folder / "dagster")
    assert "Nothing changed since build" in place.run("refresh").stdout
    assert {record.status for record in shown(place, *keys)} == {Status.PLANNED}
    assert [record.status for record in shown(place, WHOLE)] == [Status.SUCCEEDED]
    with opened(place) as instance:
        said = [entry.user_message for entry in instance.all_logs(instance.get_runs(limit=1)[0].run_id)]
    assert f"no result of build {build_id(place)} is on record here for {len(keys)} checks" in "\n".join(said)
