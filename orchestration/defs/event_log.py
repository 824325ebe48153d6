"""Dagster's event log for the process that refreshes: the same SQLite files as Dagster's own, kept open between events.

Dagster opens, syncs and closes a database anew for every event. Per asset check that is 17 ms of CPU and as much of
waiting; with one connection kept it is 5 ms. The UI and the daemon, which live long and read many runs, keep Dagster's
own class.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import StaticPool

from orchestration import paths
from orchestration.ingest.errors import causes

# The process of a run that was started from the command line.
PROCESS = "levelup/process"


class KeptOpenEventLog(SqliteEventLogStorage):
    """SqliteEventLogStorage with one connection per database. A crash of the machine may lose the last events."""

    def __init__(self, *arguments, **keywords) -> None:
        self._kept: dict[str, Engine] = {}
        self._there: set[tuple[str, str]] = set()
        self._batch: dict[str, Connection] | None = None
        super().__init__(*arguments, **keywords)

    @classmethod
    def from_config_value(cls, inst_data, config_value):
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if self._batch is None:
                with self._opened(shard) as connection:
                    yield connection
                return
            if shard not in self._batch:
                self._batch[shard] = self._ends.enter_context(self._opened(shard))
            yield self._batch[shard]

    @contextmanager
    def _opened(self, shard: str) -> Iterator[Connection]:
        """A transaction of one database, on the connection that is kept."""
        if shard not in self._kept:
            address = self.conn_string_for_shard(shard)
            engine = create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
            self._initdb(engine)
            with engine.connect() as connection:
                connection.execute(text("pragma synchronous = normal"))
            self._kept[shard] = engine
        with self._kept[shard].connect() as connection, connection.begin():
            yield connection

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """All events or none, in one transaction of each database: what a run plans is a thousand events at once."""
        with ExitStack() as self._ends:
            self._batch = {}
            try:
                for event in events:
                    self.store_event(event)
            finally:
                self._batch = None

    # Asked anew for each event of an asset or a check. What a database has does not go away while it is open.
    def has_table(self, table_name: str) -> bool:
        return self._known(("table", table_name), super().has_table, table_name)

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        return self._known(("column", column_name), super()._has_asset_key_col_on_connection, conn, column_name)

    def _known(self, what: tuple[str, str], ask: Callable[..., bool], *arguments) -> bool:
        if what not in self._there and ask(*arguments):
            self._there.add(what)
        return what in self._there

    def dispose(self) -> None:
        for engine in self._kept.values():
            engine.dispose()
        super().dispose()


def run_tags() -> dict[str, str]:
    """What tells a run of this process from those of others."""
    return {PROCESS: str(os.getpid())}


def is_interruption(error: BaseException) -> bool:
    """Whether a run ended because its process was told to stop."""
    return any(isinstance(cause, (KeyboardInterrupt, dg.DagsterExecutionInterruptedError)) for cause in causes(error))


def end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Note the end of runs whose process was killed, and give back what they hold of the pools.

    They would stand as running for ever, and the next run would wait for their place in a pool for ever. For whoever
    holds the lock of a refresh: no other process is in the middle of one.
    """
    under_way = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED])
    for run in instance.get_runs(filters=under_way):
        if PROCESS in run.tags:
            instance.report_run_failed(run, f"Its process ({run.tags[PROCESS]}) was killed.")
    storage = instance.event_log_storage
    for pool in storage.get_concurrency_infos(list(storage.get_concurrency_keys())).values():
        for run_id in {*pool.active_run_ids, *pool.pending_run_ids, *pool.assigned_run_ids}:
            storage.free_concurrency_slots_for_run(run_id)


def refreshing_instance() -> dg.DagsterInstance:
    """The Dagster instance of this machine (DAGSTER_HOME), writing its events through KeptOpenEventLog."""
    home = paths.dagster_home()
    # Above what a run plans: it is stored as one batch.
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "100000")
    event_log = {
        "module": KeptOpenEventLog.__module__,
        "class": KeptOpenEventLog.__name__,
        "config": {"base_dir": str(home / "history" / "runs")},
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides={"event_log_storage": event_log}))
