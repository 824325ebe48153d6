"""Dagster's event log for the process that refreshes: the same SQLite files as Dagster's own, kept open between events.

Dagster opens, syncs and closes a database anew for every event. Per asset check that is 17 ms of CPU and as much of
waiting; with one connection kept it is 5 ms. The UI and the daemon, which live long and read many runs, keep Dagster's
own class.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from orchestration import paths
from orchestration.ingest.errors import causes

PLANS = (dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED, dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
# Up to a run: killed ones, and those of before plans were withdrawn, hide results in the same way.
HIDING = """
delete from asset_check_executions as planned
where execution_status = 'PLANNED'
    and id <= (select max(id) from asset_check_executions where run_id = :run_id)
    and exists (
        select 1 from asset_check_executions as done
        where done.asset_key = planned.asset_key
            and done.check_name = planned.check_name
            and done.execution_status in ('SUCCEEDED', 'FAILED')
    )
"""


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


def is_interruption(error: BaseException) -> bool:
    """Whether a run ended because its process was told to stop."""
    return any(isinstance(cause, (KeyboardInterrupt, dg.DagsterExecutionInterruptedError)) for cause in causes(error))


def withdraw(instance: dg.DagsterInstance, run_id: str) -> None:
    """Forget what a run planned, done or not, so that checks which it did not run show their last result.

    Of a check that is planned and not run Dagster shows that it was skipped, or failed with the run, in place of what
    it found last. One that was never run stays so. Plans are half of what a run without a build leaves on the disk.
    """
    storage, table = instance.event_log_storage, SqlEventLogStorageTable
    kinds = [kind.value for kind in PLANS]
    plans = table.delete().where(table.c.run_id == run_id, table.c.dagster_event_type.in_(kinds))
    with storage.index_connection() as connection:
        connection.execute(text(HIDING), {"run_id": run_id})
        connection.execute(plans)
    with storage.run_connection(run_id) as connection:
        connection.execute(plans)
    # The next run takes the room in the index; in the run's own file nobody would. Where it is being read, it stays.
    file = paths.dagster_home() / "history" / "runs" / f"{run_id}.db"
    address = f"{file.as_uri()}?mode=rw"
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as own:
        own.execute("vacuum")


@contextmanager
def withdrawn_on_failure(instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """What a run still planned is withdrawn where the block fails: the steps after it are not run either."""
    try:
        yield
    except BaseException:
        # A full disk, say: what failed is what is to be told.
        with suppress(SQLAlchemyError):
            withdraw(instance, run_id)
        raise


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
