"""The long form of the faults: ``make soak``, or ``python -m tests.faults.soak --seed 7 [--only kills] [--refreshes 10]``.

Prints a line for each kind of fault with what was tried and what became of it. Exit code 0 only where every section did
all it was asked for in its time and nothing forbidden happened. Works in temporary folders only.
"""

import argparse
import importlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.defs import published
from orchestration.ingest import store
from tests.fakes.builds import write_build
from tests.fakes.nomis import FakeNomis
from tests.faults import disks, kills, refreshes
from tests.faults.publications import publish_under_readers
from tests.faults.report import Counts

if TYPE_CHECKING:
    from tests.conftest import Place

# All of it, whatever happens.
HARD_BOUND = 20 * 60
CLEAR = ("unclear", "changed")


class OutOfTime(Exception):
    """A section did not do all of what it was asked for in its time."""


@dataclass
class Soak:
    """What the sections share: where they work, how much they do, and an installation that they may copy."""

    folder: Path
    seed: int
    publications: int
    readers: int
    kills: int
    refreshes: int
    mutations: int
    base: Path | None
    seconds: float = 0.0
    counts: list[Counts] = field(default_factory=list)

    def rng(self, section: str) -> random.Random:
        """A section's own random numbers, the same whatever ran before it."""
        return random.Random(f"{self.seed} {section}")

    def place(self, name: str) -> "Place":
        """A refreshed installation of its own; the first is made by a refresh, whose time is kept, the others copied."""
        conftest = importlib.import_module("tests.conftest")
        if self.base is None:
            made = conftest.Place(self.folder / "base")
            started = time.monotonic()
            done = made.run("refresh")
            if done.returncode:
                raise AssertionError(done.stderr)
            self.seconds, self.base = time.monotonic() - started, made.folder
        return conftest.Place(self.base).copy(self.folder / name)


def readers(soak: Soak, until: float) -> Iterator[Counts]:
    """Publications under readers."""
    yield from publish_under_readers(soak.folder / "readers", soak.rng("readers"), soak.publications, soak.readers)


def small_kills(soak: Soak, until: float) -> Iterator[Counts]:
    """Kills of publications, rollbacks and landings: all but those of whole refreshes."""
    rng = soak.rng("kills")
    left = soak.kills - soak.refreshes
    counts = Counts("publications and rollbacks killed", kills.FORBIDDEN)
    kills.kill_at_random(kills.Publications(soak.folder / "publications", rng), counts, left - 2 * (left // 4), until)
    yield counts
    counts = Counts("bundled landings killed", kills.FORBIDDEN)
    kills.kill_at_random(kills.BundledLandings(soak.folder / "bundled", rng), counts, left // 4, until)
    yield counts
    counts = Counts("live landings killed", kills.FORBIDDEN)
    fake = FakeNomis(cap=4)
    with kills.quietly_serving(fake) as address:
        world = kills.LiveLandings(soak.folder / "live", rng, fake, address)
        kills.kill_at_random(world, counts, left // 8, until)
        # Most of a live landing is waiting for the publisher: the others fall upon its writing.
        undone = left // 4 - left // 8
        while undone and time.monotonic() < until:
            undone -= world.attempt(counts, step=rng.randrange(1, 60))
        if undone:
            raise OutOfTime(f"{undone} kills are left undone")
    yield counts


def refresh_kills(soak: Soak, until: float) -> Iterator[Counts]:
    """Kills of whole refreshes."""
    place = soak.place("killed")
    seconds = soak.seconds or refresh_seconds(place)
    yield refreshes.kill_refreshes(place, soak.folder, soak.rng("refreshes"), seconds, soak.refreshes, until)


def refresh_seconds(place: "Place") -> float:
    """How long a refresh takes that builds everything."""
    started = time.monotonic()
    done = place.run("refresh", "--force")
    if done.returncode:
        raise AssertionError(done.stderr)
    return time.monotonic() - started


def payloads(soak: Soak, until: float) -> Iterator[Counts]:
    """Payloads that were changed on their way."""
    try:
        mutated = importlib.import_module("tests.faults.payloads")
    except ModuleNotFoundError:
        raise OutOfTime("tests/faults/payloads.py is not there: no payload was tried") from None
    found = mutated.soak(soak.mutations, soak.seed)
    yield from [found] if isinstance(found, Counts) else found


def concurrent(soak: Soak, until: float) -> Iterator[Counts]:
    """Two refreshes at once, and one after the other was killed."""
    counts = Counts("refreshes at once", ("both at work", *CLEAR))
    place = soak.place("concurrent")
    first = refreshes.start(place, "--force")
    try:
        refreshes.wait_for_dbt(first)
        for command in (["refresh"], ["refresh", "--force"], ["rollback"]):
            done = place.run(*command)
            refused = done.returncode == 1 and f"another refresh is at work (process {first.pid})" in done.stderr
            clear = len(done.stderr.strip().splitlines()) == 1
            counts.add(
                "refused clearly" if refused and clear else "unclear" if refused else "both at work", done.stderr
            )
    finally:
        first.send_signal(signal.SIGKILL)
        first.communicate()
    gone = refreshes.dbt_is_gone(first.pid)
    done = place.run("refresh")
    counts.add("goes on after a killed one" if gone and done.returncode == 0 else "unclear", done.stderr)
    yield counts


def full_disks(soak: Soak, until: float) -> Iterator[Counts]:
    """Disks that are full or cannot be written, under landing, publication, a whole refresh and Dagster's home."""
    counts = Counts("disks that refuse", CLEAR)
    _small_victims(soak, counts)
    place = soak.place("full")
    before = published_of(place)
    try:
        for what, moved, leave in (
            ("DAGSTER_HOME", "dagster", 100_000),
            ("LEVELUP_WAREHOUSE", "warehouse", 20_000_000),
        ):
            with disks.small_disk(soak.folder / f"small {moved}", 200) as disk:
                # The build goes first in every refresh: here it has gone, and its room is taken.
                shutil.copytree(
                    place.folder / moved, disk / moved, symlinks=True, ignore=shutil.ignore_patterns("build")
                )
                filler = disks.fill(disk, leave)
                done = place.run("refresh", "--force", **{what: str(disk / moved)})
                clear = (
                    done.returncode == 1
                    and "disk is full" in done.stderr
                    and len(done.stderr.strip().splitlines()) == 1
                )
                counts.add("said clearly" if clear else "unclear", f"{what}: {done.stderr}")
                filler.unlink()
                with kills.environment(
                    LEVELUP_WAREHOUSE=str(disk / "warehouse") if moved == "warehouse" else str(place.warehouse)
                ):
                    kept = published.current()
                counts.add("as it was" if kept == before else "changed", what)
    except disks.CannotMount as error:
        print(f"  no disk can be mounted here ({error}): a limit on the size of files stood in for it")
    yield counts


def _small_victims(soak: Soak, counts: Counts) -> None:
    """Landing and publication whose files may not grow, at many sizes."""
    rng = soak.rng("disks")
    for number in range(10):
        warehouse, raw = soak.folder / f"disk {number}" / "warehouse", soak.folder / f"disk {number}" / "raw"
        with kills.environment(LEVELUP_WAREHOUSE=str(warehouse), LEVELUP_RAW=str(raw)):
            for build in (1, 2):
                write_build(build, rows=50_000)
                if build == 1:
                    before = published.publish()
            kind, said = disks.said("publish", {"LEVELUP_WAREHOUSE": str(warehouse)}, rng.randrange(1_000, 250_000))
            counts.add("said clearly" if kind == "DiskRefuses" else "unclear", f"{kind} {said}")
            counts.add("as it was" if published.current() == before else "changed", said)
            kind, said = disks.said("land_bundled", {"LEVELUP_RAW": str(raw)}, rng.randrange(1_000, 150_000))
            counts.add("said clearly" if kind == "DiskRefuses" else "unclear", f"{kind} {said}")
            counts.add("as it was" if not store.examine().damage else "changed", said)


def published_of(place: "Place") -> published.Publication | None:
    """What is published in an installation."""
    with kills.environment(**place.environment):
        return published.current()


# Each with its own bound in seconds; together they stay within the hard one.
SECTIONS: dict[str, tuple[Callable[[Soak, float], Iterator[Counts]], float]] = {
    "readers": (readers, 300),
    "kills": (small_kills, 300),
    "payloads": (payloads, 300),
    "disks": (full_disks, 300),
    "concurrent": (concurrent, 240),
    "refreshes": (refresh_kills, 720),
}


def run(soak: Soak, chosen: list[str]) -> bool:
    """Run sections one after another and print what came of each; whether all is well."""
    well = True
    began = time.monotonic()
    for name in chosen:
        section, bound = SECTIONS[name]
        started = time.monotonic()
        bound = min(bound, HARD_BOUND - (started - began))
        try:
            with alarm(bound):
                for counts in section(soak, started + bound):
                    soak.counts.append(counts)
                    well &= counts.failed == 0
                    print(
                        counts.line(), *(f"\n  {example[:600]}" for example in counts.examples[:5]), sep="", flush=True
                    )
        except (OutOfTime, TimeoutError) as error:
            well = False
            print(f"{name}: NOT DONE within {bound:.0f} s ({error})", flush=True)
        except Exception:
            well = False
            print(f"{name}: FAILED\n{traceback.format_exc()}", flush=True)
        print(f"  {name}: {time.monotonic() - started:.0f} s", flush=True)
    killed = [counts for counts in soak.counts if counts.name.endswith("killed")]
    if killed:
        total = sum(counts.tried for counts in killed)
        lost, half = (sum(counts.outcomes[outcome] for counts in killed) for outcome in ("lost", "half there"))
        print(f"kills in all: {total}, lost {lost}, half-published {half}")
    print(f"seed {soak.seed}, {time.monotonic() - began:.0f} s: {'nothing forbidden happened' if well else 'NOT WELL'}")
    return well


class alarm:
    """Raises OutOfTime in what it surrounds when its seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = max(1, int(seconds))

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, self._ring)
        signal.alarm(self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.alarm(0)

    @staticmethod
    def _ring(*_: object) -> None:
        raise OutOfTime("its time was over")


def main() -> int:
    """Run the soak; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--only", action="append", choices=list(SECTIONS), help="only this section; can be repeated")
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=100, help="in all, those of whole refreshes among them")
    parser.add_argument("--refreshes", type=int, default=10, help="of the kills, those of whole refreshes")
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument(
        "--base", type=Path, help="folder of a refreshed installation as the tests make it, to save a refresh"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="levelup-soak-") as folder:
        soak = Soak(
            Path(folder), chosen.seed, chosen.publications, chosen.readers, chosen.kills, chosen.refreshes,
            chosen.mutations, chosen.base,
        )  # fmt: skip
        return 0 if run(soak, chosen.only or list(SECTIONS)) else 1


if __name__ == "__main__":
    sys.exit(main())
