"""What the checks show after a look that finds nothing new, or a run that failed early: their last result, and today's."""

import json
import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status

from orchestration.defs import alerts
from orchestration.defs.alerting import Memory

RECENT = dg.AssetCheckKey(dg.AssetKey(["main", "release_calendar"]), "newest_editions_are_recent")
WHOLE = dg.AssetCheckKey(dg.AssetKey(["published", "levelup_duckdb"]), "holds_what_was_built")
COMPILED, PUBLISHERS = (dg.AssetCheckKey(alerts.RECONCILIATION, name) for name in alerts.RECONCILIATION_CHECKS)
# What a test says whose result hangs on the day on which it is asked.
THE_DAY = ("run_started_at", "current_date", "current_timestamp", "now()", "today()")
# Nothing that was not in the future when it was built is so later.
NEVER_AGES = {"assert_as_of_today_is_the_latest"}


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
    """The checks that dbt's build has run, but for the one that depends on the day."""
    with opened(place) as instance:
        first = instance.get_runs()[-1].run_id
        kind = {dg.DagsterEventType.ASSET_CHECK_EVALUATION}
        entries = [record.event_log_entry for record in instance.get_records_for_run(first, of_type=kind).records]
    keys = [
        entry.dagster_event.asset_check_evaluation_data.asset_check_key
        for entry in entries
        if entry.step_key == "warehouse"
    ]
    return [key for key in keys if key != RECENT]


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


def test_recency_is_asked_again_at_every_look(place):
    [record] = shown(place, RECENT)
    with opened(place) as instance:
        assert record.run_id == instance.get_runs(limit=1)[0].run_id
    assert record.evaluation.severity == dg.AssetCheckSeverity.WARN
    assert record.evaluation.metadata["build_id"].value == build_id(place)
    assert record.evaluation.metadata["dagster_dbt/failed_row_count"].value == 0


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
    keys = [*of_models(place), dataset, RECENT, WHOLE]
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


def test_a_run_that_waits_in_the_queue_makes_a_look_repeat_nothing(place, monkeypatch):
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    from orchestration.defs import warehouse

    key, publication = of_models(place)[0], SimpleNamespace(build_id=build_id(place))
    with opened(place) as instance:
        with instance.event_log_storage.index_connection() as connection:
            connection.exec_driver_sql(
                "insert into asset_check_executions (asset_key, check_name, run_id, execution_status) "
                "values (?, ?, 'queued', 'PLANNED')",
                (key.asset_key.to_string(), key.name),
            )
        context = SimpleNamespace(instance=instance, selected_asset_check_keys={key}, log=None)
        assert list(warehouse._results_of(publication, context)) == []


def test_where_no_result_is_on_record_checks_stay_skipped_and_the_run_says_so(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    keys = of_models(place)
    shutil.rmtree(place.folder / "dagster")
    assert "Nothing changed since build" in place.run("refresh").stdout
    assert {record.status for record in shown(place, *keys)} == {Status.PLANNED}
    assert [record.status for record in shown(place, RECENT, WHOLE)] == [Status.SUCCEEDED] * 2
    with opened(place) as instance:
        said = [entry.user_message for entry in instance.all_logs(instance.get_runs(limit=1)[0].run_id)]
    assert f"no result of build {build_id(place)} is on record here for {len(keys)} checks" in "\n".join(said)


def test_figures_that_have_aged_since_they_were_built_fail_the_test_of_today(place, tmp_path, monkeypatch):
    """The SQL that dbt compiled, asked of a made-up publication: what was recent when it was built is old by now."""
    from orchestration.defs import warehouse

    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path))
    log = SimpleNamespace(warning=lambda *said: warned.append(said))
    warned, publication, context = [], SimpleNamespace(build_id="b"), SimpleNamespace(log=log)

    def asked(months: int) -> dg.AssetCheckResult:
        (tmp_path / "levelup.duckdb").unlink(missing_ok=True)
        with duckdb.connect(str(tmp_path / "levelup.duckdb")) as con:
            con.execute(
                "create table release_calendar as select 'a' as release_series_id, 12 as cadence_months, true as "
                "is_newest, 'ons/a/1' as release_ids, 'due' as edition_status, current_date - to_months(?) as released",
                [months],
            )
        [result] = warehouse._of_today(publication, context)
        return result

    assert asked(17).passed
    result = asked(19)
    assert (result.asset_key, result.check_name) == (RECENT.asset_key, RECENT.name)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.metadata["dagster_dbt/failed_row_count"].value == 1
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "nothing"))
    assert list(warehouse._of_today(publication, context)) == []
    assert len(warned) == 1


def test_every_test_that_depends_on_the_day_is_asked_every_day(built_warehouse):
    manifest = json.loads((built_warehouse.target / "manifest.json").read_bytes())
    by_day = set()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            macros = [manifest["macros"][macro] for macro in node["depends_on"]["macros"]]
            ours = [macro["macro_sql"] for macro in macros if macro["package_name"] == node["package_name"]]
            if any(word in sql for sql in [node["raw_code"], *ours] for word in THE_DAY):
                by_day.add((node["name"], "by_day" in node["tags"]))
    assert by_day == {(RECENT.name, True), *((name, False) for name in NEVER_AGES)}
