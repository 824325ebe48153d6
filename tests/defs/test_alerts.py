"""Alerts: each of the five kinds comes of something that really happened, reaches a real server once, and none is lost.

Refreshes are those of the code location's own assets, in a Dagster home on disk; publications are small made-up files.
"""

import json
import logging
import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import cache

import dagster as dg
import duckdb
import pytest
from dagster._grpc.client import DEFAULT_SENSOR_GRPC_TIMEOUT
from pytest_httpserver import HTTPServer
from werkzeug import Response

from orchestration import paths
from orchestration.defs import alerting, alerts, watch
from orchestration.defs.alerting import Alert, Memory, NotDelivered, body, tell, together
from orchestration.defs.event_log import refreshing_instance
from orchestration.defs.raw import landing
from orchestration.defs.resources import PUBLISHED, Progress, Refresh
from orchestration.defs.runs import KILLED
from orchestration.ingest.errors import BadInput
from tests.fakes.refreshing import without_proxies
from tests.fakes.server import dripping_headers, endless, slow

SECRET = "T0PSECRET"
OUTCODES = dg.AssetKey(["free_map_tools", "postcode_outcodes"])
GOOD = b"id,outcode,latitude,longitude,\n1,AB10,57.13,-2.11,\n"


class Hook:
    """A receiver of webhooks: what it was sent, and with which status it answers."""

    def __init__(self, server: HTTPServer) -> None:
        self.received, self.status, self.fault = [], 200, lambda good: good
        server.expect_request(f"/hook/{SECRET}").respond_with_handler(self._answer)
        self.address = server.url_for(f"/hook/{SECRET}") + f"?token={SECRET}"

    def _answer(self, request) -> Response:
        if self.status == 200:
            self.received.append(request.get_json())
        return self.fault(Response("", self.status))

    def take(self) -> list[dict]:
        """What has come since the last time."""
        taken, self.received = self.received, []
        return taken


class Publisher:
    """A publisher of one file: what it sends, or how it fails."""

    def __init__(self, server: HTTPServer) -> None:
        self.content, self.status, self.asked = GOOD, 200, 0
        server.expect_request("/publisher/postcode-outcodes.csv").respond_with_handler(self._answer)
        self.address = server.url_for("/publisher")

    def _answer(self, request) -> Response:
        self.asked += 1
        return Response(self.content, self.status, content_type="text/csv")


class House:
    """An installation with a Dagster home of its own, in which refreshes run as from the command line, and ticks."""

    def __init__(self, log: logging.Handler) -> None:
        self.cursor, self._log = None, log

    def land(self, key: dg.AssetKey, mode: str = "live", honour_pauses: bool = False) -> bool:
        """The job refresh over one dataset, in this process; whether it succeeded."""
        with refreshing_instance() as instance:
            try:
                return refresh_of(key, mode, honour_pauses).execute_in_process(instance=instance).success
            except BadInput:
                return False

    def tick(self) -> str:
        """One look of the sensor, with the class of storage that the daemon has; returns what the UI shows of it."""
        with dg.DagsterInstance.from_config(str(paths.dagster_home())) as instance:
            context = dg.build_sensor_context(instance=instance, cursor=self.cursor)
            context.log.addHandler(self._log)
            result = alerts.alerts.evaluate_tick(context)
        self.cursor = result.cursor
        return result.skip_message


@cache
def refresh_of(key: dg.AssetKey, mode: str, honour_pauses: bool) -> dg.JobDefinition:
    """The job refresh over one dataset."""
    job = dg.define_asset_job("refresh", selection=[key], executor_def=dg.in_process_executor)
    resources = {"refresh": Refresh(mode=mode, honour_pauses=honour_pauses), "progress": Progress()}
    return dg.Definitions(assets=[landing], jobs=[job], resources=resources).resolve_job_def("refresh")


@pytest.fixture(scope="module")
def server():
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def hook(server, monkeypatch):
    server.clear()
    hook = Hook(server)
    monkeypatch.setenv("LEVELUP_ALERT_WEBHOOK", hook.address)
    return hook


@pytest.fixture
def publisher(server, hook, monkeypatch):
    publisher = Publisher(server)
    monkeypatch.setenv("LEVELUP_BASE_URL_FREE_MAP_TOOLS", publisher.address)
    return publisher


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A Dagster home with its databases, to be copied: making them takes most of a second."""
    folder = tmp_path_factory.mktemp("dagster") / "home"
    folder.mkdir()
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        instance.get_run_records(limit=1)
    return folder


@pytest.fixture
def house(tmp_path, monkeypatch, home, caplog):
    without_proxies(monkeypatch)
    for name, folder in (("LEVELUP_RAW", "raw"), ("LEVELUP_WAREHOUSE", "warehouse"), ("LEVELUP_BUNDLED", "bundled")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("LEVELUP_PACE", "0.001")
    shutil.copytree(home, paths.dagster_home())
    # The server's own log has the addresses that it was asked for.
    monkeypatch.setattr(logging.getLogger("werkzeug"), "disabled", True)
    return House(caplog.handler)


def publish(**tables: str) -> None:
    """Put a file with these tables, each the rows of a query, in place of the published one."""
    paths.published_database().parent.mkdir(parents=True, exist_ok=True)
    draft = paths.warehouse() / "draft.duckdb"
    with duckdb.connect(str(draft)) as con:
        for name, query in tables.items():
            con.execute(f"create table {name} as {query}")
    draft.replace(paths.published_database())


def freshness(status: str = "fresh", landed: str = "current_timestamp", reason: str = "null") -> str:
    return f"""select 'nomis' as source_name, 'bres_employment' as dataset_name, 1 as release_count, '{status}' as freshness_status,
        ({landed})::timestamp as last_landed_at, 31 as fresh_within_days, {reason}::varchar as reason"""


def reconciliation(result: str) -> str:
    return f"""select 'gross_value_added_gbp' as measure_id, 'ons/regional/2025-04-17' as release_id, 'itl1' as part_level, '2023' as period_label,
        'all' as industry_code, 90.0 as parts_sum, 100.0 as published_total, -10.0 as difference, '{result}' as result"""


def revisions(*releases: str, moves: str, kind: str = "revised") -> str:
    """Thirty areas of each release, which moved from the one before as given, in terms of i from 1 to 30."""
    return " union all ".join(
        f"""select 'gross_value_added_gbp' as measure_id, 'itl1' as area_level, 'all' as industry_code, 'r{number}' as from_release_id,
        '{release}' as release_id, '{kind}' as revision_kind, ({moves if number + 1 == len(releases) else "0.001 * i"})::double as revision_share
        from range(1, 31) as t(i)"""
        for number, release in enumerate(releases)
    )


def test_a_failed_run_from_the_command_line_is_told_once_by_its_paragraph(house, hook):
    assert not house.land(dg.AssetKey(["official_figures", "measures"]), mode="bundled")
    said = house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"], sent["title"]) == ("failure", "refresh", "The run of refresh failed")
    assert sent["detail"].startswith("official_figures/measures, file EDITION: the bundled file cannot be read")
    assert "Traceback" not in sent["text"] and "Restore EDITION" in sent["text"]
    assert sent["link"] == f"/runs/{sent['run_id']}"
    assert said.startswith("1 told: The run of refresh failed; 1 standing: failure refresh")
    house.tick()
    assert hook.take() == []
    # The same again, by a retry for instance, is no news.
    assert not house.land(dg.AssetKey(["official_figures", "measures"]), mode="bundled")
    house.tick()
    assert hook.take() == []


def test_a_failure_is_told_again_after_a_run_that_succeeded(house, hook, publisher):
    measures = dg.AssetKey(["official_figures", "measures"])
    assert not house.land(measures, mode="bundled")
    house.tick()
    assert house.land(OUTCODES)
    assert not house.land(measures, mode="bundled")
    house.tick()
    assert [sent["kind"] for sent in hook.take()] == ["failure", "failure"]
    assert house.land(OUTCODES)
    assert "standing" not in house.tick()


def test_a_failure_that_healed_before_anybody_looked_is_told_all_the_same(house, hook, publisher):
    assert house.land(OUTCODES)
    house.tick()
    assert not house.land(dg.AssetKey(["official_figures", "measures"]), mode="bundled")
    assert house.land(OUTCODES)
    assert "standing" not in house.tick()
    assert [sent["kind"] for sent in hook.take()] == ["failure"]


def test_a_run_that_failed_of_a_fault_says_the_first_line_of_the_error(house, hook):
    @dg.op
    def breaks():
        raise ZeroDivisionError("of a kind\nand more")

    @dg.job
    def refresh():
        breaks()

    with refreshing_instance() as instance:
        refresh.execute_in_process(instance=instance, raise_on_error=False)
    house.tick()
    [sent] = hook.take()
    assert "A fault of the program, or of the machine: ZeroDivisionError: of a kind." in sent["detail"]


def test_a_run_that_was_killed_is_told_when_it_is_closed(house, hook):
    @dg.job
    def refresh():
        pass

    with refreshing_instance() as instance:
        run = instance.create_run_for_job(refresh)
        instance.report_run_failed(run, KILLED)
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"], sent["run_id"]) == ("failure", "refresh", run.run_id)
    assert sent["detail"].startswith(KILLED)
    with refreshing_instance() as instance:
        refresh.execute_in_process(instance=instance)
    assert "standing" not in house.tick()


def test_a_layout_that_is_not_as_declared_is_drift_until_it_is_mended(house, hook, publisher):
    assert house.land(OUTCODES)
    house.tick()
    publisher.content = b"id,outcode,lat,long,\n1,AB10,57.13,-2.11,\n"
    assert house.land(OUTCODES)
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("layout_drift", "free_map_tools/postcode_outcodes")
    assert "latitude" in sent["detail"] and sent["detail"].endswith("Its last good release stays in use")
    assert house.land(OUTCODES)
    house.tick()
    assert hook.take() == []
    publisher.content = GOOD
    assert house.land(OUTCODES)
    assert "standing" not in house.tick()
    publisher.content = b"id,outcode,latitude,longitude,\n1,AB10,5713,-2.11,\n"
    assert house.land(OUTCODES)
    house.tick()
    [sent] = hook.take()
    assert "outside the plausible band" in sent["detail"]


def test_a_publisher_that_cannot_be_reached_is_stale_only_where_it_stays_so(house, hook, publisher, monkeypatch):
    assert house.land(OUTCODES)
    publisher.status = 503
    assert house.land(OUTCODES)
    assert house.tick().startswith("0 told")
    now = datetime.now(UTC)
    with dg.DagsterInstance.from_config(str(paths.dagster_home())) as instance:
        [check] = alerts._latest(instance, [dg.AssetCheckKey(OUTCODES, "as_declared")]).values()
        evaluation = check.event.asset_check_evaluation
        assert evaluation.severity == dg.AssetCheckSeverity.WARN
        assert evaluation.metadata["refusal_kind"].value == "unreachable"
        assert alerts.look(instance, Memory(), now + timedelta(days=1)) == []
        [told] = alerts.look(instance, Memory(), now + timedelta(days=3))
    assert (told.kind, told.subject) == ("staleness", "free_map_tools/postcode_outcodes")
    assert told.title.startswith("free_map_tools/postcode_outcodes could not be fetched since 20")
    monkeypatch.setattr(alerts, "UNREACHABLE_FOR", timedelta(0))
    house.tick()
    assert [sent["kind"] for sent in hook.take()] == ["staleness"]
    publisher.status = 200
    assert house.land(OUTCODES)
    assert "standing" not in house.tick()


def test_a_publisher_in_its_pause_is_told_of_as_when_it_was_last_asked(house, hook, publisher, monkeypatch):
    assert house.land(OUTCODES)
    publisher.status = 503
    assert house.land(OUTCODES)
    asked = publisher.asked
    assert house.land(OUTCODES, honour_pauses=True)
    assert publisher.asked == asked
    house.tick()
    assert hook.take() == []
    now = datetime.now(UTC)
    with dg.DagsterInstance.from_config(str(paths.dagster_home())) as instance:
        [told] = alerts.look(instance, Memory(), now + timedelta(days=3))
    assert (told.kind, told.subject) == ("staleness", "free_map_tools/postcode_outcodes")


def test_figures_that_change_under_the_same_date_are_an_unusual_revision(house, hook, publisher):
    assert house.land(OUTCODES)
    house.tick()
    publisher.content = publisher.content.replace(b"57.13", b"57.23")
    assert house.land(OUTCODES)
    house.tick()
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("unusual_revision", "free_map_tools/postcode_outcodes")
    assert "1 cells differ from free_map_tools/postcode_outcodes/" in sent["detail"]


def test_a_reader_that_fails_is_a_failure_and_no_drift(house, hook, publisher, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("orchestration.sources.free_map_tools.choose_columns", breaks)
    assert house.land(OUTCODES)
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("failure", "free_map_tools/postcode_outcodes")
    assert "a fault of the program: ZeroDivisionError" in sent["detail"]


def test_a_dataset_past_its_window_is_stale_once_until_something_lands(house, hook):
    publish(freshness=freshness())
    house.tick()
    assert hook.take() == []
    # The build said fresh when it was made: what counts is today.
    publish(freshness=freshness(landed="current_timestamp - interval 40 days"))
    house.tick()
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("staleness", "nomis/bres_employment")
    assert "Nothing new has landed for 40 days, and new figures are due within 31" in sent["detail"]
    publish(freshness=freshness())
    assert "standing" not in house.tick()
    publish(freshness=freshness("refused", reason="'refused: nomis/bres_employment: one column is gone'"))
    house.tick()
    [sent] = hook.take()
    assert "one column is gone" in sent["detail"]


def test_a_dataset_and_a_publication_that_no_refresh_looks_at_are_stale(house, hook, publisher):
    assert house.land(OUTCODES)
    with refreshing_instance() as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization(PUBLISHED))
        memory, now = Memory(), datetime.now(UTC)
        assert alerts.look(instance, memory, now + timedelta(days=7)) == []
        [told] = alerts.look(instance, memory, now + timedelta(days=9))
        assert (told.kind, told.subject) == ("staleness", "published/levelup_duckdb")
        [told] = alerts.look(instance, memory, now + timedelta(days=3651))
        assert (told.kind, told.subject) == ("staleness", "free_map_tools/postcode_outcodes")


def test_a_dataset_of_which_nothing_ever_landed_is_not_stale(house, publisher):
    assert house.land(OUTCODES, mode="bundled")
    with refreshing_instance() as instance:
        assert alerts.look(instance, Memory(), datetime.now(UTC) + timedelta(days=4000)) == []


def test_a_row_that_is_newly_unexplained_is_a_reconciliation_break(house, hook):
    publish(reconciliation=reconciliation("pass"))
    house.tick()
    publish(reconciliation=reconciliation("unexplained"))
    house.tick()
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("reconciliation_break", "gross_value_added_gbp ons/regional/2025-04-17")
    assert "itl1 parts of 2023, industry all: 90.0 against 100.0" in sent["detail"]
    publish(reconciliation=reconciliation("explained"))
    assert "standing" not in house.tick()
    publish(reconciliation=reconciliation("unexplained"))
    house.tick()
    assert len(hook.take()) == 1


def test_a_test_of_the_reconciliation_that_stops_the_build_is_a_break_too(house, hook):
    def report(name: str, severity: dg.AssetCheckSeverity) -> None:
        with refreshing_instance() as instance:
            instance.report_runless_asset_event(
                dg.AssetCheckEvaluation(
                    asset_key=alerts.RECONCILIATION, check_name=name, passed=False, severity=severity
                )
            )

    publish(reconciliation=reconciliation("unexplained"))
    house.tick()
    hook.take()
    report("assert_publishers_files_reconcile", dg.AssetCheckSeverity.WARN)
    house.tick()
    assert hook.take() == []
    report("assert_compiled_figures_reconcile", dg.AssetCheckSeverity.ERROR)
    house.tick()
    [sent] = hook.take()
    assert sent["title"] == "The test assert_compiled_figures_reconcile failed, and nothing was published"


def test_only_an_edition_that_came_with_a_publication_is_judged_by_its_revisions(house, hook):
    publish(revisions=revisions("r1", "r2", moves="0.4"))
    house.tick()
    assert hook.take() == []
    publish(revisions=revisions("r1", "r2", "r3", moves="0.001 * i"))
    house.tick()
    assert hook.take() == []
    publish(revisions=revisions("r1", "r2", "r3", "r4", moves="0.01 * i"))
    house.tick()
    house.tick()
    [sent] = hook.take()
    assert (sent["kind"], sent["subject"]) == ("unusual_revision", "gross_value_added_gbp r4")
    assert "5 in 100 of 30 figures moved by 28.5% or more; in earlier editions 5 in 100 moved by 2.9%" in sent["detail"]


@pytest.mark.parametrize(
    ("moves", "kind", "is_told"),
    [
        ("0.01 * i", "rebased", False),
        ("case when i = 1 then 0.04 else 0 end", "revised", False),
        ("case when i = 1 then 0.6 else 0.001 * i end", "revised", True),
        ("case when i <= 3 then 0.1 else 0.001 * i end", "revised", True),
        ("case when i = 1 then 0.0929 else 0.001 * i end", "revised", False),
        ("-0.01 * i", "revised", True),
    ],
)
def test_what_is_unusual_goes_by_what_the_measure_did_before(moves, kind, is_told):
    with duckdb.connect() as con:
        con.execute(f"create table revisions as {revisions('r1', 'r2', 'r3', moves=moves, kind=kind)}")
        judged = [edition for edition in watch.editions(con) if not edition.endswith("r3")]
        assert bool(watch.unusual_revisions(con, judged, datetime.now(UTC))) is is_told


def test_without_a_history_a_quarter_is_unusual():
    for move, is_told in (("0.2", False), ("0.3", True)):
        with duckdb.connect() as con:
            con.execute(f"create table revisions as {revisions('r1', moves=move)}")
            told = watch.unusual_revisions(con, [], datetime.now(UTC))
            assert bool(told) is is_told
    assert "there is no history to compare with" in told[0].text


def test_a_webhook_that_is_down_gets_everything_once_it_is_up_again(house, hook, caplog):
    caplog.set_level(logging.DEBUG)
    publish(reconciliation=reconciliation("unexplained"))
    hook.status = 503
    assert house.tick().endswith("1 waiting for the webhook")
    publish(reconciliation=reconciliation("unexplained"), freshness=freshness("refused", reason="'refused: bad'"))
    assert house.tick().endswith("2 waiting for the webhook")
    assert hook.take() == []
    hook.status = 200
    assert "waiting" not in house.tick()
    assert [sent["kind"] for sent in hook.take()] == ["staleness", "reconciliation_break"]
    house.tick()
    assert hook.take() == []
    assert "Alert, reconciliation break: gross_value_added_gbp does not add up" in caplog.text
    assert "the webhook answered 503" in caplog.text
    assert SECRET not in caplog.text + house.cursor


def test_no_address_of_a_webhook_is_told_by_its_failures(house, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    publish(reconciliation=reconciliation("unexplained"))
    for address in (
        f"http://127.0.0.1:9/{SECRET}",
        f"ftp://{SECRET}.example",
        f"http://[{SECRET}",
        SECRET,
        f"http://{SECRET}.invalid:99999/",
    ):
        monkeypatch.setenv("LEVELUP_ALERT_WEBHOOK", address)
        house.cursor = None
        said = house.tick()
        assert said.endswith("1 waiting for the webhook")
        assert SECRET.lower() not in (caplog.text + said + house.cursor).lower()


def test_without_a_webhook_the_log_has_it_and_nothing_waits(house, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.delenv("LEVELUP_ALERT_WEBHOOK", raising=False)
    publish(reconciliation=reconciliation("unexplained"))
    assert "waiting" not in house.tick()
    assert "Alert, reconciliation break" in caplog.text
    assert json.loads(house.cursor)["unsent"] == {}


def test_a_published_file_that_cannot_be_read_is_told_and_forgets_nothing(house, hook):
    publish(reconciliation=reconciliation("unexplained"))
    house.tick()
    hook.take()
    whole = paths.published_database().read_bytes()
    paths.published_database().write_bytes(b"no database")
    house.tick()
    assert [sent["title"] for sent in hook.take()] == ["The published file cannot be read"]
    paths.published_database().write_bytes(whole)
    assert "failure" not in house.tick()
    assert hook.take() == []


@pytest.fixture
def short(monkeypatch) -> None:
    """Little time for an attempt."""
    monkeypatch.setattr(alerting, "SECONDS_PER_ATTEMPT", 0.5)


def test_all_that_a_tick_may_take_for_its_alerts_is_below_what_dagster_gives_it():
    most = alerting.SECONDS_PER_TICK + alerting.ATTEMPTS * (alerting.SECONDS_PER_ATTEMPT + 1.0)
    assert most < DEFAULT_SENSOR_GRPC_TIMEOUT - 10


def test_a_receiver_that_never_ends_its_headers_is_given_up_and_the_rest_waits(house, monkeypatch, short, caplog):
    publish(reconciliation=reconciliation("unexplained"), freshness=freshness("refused", reason="'refused: bad'"))
    with dripping_headers(0.05) as address:
        monkeypatch.setenv("LEVELUP_ALERT_WEBHOOK", f"{address}/{SECRET}")
        started = time.monotonic()
        assert house.tick().endswith("2 waiting for the webhook")
        assert time.monotonic() - started < 10
    assert "waits for the webhook: the webhook gave no answer within 0.5 seconds" in caplog.text
    assert "waits for the webhook: it was not tried, as the one before failed" in caplog.text
    assert SECRET not in caplog.text + house.cursor


def test_a_reply_without_an_end_is_not_read(house, hook):
    hook.fault = endless
    publish(reconciliation=reconciliation("unexplained"), freshness=freshness("refused", reason="'refused: bad'"))
    assert "waiting" not in house.tick()
    assert len(hook.take()) == 2


def test_a_slow_receiver_gets_many_alerts_in_several_ticks_and_each_of_them_once(hook, monkeypatch, caplog):
    without_proxies(monkeypatch)
    monkeypatch.setattr(alerting, "SECONDS_PER_TICK", 1.0)
    hook.fault = slow(0.2)
    memory, log, now = Memory(), logging.getLogger("x"), datetime.now(UTC)
    found = [alert(number, kind) for kind in alerting.KINDS for number in range(5)]
    counts = []
    for tick in range(20):
        memory = Memory.read(memory.written())
        tell(memory, [] if tick else found, alerting.sinks(), log, now)
        counts.append(len(hook.received))
        if not memory.unsent:
            break
    # Five in a second, and one that was begun before it was over.
    assert counts[0] in range(2, 7) and len(counts) >= 4
    assert [sent["id"] for sent in hook.take()] == [each.id for each in together(found)]
    assert "it was not tried yet, as those before took their time" in caplog.text


def test_what_is_told_again_of_the_same_cause_has_the_same_id(house, hook, publisher):
    """As where a tick dies between sending and saving. What another publication says is another occasion."""
    breaks = [
        f"select * replace ('m{number}' as measure_id) from ({reconciliation('unexplained')})" for number in range(7)
    ]
    publish(
        reconciliation=" union all ".join(breaks),
        freshness=freshness(landed="current_timestamp - interval 40 days"),
    )
    assert house.land(OUTCODES)
    now = datetime.now(UTC)

    def told(later: timedelta) -> list[str]:
        with dg.DagsterInstance.from_config(str(paths.dagster_home())) as instance:
            found = alerts.look(instance, Memory(editions=[]), now + later)
        return [each.id for each in together(found)]

    not_looked_at, *of_the_file = told(timedelta(days=3651))
    assert len(of_the_file) == 2
    assert told(timedelta(days=3653)) == [not_looked_at, *of_the_file]
    publish(
        reconciliation=" union all ".join(breaks),
        freshness=freshness(landed="current_timestamp - interval 40 days"),
    )
    kept, *others = told(timedelta(days=3653))
    assert kept == not_looked_at and len(others) == 2 and not set(others) & set(of_the_file)


def alert(number: int = 1, kind: str = "failure", when: datetime | None = None, text: str = "What is wrong.") -> Alert:
    moment = alerting.moment(when or datetime.now(UTC))
    return Alert(kind=kind, subject=f"subject {number}", title=f"Title {number}", text=text, when=moment)


class Sink:
    """A sink that fails as told."""

    name = "sink"

    def __init__(self, *errors: Exception | None) -> None:
        self.errors, self.tried = list(errors), []

    def send(self, alert: Alert) -> None:
        self.tried.append(alert.title)
        if self.errors and (error := self.errors.pop(0)):
            raise error


def test_what_one_receiver_refuses_does_not_hold_up_the_others():
    memory, now, log = Memory(), datetime.now(UTC), logging.getLogger("x")
    sink = Sink(NotDelivered("the webhook answered 400", is_down=False))
    tell(memory, [alert(1), alert(2)], [sink], log, now)
    assert sink.tried == ["Title 1", "Title 2"]
    assert [waiting.title for waiting in memory.unsent["sink"]] == ["Title 1"]


def test_after_a_receiver_is_down_the_rest_of_a_tick_does_not_wait_for_it():
    memory, now, log = Memory(), datetime.now(UTC), logging.getLogger("x")
    sink = Sink(RuntimeError(SECRET))
    tell(memory, [alert(1), alert(2)], [sink], log, now)
    assert sink.tried == ["Title 1"]
    assert [waiting.title for waiting in memory.unsent["sink"]] == ["Title 1", "Title 2"]


def test_what_nobody_takes_for_a_week_is_given_up_and_the_log_says_so(caplog):
    memory, now = Memory(), datetime.now(UTC)
    memory.unsent = {"sink": [alert(when=now - timedelta(days=8))]}
    tell(memory, [], [Sink(NotDelivered("down", is_down=True))], logging.getLogger("x"), now)
    assert memory.unsent == {}
    assert "is given up after 7 days: down" in caplog.text


def test_many_of_a_kind_at_once_are_one_message():
    told = together([alert(number, "staleness") for number in range(60)] + [alert()])
    assert [each.title for each in told] == ["Title 1", "60 alerts of the kind staleness"]
    assert "Title 59 (subject 59)" in told[1].text and len(told[1].text) <= alerting.LONGEST


def test_the_memory_survives_being_written_and_anything_else_starts_anew():
    memory = Memory(told={"a b": "c"}, unsent={"sink": [alert()]}, runs=["1"], editions=["x"])
    assert Memory.read(memory.written()) == memory
    for damaged in (None, "", "[]", "no json", '{"other": 1}', '{"unsent": {"sink": [{}]}}'):
        assert Memory.read(damaged) == Memory()


def test_what_publishers_send_becomes_neither_link_nor_call_in_a_chat(monkeypatch):
    monkeypatch.setenv("LEVELUP_UI_URL", "http://127.0.0.1:3000/")
    text = alerting.paragraph("beginning '<!channel> <http://x|y>'\n\x1b[31m\u202e &")
    found = Alert(kind="failure", subject="s", title="t", text=text, when="2026-01-01T00:00:00+00:00", link="/runs/1")
    sent = body(found)
    assert sent["text"] == (
        "levelup, failure: t\nbeginning '&lt;!channel&gt; &lt;http://x|y&gt;' [31m &amp;\nhttp://127.0.0.1:3000/runs/1"
    )
    assert sent["id"] == found.id and sent["link"] == "http://127.0.0.1:3000/runs/1"


def test_the_sensor_runs_without_being_switched_on():
    assert alerts.alerts.default_status == dg.DefaultSensorStatus.RUNNING
    assert alerts.alerts.minimum_interval_seconds == 120
