"""The sensor that tells of failures, layout drift, staleness, reconciliation breaks and unusual revisions.

It looks at what is on record: the instance's runs, checks and materialisations, and the published file. So it makes no
difference whether a refresh came from the command line or from the daemon, nor whether the daemon was on at the time.
What an alert says and where it goes is in ``alerting``, what the published file says of itself in ``watch``.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dagster as dg
import duckdb
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)
from dagster._core.storage.event_log.base import AssetEntry
from dagster._utils.error import SerializableErrorInfo

from orchestration import connection, paths
from orchestration.defs import watch
from orchestration.defs.alerting import Alert, Memory, moment, paragraph, sinks, tell
from orchestration.defs.raw import CHANGED, CHECK, EMPTY
from orchestration.defs.resources import PUBLISHED, PUBLISHED_WITHIN
from orchestration.defs.runs import KILLED
from orchestration.ingest.errors import FAULT, NOT_AS_DECLARED, UNREACHABLE, BadInput
from orchestration.sources import datasets

RECONCILIATION = dg.AssetKey(["main", "reconciliation"])
RECONCILIATION_CHECKS = ("assert_compiled_figures_reconcile", "assert_publishers_files_reconcile")
# A publisher that is away for a night is nobody's business; two daily refreshes without an answer are.
UNREACHABLE_FOR = timedelta(days=2)
REFRESH = "refresh"
LATEST_RUNS = 50
FINISHED = (AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED)
PARAGRAPHS = tuple(error.__name__ for error in (BadInput, *BadInput.__subclasses__()))


@dg.sensor(
    name="alerts",
    minimum_interval_seconds=120,
    # Without a webhook it only writes to the log, and a sensor that has to be switched on is off when it matters.
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Tells once of each failure, layout drift, stale dataset, reconciliation break and unusual revision, and again "
        "after a recovery: in the log of the tick, and to the webhook of LEVELUP_ALERT_WEBHOOK where it is set."
    ),
)
def alerts(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """One look. What a webhook does not take is in the cursor, and sent at the next."""
    now = datetime.now(UTC)
    memory = Memory.read(context.cursor)
    new = look(context.instance, memory, now)
    tell(memory, new, sinks(), context.log, now)
    said = [f"{len(new)} told" + (": " + ", ".join(alert.title for alert in new) if new else "")]
    if memory.told:
        said.append(f"{len(memory.told)} standing: {', '.join(sorted(memory.told))}")
    for name, waiting in memory.unsent.items():
        said.append(f"{len(waiting)} waiting for the {name}")
    return dg.SensorResult(skip_reason=dg.SkipReason(paragraph("; ".join(said))), cursor=memory.written())


def look(instance: dg.DagsterInstance, memory: Memory, now: datetime) -> list[Alert]:
    """The alerts that are new as of now; what was seen is kept in the memory."""
    checks = _latest(instance, [dg.AssetCheckKey(dg.AssetKey(dataset.asset_path), CHECK) for dataset in datasets()])
    refused = {
        key.asset_key.to_user_string(): _asked(instance, record)
        for key, record in checks.items()
        if not _passed(record)
    }
    failing, in_between = _runs(instance, memory)
    of_file, unusual, unknown = _published(memory, now)
    # A dataset that was refused is told of once: by what was wrong with it.
    of_file = [alert for alert in of_file if not (alert.kind == "staleness" and alert.subject in refused)]
    has_break = any(alert.kind == "reconciliation_break" for alert in of_file)
    standing = [
        *failing,
        *_refusals(instance, refused, now),
        *_changes(instance),
        *_not_looked_at(instance, now),
        *of_file,
        *_failed_reconciliation(instance, has_break),
    ]
    return [*in_between, *memory.news(standing, unknown), *unusual]


def _runs(instance: dg.DagsterInstance, memory: Memory) -> tuple[list[Alert], list[Alert]]:
    """Jobs whose last run failed, and failures of runs between the last look and the last run of their job."""
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE])
    records = instance.get_run_records(filters, limit=LATEST_RUNS)
    last: dict[str, dg.RunRecord] = {}
    for record in records:
        last.setdefault(record.dagster_run.job_name, record)
    failing = [_failure(instance, record) for record in last.values() if _has_failed(record)]
    seen = {record.dagster_run.run_id for record in last.values()}
    seen |= {record.dagster_run.run_id for record in records} if memory.runs is None else set(memory.runs)
    between = []
    for record in reversed(records):
        if record.dagster_run.run_id in seen:
            continue
        if _has_failed(record):
            alert = _failure(instance, record)
            if memory.told.get(alert.key) != alert.cause:
                between.append(alert)
                memory.told[alert.key] = alert.cause
        else:
            memory.told.pop(f"failure {record.dagster_run.job_name}", None)
    memory.runs = [record.dagster_run.run_id for record in records]
    return failing, between


def _has_failed(record: dg.RunRecord) -> bool:
    return record.dagster_run.status == dg.DagsterRunStatus.FAILURE


def _failure(instance: dg.DagsterInstance, record: dg.RunRecord) -> Alert:
    """What a run failed of: the paragraph of BadInput where it was one, otherwise the innermost error's first line."""
    run = record.dagster_run
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    events = [
        entry.event_log_entry.dagster_event for entry in instance.get_records_for_run(run.run_id, of_type=kinds).records
    ]
    found = [event.step_failure_data.error for event in events if event.is_step_failure]
    ended = [event for event in events if event.is_failure and not event.is_step_failure]
    found += [event.job_failure_data.error for event in ended if event.event_specific_data]
    said = next((text for error in found if error and (text := _paragraph(error))), "")
    if not said and any(event.message == KILLED for event in ended):
        said = f"{KILLED} The published file is as it was; the next refresh heals what is left"
    if not said:
        said = (
            f"A fault of the program, or of the machine: {_innermost(found) or 'the run says nothing of it'}. "
            "The published file is as it was; please report it with the run's log"
        )
    text = paragraph(said)
    return Alert(
        kind="failure",
        subject=run.job_name,
        title=f"The run of {run.job_name} failed",
        text=text,
        when=moment(record.end_time or record.update_timestamp),
        link=f"/runs/{run.run_id}",
        run_id=run.run_id,
        cause=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _chain(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    """An error, and what it came of."""
    while error is not None:
        yield error
        error = error.cause or error.context


def _paragraph(error: SerializableErrorInfo) -> str:
    """The paragraph of the BadInput that an error is or came of; "" where there is none."""
    for each in _chain(error):
        if each.cls_name in PARAGRAPHS:
            return each.message.partition(": ")[2].strip()
    return ""


def _innermost(errors: list[SerializableErrorInfo | None]) -> str:
    """The first line of what the first error came of."""
    chain = [each for error in errors for each in _chain(error)]
    return chain[-1].message.strip().split("\n")[0] if chain else ""


def _refusals(
    instance: dg.DagsterInstance, refused: dict[str, AssetCheckExecutionRecord], now: datetime
) -> Iterator[Alert]:
    """Datasets of which the last look refused what came, or did not reach the publisher for some time."""
    for subject, record in refused.items():
        evaluation = record.event.asset_check_evaluation
        said = {name: value.value for name, value in evaluation.metadata.items()}
        text, kind = said.get("refused") or evaluation.description or "", said.get("refusal_kind", NOT_AS_DECLARED)
        about = {
            "subject": subject,
            "when": moment(record.create_timestamp),
            "link": f"/assets/{subject}",
            "run_id": record.run_id,
        }
        stays = "Its last good release stays in use"
        if kind == UNREACHABLE:
            since = _unreachable_since(instance, record)
            if now - since > UNREACHABLE_FOR:
                title = f"{subject} could not be fetched since {since:%Y-%m-%d}"
                text = paragraph(f"{text} {stays}")
                yield Alert(kind="staleness", title=title, text=text, occasion=moment(since), **about)
        elif kind == FAULT:
            yield Alert(
                kind="failure", title=f"The reader of {subject} failed", text=paragraph(f"{text} {stays}"), **about
            )
        else:
            title = f"{subject} is not as declared"
            yield Alert(kind="layout_drift", title=title, text=paragraph(f"{text} {stays}"), **about)


def _asked(instance: dg.DagsterInstance, record: AssetCheckExecutionRecord) -> AssetCheckExecutionRecord:
    """The last result of a check for which the publisher was asked: one that was not asked repeats what was known."""
    history = instance.event_log_storage.get_asset_check_execution_history
    for earlier in [record, *history(record.key, limit=LATEST_RUNS, status=set(FINISHED))]:
        asked = earlier.event.asset_check_evaluation.metadata.get("asked")
        if asked is None or asked.value:
            return earlier
    return record


def _changes(instance: dg.DagsterInstance) -> Iterator[Alert]:
    """Datasets whose release in use is more than an ordinary revision of the one before it."""
    keys = [dg.AssetCheckKey(dg.AssetKey(dataset.asset_path), CHANGED) for dataset in datasets()]
    for key, record in _latest(instance, keys).items():
        evaluation = record.event.asset_check_evaluation
        if evaluation.passed:
            continue
        subject = key.asset_key.to_user_string()
        yield Alert(
            kind="unusual_revision",
            subject=subject,
            title=f"{subject} has changed beyond an ordinary revision",
            text=paragraph(f"{evaluation.description}. It landed and is in use; compare it with the release before"),
            when=moment(record.create_timestamp),
            link=f"/assets/{subject}?view=checks",
            run_id=record.run_id,
            cause=hashlib.sha256(str(evaluation.description).encode()).hexdigest()[:16],
        )


def _unreachable_since(instance: dg.DagsterInstance, record: AssetCheckExecutionRecord) -> datetime:
    """When a look at the dataset was last good, or when the first was made that was not."""
    history = instance.event_log_storage.get_asset_check_execution_history
    good = history(record.key, limit=1, status={AssetCheckExecutionRecordStatus.SUCCEEDED})
    since = good[0] if good else history(record.key, limit=1000, status=set(FINISHED))[-1]
    return datetime.fromtimestamp(since.create_timestamp, UTC)


def _not_looked_at(instance: dg.DagsterInstance, now: datetime) -> Iterator[Alert]:
    """Datasets in use, and the publication, that no refresh has looked at for longer than they declare."""
    within = {dg.AssetKey(dataset.asset_path): dataset.fresh_within for dataset in datasets()}
    within[PUBLISHED] = PUBLISHED_WITHIN
    for record in instance.get_asset_records(list(within)):
        entry = record.asset_entry
        event = _last_asked(instance, entry)
        if event is None or (event.asset_materialization.tags or {}).get(DATA_VERSION_TAG) == EMPTY:
            continue
        allowed, age = within[entry.asset_key], now - datetime.fromtimestamp(event.timestamp, UTC)
        if age > allowed:
            subject = entry.asset_key.to_user_string()
            yield Alert(
                kind="staleness",
                subject=subject,
                title=f"No refresh has looked at {subject} for {age.days} days",
                text=f"It is to be looked at within {allowed.days} days. Look whether the schedules are on.",
                when=moment(now),
                link=f"/assets/{subject}",
                run_id=event.run_id,
                occasion=moment(event.timestamp),
            )


def _last_asked(instance: dg.DagsterInstance, entry: AssetEntry) -> dg.EventLogEntry | None:
    """The last materialisation for which somebody looked: a dataset that is not asked for is materialised as it was."""
    event = entry.last_materialization
    if event is None or _was_asked(event):
        return event
    earlier = instance.fetch_materializations(entry.asset_key, limit=LATEST_RUNS).records
    return next((each.event_log_entry for each in earlier if _was_asked(each.event_log_entry)), event)


def _was_asked(event: dg.EventLogEntry) -> bool:
    asked = event.asset_materialization.metadata.get("asked")
    return asked is None or bool(asked.value)


def _published(memory: Memory, now: datetime) -> tuple[list[Alert], list[Alert], tuple[str, ...]]:
    """What the published file says: alerts that stand, unusual revisions that came with it, kinds it cannot tell."""
    place = paths.published_database()
    try:
        publication = str(place.stat().st_mtime_ns)
    except FileNotFoundError:
        return [], [], ()
    try:
        with connection.reading(place) as con:
            standing = [*watch.reconciliation_breaks(con, now), *watch.stale_datasets(con, now)]
            found = watch.editions(con)
            # What was there before the first look is history.
            unusual = [] if memory.editions is None else watch.unusual_revisions(con, memory.editions, now)
    except duckdb.Error as error:
        alert = Alert(
            kind="failure",
            subject=PUBLISHED.to_user_string(),
            title="The published file cannot be read",
            text=paragraph(f"{error} Compare it with its manifest (make verify); go back (make rollback), or refresh"),
            when=moment(now),
            link=f"/assets/{PUBLISHED.to_user_string()}",
            occasion=publication,
        )
        return [alert], [], ("reconciliation_break", "staleness")
    memory.editions = found
    # They have the time of the look: what they say is said of the publication.
    standing, unusual = ([replace(alert, occasion=publication) for alert in each] for each in (standing, unusual))
    return standing, unusual, ()


def _failed_reconciliation(instance: dg.DagsterInstance, is_published: bool) -> Iterator[Alert]:
    """Tests of the reconciliation that failed; a warning says no more than the rows do where those are published."""
    records = _latest(instance, [dg.AssetCheckKey(RECONCILIATION, name) for name in RECONCILIATION_CHECKS])
    for key, record in records.items():
        evaluation = record.event.asset_check_evaluation
        stops = evaluation.severity == dg.AssetCheckSeverity.ERROR
        if evaluation.passed or (is_published and not stops):
            continue
        yield Alert(
            kind="reconciliation_break",
            subject=key.name,
            title=f"The test {key.name} {'failed, and nothing was published' if stops else 'warns'}",
            text="Parts do not add up to their published total. The run names the first row; see the check, and the "
            "table reconciliation of the build.",
            when=moment(record.create_timestamp),
            link=f"/assets/{RECONCILIATION.to_user_string()}?view=checks",
            run_id=record.run_id,
        )


def _latest(
    instance: dg.DagsterInstance, keys: list[dg.AssetCheckKey]
) -> dict[dg.AssetCheckKey, AssetCheckExecutionRecord]:
    """The last finished execution of each check that has one, whatever a run at work, or one that was killed, plans."""
    storage = instance.event_log_storage
    found = {}
    for key, record in storage.get_latest_asset_check_execution_by_key(keys).items():
        if record.status not in FINISHED:
            record = next(iter(storage.get_asset_check_execution_history(key, limit=1, status=set(FINISHED))), None)
        if record is not None:
            found[key] = record
    return found


def _passed(record: AssetCheckExecutionRecord) -> bool:
    return record.event.asset_check_evaluation.passed
