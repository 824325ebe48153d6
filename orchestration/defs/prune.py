"""What a year of refreshes leaves behind, and its removal: what may go, how many bytes that are, and then that it goes.

What a published number came from never goes; which releases that leaves is decided in ``ingest.retention``.
Everything is removed in steps of which each can be repeated: a prune that is interrupted has done less, and the next
does the rest.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg

from orchestration import paths
from orchestration.defs import history, published
from orchestration.defs.provenance import named
from orchestration.ingest import landing, retention
from orchestration.ingest.landing import Landed

RUNS_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Prunable:
    """Things of one kind that may go: how they are called, how many, their bytes, and what removes them."""

    kind: str
    count: int
    bytes: int
    remove: Callable[[], None]


def prunable(now: datetime | None = None) -> Iterator[Prunable]:
    """What may go at this moment, kind by kind; for whoever holds the lock of a refresh. Nothing is removed.

    Files come first: on a full disk their removal makes the room that SQLite needs even to be opened.
    """
    now = now or datetime.now(UTC)
    releases = list(removable_releases(now))
    yield _of("releases replaced a year ago that nothing published names", releases, _release_bytes, landing.remove)
    yield _of("drafts of releases, and pages of crawls that are over", landing.leftovers(), _bytes, landing.clear)
    # Asked for after the releases above, which may share places with those that stay.
    yield Prunable("payload files not yet gzipped or stored twice", 0, landing.compact(only_tell=True), landing.compact)
    left = published.leftovers()
    yield Prunable("publications not kept, drafts and spill", len(left), sum(map(_bytes, left)), published.tidy)
    yield _of("leftovers beside dbt's build", list(_left_by_builds()), _bytes, _clear)
    yield _of(f"logs older than {RUNS_FOR.days} days", list(_old_logs(now - RUNS_FOR)), _bytes, _clear)
    with history.opened() as instance:
        yield from prunable_history(instance, now)


def prunable_history(instance: dg.DagsterInstance, now: datetime) -> Iterator[Prunable]:
    """``prunable`` of what Dagster remembers: no number came from any of it. Needs no lock."""
    runs = list(history.old_runs(instance, now - RUNS_FOR))
    yield _of(f"runs older than {RUNS_FOR.days} days", runs, history.run_bytes, partial(history.forget, instance))
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
