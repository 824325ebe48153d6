"""Datasets from their origin to raw/: ``prepare`` reads, parses and checks one; ``land_prepared`` writes it.

The bundled figures are one edition, whose files refer to one another: all are prepared before the first is landed, and
a bad file among them leaves raw/ as it was. Every other dataset stands by itself: a bad one is refused and keeps its
last good release, and the rest goes on. Which datasets exist is not known here.
"""

import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from orchestration.ingest import backoff, changes, checks, landing, origins
from orchestration.ingest.dataset import AssetPath, Dataset, Release
from orchestration.ingest.download import Client, NoAnswer
from orchestration.ingest.errors import BadInput, DiskRefuses, ReaderFault
from orchestration.ingest.landing import Landed

log = logging.getLogger(__name__)


class Tables:
    """The tables that foreign keys can point at, for one run: those prepared in it and those landed before.

    ``kept`` are the datasets that anything refers to, None for all: the tables of the others are let go.
    """

    def __init__(self, kept: Collection[AssetPath] | None = None) -> None:
        self._kept = kept
        self._releases: dict[AssetPath, list[tuple[tuple[str, str], pl.DataFrame | Path]]] = {}

    def add(self, dataset: Dataset, prepared: list[tuple[Release, pl.DataFrame]]) -> None:
        """Add the releases of a dataset that are prepared in this run, with their tables."""
        if self._kept is not None and dataset.asset_path not in self._kept:
            return
        new = [(release.order, table) for release, table in prepared]
        self._releases[dataset.asset_path] = sorted(self._known(dataset.asset_path) + new, key=lambda item: item[0])

    def forget(self, dataset: Dataset) -> None:
        """Nothing of a dataset counts but what has landed: what this run prepared of it was refused."""
        self._releases.pop(dataset.asset_path, None)

    def newest(self, path: AssetPath) -> pl.DataFrame | None:
        """The table of the dataset's newest release; None where there is none."""
        known = self._known(path)
        if not known:
            return None
        order, table = known[-1]
        if isinstance(table, Path):
            table = pl.read_parquet(table)
            known[-1] = order, table
        return table

    def every(self, path: AssetPath) -> pl.DataFrame | None:
        """The tables of all the dataset's releases, one below another; None where there is none."""
        known = self._known(path)
        if not known:
            return None
        tables = [pl.read_parquet(table) if isinstance(table, Path) else table for _, table in known]
        return pl.concat(tables, how="diagonal")

    def _known(self, path: AssetPath) -> list[tuple[tuple[str, str], pl.DataFrame | Path]]:
        """The dataset's releases in order: what landed before, read when first asked for, and what was added."""
        if path not in self._releases:
            landed = landing.releases_at(path)
            self._releases[path] = [((old.vintage, old.fetched_at), old.table_path) for old in landed]
        return self._releases[path]


@dataclass(frozen=True)
class Prepared:
    """What a mode supplies of one dataset, checked: each release with its table, or None where it has landed before.

    ``changes``, by digest of the payload, are those from the release before. ``reread`` are releases landed by an
    older reader, with the tables that today's makes of them.
    """

    dataset: Dataset
    releases: tuple[tuple[Release, pl.DataFrame | None], ...]
    reason: str = ""
    seconds: float = 0.0
    reread: tuple[tuple[Landed, pl.DataFrame], ...] = ()
    changes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a refresh did to one dataset: the releases its mode supplied, oldest first, or why it supplied none.

    ``current`` is the dataset's newest release on disk, from this run or an earlier one; its ``changes`` are those from
    the release before. ``refused`` is the error that stopped the dataset, None where it was not stopped. ``seconds`` is
    the time that it took. Where the dataset was not ``asked`` for, ``still_refused`` is what stopped it when it last
    was, "" where nothing did.
    """

    dataset: Dataset
    landed: tuple[Landed, ...]
    current: Landed | None
    reason: str = ""
    refused: BadInput | None = None
    seconds: float = 0.0
    asked: bool = True
    still_refused: str = ""


SILENCES = "publishers_without_answer"


def silences() -> dict[str, backoff.Silence]:
    """What is known of publishers that gave no answer."""
    return backoff.from_entry(landing.note(SILENCES))


def refresh_all(
    datasets: Sequence[Dataset],
    selected: Collection[AssetPath],
    mode: str,
    archive: Path | None,
    client: Client | None = None,
    *,
    sources: Collection[str] = (),
    honour_pauses: bool = False,
) -> Iterator[Outcome]:
    """Refresh the selected ones of all ``datasets``, which come with those that others refer to first.

    Only ``sources`` (``nomis``, or ``nomis/bres_employment``; of an archive also ``nomis/bres_employment/2023``, one
    release) are asked, or all where none is named; with ``honour_pauses`` no publisher that is left alone since it gave
    no answer. What is not asked for stays as it has landed. The bundled figures are always read: nobody is asked.
    BadInput from them, where a source is unknown, or where the disk refuses; every other error is in the outcome of its
    dataset.
    """
    now, known = datetime.now(UTC), silences()
    unasked = _unasked(datasets, sources, backoff.pausing(known, now) if honour_pauses and mode == "live" else {})
    answers: dict[AssetPath, NoAnswer | None] = {}
    tables = Tables({reference.dataset for dataset in datasets for reference in dataset.foreign_keys})
    chosen = [dataset for dataset in datasets if dataset.asset_path in selected]
    bundled = [
        prepare(dataset, mode, archive, tables, client, _named(dataset, sources))
        for dataset in chosen
        if dataset.bundled_files
    ]
    yield from [land_prepared(prepared) for prepared in bundled]
    del bundled
    for dataset in chosen:
        if dataset.bundled_files:
            continue
        started = time.monotonic()
        try:
            if dataset.asset_path in unasked:
                outcome = _kept(dataset, unasked[dataset.asset_path])
            else:
                outcome = refresh_dataset(dataset, mode, archive, tables, client, _named(dataset, sources))
        except DiskRefuses:
            raise
        except (Exception, pl.exceptions.PanicException) as error:
            tables.forget(dataset)
            outcome = _refused(dataset, _said_of(dataset, error), time.monotonic() - started)
        if mode == "live" and dataset.fetch and outcome.asked:
            is_down = isinstance(outcome.refused, NoAnswer) and outcome.refused.is_down
            answers[dataset.asset_path] = outcome.refused if is_down else None
        yield outcome
    after = backoff.after_look(known, answers, {dataset.asset_path for dataset in datasets}, datetime.now(UTC))
    if after != known:
        landing.keep_note(SILENCES, backoff.as_entry(after))


def _unasked(
    datasets: Sequence[Dataset], sources: Collection[str], pausing: Mapping[AssetPath, backoff.Silence]
) -> dict[AssetPath, str]:
    """The datasets that are not asked for, and why. BadInput where a source is unknown."""
    known = {dataset.source for dataset in datasets} | {"/".join(dataset.asset_path) for dataset in datasets}
    sources = {"/".join(name.split("/")[:2]) for name in sources}
    if unknown := sources - known:
        raise BadInput(
            source="warehouse",
            dataset="refresh",
            problem=f"there is no source called {', '.join(sorted(unknown))}",
            remedy=f"Choose among {', '.join(sorted({dataset.source for dataset in datasets}))}",
        )
    unasked = {}
    for dataset in datasets:
        if sources and not {dataset.source, "/".join(dataset.asset_path)} & sources:
            unasked[dataset.asset_path] = "not asked for yet: the refresh was one of other sources"
        elif silence := pausing.get(dataset.asset_path):
            unasked[dataset.asset_path] = (
                f"not asked: the publisher has given no answer since {silence.since:%Y-%m-%d %H:%M} UTC (failures in a "
                f"row: {silence.failures}), and is tried again after {silence.next_try:%Y-%m-%d %H:%M} UTC"
            )
    return unasked


def _named(dataset: Dataset, sources: Collection[str]) -> set[str] | None:
    """The releases of a dataset that are asked for by name; None where all are."""
    path = "/".join(dataset.asset_path)
    if not sources or {dataset.source, path} & set(sources):
        return None
    return {name.removeprefix(f"{path}/") for name in sources if name.startswith(f"{path}/")}


def _kept(dataset: Dataset, reason: str) -> Outcome:
    """A dataset that is not asked for: what has landed and what was said of it stay, read as today's reader does."""
    started = time.monotonic()
    landing.tidy(dataset)
    for old, table in _reread(dataset):
        landing.replace_table(dataset, old, table)
    current, (absent, refused) = landing.latest(dataset), landing.said(dataset)
    landing.land_empty(dataset, "" if current else absent or reason, refused)
    seconds = time.monotonic() - started
    return Outcome(dataset, (), current, reason, seconds=seconds, asked=False, still_refused=refused)


def _said_of(dataset: Dataset, error: BaseException) -> BadInput:
    """The error as a person is told of it. What nobody foresaw stops its dataset too, with its traceback in the log."""
    if isinstance(error, BadInput):
        return error
    log.error("%s/%s", *dataset.asset_path, exc_info=error)
    return ReaderFault(
        source=dataset.source,
        dataset=dataset.name,
        problem=f"its reader met what it was not made for, a fault of the program: {error!r:.300}",
        remedy=f"Please report it with the release; its reader is in orchestration/sources/{dataset.source}",
    )


def _refused(dataset: Dataset, error: BadInput, seconds: float) -> Outcome:
    """What became of a dataset that was stopped: its last good release stays, and its landing says why."""
    current = landing.latest(dataset)
    landing.land_empty(dataset, "" if current else "refused", str(error))
    return Outcome(dataset, (), current, refused=error, seconds=seconds)


def prepare(
    dataset: Dataset,
    mode: str,
    archive: Path | None,
    tables: Tables,
    client: Client | None = None,
    named: Collection[str] | None = None,
) -> Prepared:
    """Find, parse and check the releases a mode supplies; nothing is written. Raises BadInput.

    Bytes that have landed before are parsed again only where the dataset declares other columns by now. The newest
    release must resolve in the newest table of every dataset it refers to, whichever of the two changed; an older one,
    written against the codes of its day, in any release of it.
    """
    started = time.monotonic()
    found = origins.releases(dataset, mode, archive, client, named)
    unique: dict[str, Release] = {}
    for release in [] if isinstance(found, origins.Unavailable) else found:
        landing.check_names(dataset, release)
        unique.setdefault(release.payload_sha256, release)
    known = landing.by_payload(dataset)
    releases = [
        (release, None if digest in known else dataset.parse(release.files)) for digest, release in unique.items()
    ]
    new = [(release, table) for release, table in releases if table is not None]
    back = {landed.payload_sha256: landed for landed in landing.returned(dataset, list(unique.values()))}
    again = [
        (release, pl.read_parquet(back[release.payload_sha256].table_path))
        for release, _ in releases
        if release.payload_sha256 in back
    ]
    tables.add(dataset, new + again)
    for release, table in new:
        checks.check_not_empty(dataset, release, table)
        checks.check_table(dataset, table)
        checks.check_periods(dataset, release, table)
    differences = dict(_differences(dataset, new, again))
    newest = _newest(dataset, new + again) if dataset.foreign_keys else None
    if newest is not None:
        checks.check_foreign_keys(dataset, newest, tables.newest)
        for _, table in new:
            if table is not newest:
                checks.check_foreign_keys(dataset, table, tables.every)
    reason, reread = getattr(found, "reason", ""), tuple(_reread(dataset))
    return Prepared(dataset, tuple(releases), reason, time.monotonic() - started, reread, differences)


def _differences(
    dataset: Dataset, new: list[tuple[Release, pl.DataFrame]], again: list[tuple[Release, pl.DataFrame]]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Digest and changes of each release that is new, or back, and has one before it. BadInput where it is damage."""
    landed = landing.landed_releases(dataset) if new or again else []
    # What is back arrives now, whenever it came first.
    back = [(replace(release, fetched_at=""), table) for release, table in again]
    for release, table in new + back:
        before = changes.predecessor(dataset, release, landed, new)
        found = before and changes.compare(dataset, release, table, before)
        if found:
            yield release.payload_sha256, found.entry()


def _reread(dataset: Dataset) -> Iterator[tuple[Landed, pl.DataFrame]]:
    """Outdated releases as today's reader reads them. One that it refuses keeps its table, and the log says why."""
    for landed in landing.outdated(dataset):
        try:
            table = dataset.parse(landing.payload(landed))
            checks.check_table(dataset, table)
        except BadInput as refusal:
            log.warning("%s keeps the table of an older reader: %s", landed.release_id, refusal)
        else:
            yield landed, table


def _newest(dataset: Dataset, supplied: list[tuple[Release, pl.DataFrame]]) -> pl.DataFrame | None:
    """The table of the dataset's newest release, supplied now or landed before; None where there is none."""
    landed = landing.latest(dataset)
    release, table = max(supplied, key=lambda item: item[0].order, default=(None, None))
    if landed and (release is None or (landed.vintage, landed.fetched_at) > release.order):
        return pl.read_parquet(landed.table_path)
    return table


def land_prepared(prepared: Prepared) -> Outcome:
    """Write what ``prepare`` found, and the dataset's empty table. Raises BadInput where the disk refuses."""
    dataset, started = prepared.dataset, time.monotonic()
    landing.tidy(dataset)
    landing.acknowledge(dataset)
    for old, table in prepared.reread:
        landing.replace_table(dataset, old, table)
    for back in landing.returned(dataset, [release for release, _ in prepared.releases]):
        landing.renew(dataset, back, prepared.changes.get(back.payload_sha256, {}))
    known = landing.by_payload(dataset)
    landed = tuple(
        known[release.payload_sha256]
        if table is None
        else landing.land(dataset, release, table, prepared.changes.get(release.payload_sha256))
        for release, table in prepared.releases
    )
    current = landing.latest(dataset)
    landing.land_empty(dataset, "" if current else prepared.reason)
    return Outcome(dataset, landed, current, prepared.reason, seconds=prepared.seconds + time.monotonic() - started)


def refresh_dataset(
    dataset: Dataset,
    mode: str,
    archive: Path | None,
    tables: Tables,
    client: Client | None = None,
    named: Collection[str] | None = None,
) -> Outcome:
    """``prepare`` and ``land_prepared`` in one: all releases of the dataset are checked before the first is written."""
    return land_prepared(prepare(dataset, mode, archive, tables, client, named))
