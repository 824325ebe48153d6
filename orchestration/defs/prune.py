"""What a year of refreshes leaves behind, and its removal: what may go, how many bytes that are, and then that it goes.

What a published number came from never goes; which releases that leaves is decided in ``ingest.retention``.
Everything is removed in steps of which each can be repeated: a prune that is interrupted has done less, and the next
does the rest.
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg
import duckdb

from orchestration import connection, paths
from orchestration.defs import history, published
from orchestration.ingest import landing, retention
from orchestration.ingest.landing import Landed
from orchestration.quoting import identifier

RUNS_FOR = timedelta(days=90)
# Tables with a row for whatever has landed: that they name a release says nothing of where a number came from.
REGISTERS = {"builds", "coverage", "dim_releases", "dim_sources", "freshness", "release_calendar", "release_files"}
# Columns in which a row says where it landed.
CARRIED = {"landed_release_id", "landed_release_ids"}
NAMES = """
with texts as (select distinct cast({column} as varchar) as words from {table} where {column} is not null)
select distinct asked.landed_release_id from asked
where exists (select 1 from texts where contains(texts.words, asked.release_id))
"""


@dataclass(frozen=True)
class Prunable:
    """Things of one kind that may go: how they are called, how many, their bytes, and what removes them."""

    kind: str
    count: int
    bytes: int
    remove: Callable[[], None]


def prunable(instance: dg.DagsterInstance, now: datetime | None = None) -> Iterator[Prunable]:
    """What may go at this moment, kind by kind; for whoever holds the lock of a refresh. Nothing is removed."""
    now = now or datetime.now(UTC)
    releases = list(removable_releases(now))
    yield _of("releases replaced a year ago that nothing published names", releases, _release_bytes, landing.remove)
    yield _of("drafts of releases, and pages of crawls that are over", landing.leftovers(), _bytes, landing.clear)
    # Asked for after the releases above, which may share places with those that stay.
    yield Prunable("payload files not yet gzipped or stored twice", 0, landing.compact(only_tell=True), landing.compact)
    left = published.leftovers()
    yield Prunable("publications not kept, drafts and spill", len(left), sum(map(_bytes, left)), published.tidy)
    yield _of("leftovers beside dbt's build", list(_left_by_builds()), _bytes, _clear)
    runs = list(history.old_runs(instance, now - RUNS_FOR))
    yield _of(f"runs older than {RUNS_FOR.days} days", runs, history.run_bytes, partial(history.forget, instance))
    yield _of(f"logs older than {RUNS_FOR.days} days", list(_old_logs(now - RUNS_FOR)), _bytes, _clear)
    before = now - RUNS_FOR
    yield Prunable("ticks", 0, 0, partial(history.forget_ticks, instance, before))


def removable_releases(now: datetime) -> Iterator[Landed]:
    """Landed releases that ``retention`` lets go, asked of every publication that is kept."""
    replaced: dict[Landed, Landed] = {}
    for folder in sorted(paths.raw().glob("[!.]*/*/")):
        releases = landing.releases_at((folder.parent.name, folder.name))
        replaced |= retention.superseded(releases, now)
    if not replaced:
        return
    asked = {release.release_id for pair in replaced.items() for release in pair}
    yield from retention.removable(replaced, *named(asked, published.kept()))


def named(asked: Collection[str], databases: Collection[Path]) -> tuple[set[str], set[str]]:
    """Which of these landed releases these published files name, and which their rows carry as where they landed.

    Named is what stands in any row of any table but the registers, itself or by an edition within it. A file that
    cannot be read counts as naming all of them.
    """
    found: set[str] = set()
    carried: set[str] = set()
    for database in databases:
        try:
            with connection.reading(database) as con:
                for column, names in _named(con, asked):
                    found |= names
                    carried |= names if column in CARRIED else set()
        except (duckdb.Error, OSError):
            return set(asked), set()
    return (found, carried) if databases else (set(asked), set())


def _named(con: duckdb.DuckDBPyConnection, asked: Collection[str]) -> Iterator[tuple[str, set[str]]]:
    """Columns that name any, each with what it names."""
    con.execute("create temp table asked (release_id varchar, landed_release_id varchar)")
    con.executemany("insert into asked values (?, ?)", [(one, one) for one in asked])
    con.execute(
        "insert into asked select release_id, landed_release_id from dim_releases "
        "where landed_release_id in (select landed_release_id from asked)"
    )
    columns = con.execute(
        "select table_name, column_name from duckdb_columns() "
        "where not internal and database_name <> 'temp' and data_type like '%VARCHAR%' order by all"
    ).fetchall()
    for table, column in columns:
        if table not in REGISTERS:
            query = NAMES.format(table=identifier(table), column=identifier(column))
            yield column, {name for (name,) in con.execute(query).fetchall()}


def _of(kind: str, things: list, size: Callable[..., int], remove: Callable[..., None]) -> Prunable:
    def each() -> None:
        for thing in things:
            remove(thing)

    return Prunable(kind, len(things), sum(map(size, things)), each)


def _release_bytes(release: Landed) -> int:
    return _bytes(release.path)


def _bytes(place: Path) -> int:
    """Bytes that go with a file or folder: not those of a file that another name keeps."""
    files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
    return sum(state.st_size for file in files if (state := file.stat()).st_nlink == 1)


def _left_by_builds() -> Iterator[Path]:
    folder = paths.build_database().parent
    kept = {paths.build_database(), paths.build_database().with_suffix(".duckdb.wal")}
    yield from (place for place in sorted(folder.glob("*")) if place not in kept)


def _old_logs(before: datetime) -> Iterator[Path]:
    for log in sorted((paths.dagster_home() / "logs").glob("*.log")):
        if log.stat().st_mtime < before.timestamp():
            yield log


def _clear(place: Path) -> None:
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
