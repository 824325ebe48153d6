"""Processes killed at random instants, and what must be true afterwards: nothing lost, nothing half there, all healed.

Each kind of victim has a world of its own folders, which knows what was there before, what may be there after a kill, and
what the next run has to make of it.
"""

import json
import logging
import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb

from orchestration import paths
from orchestration.defs import published
from orchestration.ingest import store
from tests.fakes.builds import write_build
from tests.fakes.nomis import FakeNomis
from tests.fakes.server import serving
from tests.faults import victims
from tests.faults.report import Counts

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = ("lost", "half there", "not healed")
# A victim that takes longer than this has not been killed but hangs, which is a fault of its own.
PATIENCE = 120


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """The environment with these variables, for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def killed(process: BaseProcess, seconds: float) -> bool:
    """Whether a victim was killed, after these seconds or by itself; False where it had finished before."""
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join(PATIENCE)
    if process.exitcode not in (0, -9):
        raise AssertionError(f"the victim failed by itself with exit code {process.exitcode}")
    return process.exitcode == -9


def finished(process: BaseProcess) -> str:
    """Why a run that nobody kills did not finish; "" where it did."""
    process.join(PATIENCE)
    if process.exitcode == 0:
        return ""
    process.kill()
    return f"exit code {process.exitcode}"


@dataclass
class World:
    """Folders of one kind of victim. ``told`` is what is wrong after a kill, by the forbidden outcome that it is."""

    folder: Path
    random: random.Random
    told: dict[str, list[str]] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        """Where the victim works."""
        raise NotImplementedError

    def prepare(self) -> str:
        """Make the folders ready for the next victim; returns its name."""
        raise NotImplementedError

    def inspect(self) -> str:
        """Look at what a kill has left; returns "before" or "after", whichever of the two it is."""
        raise NotImplementedError

    def heal(self) -> None:
        """Let the next run do its work, and look whether everything is as if nothing had happened."""
        raise NotImplementedError

    def say(self, outcome: str, problem: str) -> None:
        """Note what is wrong."""
        self.told.setdefault(outcome, []).append(problem)

    def attempt(self, counts: Counts, seconds: float = PATIENCE, step: int = 0) -> bool:
        """One victim, killed after so many seconds or before a step; False, and not counted, where it had finished."""
        self.told = {}
        with environment(**self.variables):
            name = self.prepare()
            if not killed(victims.start(name, self.variables, step), seconds):
                return False
            found = self.inspect()
            self.heal()
        worst = next((outcome for outcome in FORBIDDEN if outcome in self.told), found)
        moment = f"step {step}" if step else f"{seconds:.4f} s"
        counts.add(worst, f"{name} killed at {moment}: {'; '.join(self.told.get(worst, []))}")
        return True


class Publications(World):
    """Small builds, published and rolled back; the kill falls into copying, Parquet, hashing or the switch."""

    rows = 20_000

    def __init__(self, folder: Path, rng: random.Random, victim: str = "") -> None:
        super().__init__(folder, rng)
        self.victim = victim
        self.number = 0
        with environment(**self.variables):
            for _ in range(published.KEPT):
                self._build()
                published.publish()

    @property
    def variables(self) -> dict[str, str]:
        return {"LEVELUP_WAREHOUSE": str(self.folder / "warehouse")}

    def _build(self) -> None:
        self.number += 1
        write_build(self.number, rows=self.rows)

    def prepare(self) -> str:
        name = self.victim or self.random.choice(["publish", "publish", "roll_back"])
        self._build()
        numbers = self._kept()
        self.before, self.after = numbers[0], self.number if name == "publish" else numbers[1]
        self.could_return_to = set(numbers)
        return name

    def _kept(self) -> list[int]:
        """Numbers of the builds that are kept, the one in place first."""
        described = (
            paths.warehouse() / "publications" / name / "parquet" / "build.json" for name in published._order()
        )
        return [int(json.loads(file.read_bytes())["build_id"].removeprefix("build-")) for file in described]

    def inspect(self) -> str:
        found = self._looked_at("half there")
        if found not in (self.before, self.after):
            self.say("lost", f"{found} is in place, neither {self.before} nor {self.after}")
        # A new publication pushes the oldest out, and nothing else.
        if len(self.could_return_to - set(self._kept())) > (self.after == self.number):
            self.say("lost", f"of {self.could_return_to} only {self._kept()} are left")
        return "after" if found == self.after else "before"

    def _looked_at(self, outcome: str) -> int:
        """Number of the build that analysts get, from each of its files; what does not agree is noted."""
        counted = "select min(build_number), max(build_number), count(*) from"
        try:
            with duckdb.connect(str(paths.published_database()), read_only=True) as con:
                database = con.execute(f"{counted} numbers").fetchall()[0]
                build = con.execute("select max_by(build_id, built_at) from builds").fetchall()[0][0]
            with duckdb.connect() as con:
                parquet = con.execute(f"{counted} '{paths.parquet()}/numbers.parquet'").fetchall()[0]
            described = json.loads((paths.parquet() / "build.json").read_bytes())["build_id"]
        except (OSError, ValueError, duckdb.Error) as error:
            self.say(outcome, f"it cannot be read: {error}")
            return 0
        number = database[0]
        if not (database == parquet == (number, number, self.rows)) or not build == described == f"build-{number}":
            self.say(outcome, f"file {database} of {build}, Parquet set {parquet} of {described}")
        for damage in published.examine()[1]:
            self.say(outcome, str(damage))
        return number

    def heal(self) -> None:
        published.publish()
        if self._looked_at("not healed") != self.number:
            self.say("not healed", f"build {self.number} is not in place")
        warehouse, kept = paths.warehouse(), published._order()
        there = {path.relative_to(warehouse).as_posix() for path in warehouse.rglob("*")}
        expected = {
            "build",
            "build/levelup.duckdb",
            "csv",
            "levelup.duckdb",
            "parquet",
            "published",
            "publications",
            "publications/order.json",
        }
        for name in kept:
            files = [
                published.DATABASE,
                "parquet",
                "parquet/build.json",
                "parquet/datapackage.json",
                "parquet/csv",
                "parquet/csv/datapackage.json",
                *(f"parquet/{table}.parquet" for table in ("areas", "builds", "numbers")),
            ]
            expected |= {f"publications/{name}", *(f"publications/{name}/{file}" for file in files)}
        if there != expected or len(kept) != published.KEPT:
            self.say("not healed", f"left behind or missing: {sorted(there ^ expected)}")


class Landings(World):
    """Releases landed into a store that has earlier ones."""

    victim = ""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        super().__init__(folder, rng)
        self.template = folder / "template"

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def variables(self) -> dict[str, str]:
        return {"LEVELUP_RAW": str(self.raw)}

    def prepare(self) -> str:
        shutil.rmtree(self.raw, ignore_errors=True)
        shutil.copytree(self.template, self.raw)
        self.before = releases(self.raw)
        return self.victim

    def inspect(self) -> str:
        now = releases(self.raw)
        if missing := sorted(name for name, content in self.before.items() if now.get(name) != content):
            self.say("lost", f"releases gone or changed: {missing}")
        for damage in store.examine().damage:
            self.say("half there", str(damage))
        # What the build would read, by the patterns of the dbt project.
        for table in self.raw.glob("*/*/*/table.parquet"):
            if not (table.parent / "release.json").exists() and table.parent.name != "empty":
                self.say("half there", f"the build reads {table.relative_to(self.raw)}, which is of no release")
        for manifest in self.raw.glob("*/*/*/release.json"):
            if not (manifest.parent / "table.parquet").exists():
                self.say("half there", f"the build reads {manifest.relative_to(self.raw)}, which has no table")
        return "before" if now == self.before else "after"

    def heal(self) -> None:
        if failed := finished(victims.start(self.victim, self.variables)):
            self.say("not healed", failed)
        if set(releases(self.raw)) != self.expected:
            self.say("not healed", f"landed are not as expected: {sorted(set(releases(self.raw)) ^ self.expected)}")
        for damage in store.examine().damage:
            self.say("not healed", str(damage))
        drafts = [path for path in (self.raw / ".landing").glob("*") if path.name != "pages"]
        pages = [
            path
            for path in (self.raw / ".landing" / "pages").rglob("*")
            if path.is_file() and path.name != "crawl.json"
        ]
        new = [path for pattern in ("*/*/*/*.new", "*/*/*/*.part") for path in self.raw.glob(pattern)]
        if left := [str(path.relative_to(self.raw)) for path in (*drafts, *pages, *new)]:
            self.say("not healed", f"left behind: {left}")


def releases(raw: Path) -> dict[str, bytes]:
    """The manifest of every release, by its path."""
    return {
        manifest.parent.relative_to(raw).as_posix(): manifest.read_bytes()
        for manifest in raw.glob("*/*/*/release.json")
    }


class BundledLandings(Landings):
    """All bundled figures of a second edition, half of the times into a store that has the first."""

    victim = "land_bundled"

    def __init__(self, folder: Path, rng: random.Random) -> None:
        super().__init__(folder, rng)
        self.edition = second_edition(folder / "bundled")
        land_all(self.template, ROOT / "raw" / "bundled")
        new = folder / "new"
        land_all(new, self.edition)
        self.new, self.old = set(releases(new)), set(releases(self.template))

    @property
    def variables(self) -> dict[str, str]:
        return {"LEVELUP_RAW": str(self.raw), "LEVELUP_BUNDLED": str(self.edition)}

    def prepare(self) -> str:
        name = super().prepare()
        self.expected = self.old | self.new
        if self.random.random() < 0.5:
            shutil.rmtree(self.raw)
            self.before, self.expected = {}, self.new
        return name


def second_edition(folder: Path) -> Path:
    """The bundled figures with the same content in other bytes, so that all of them land again."""
    shutil.copytree(ROOT / "raw" / "bundled", folder, dirs_exist_ok=True)
    for file in folder.rglob("*.csv"):
        # Another end of lines.
        content = file.read_bytes()
        file.write_bytes(content.replace(b"\n", b"\r\n") if b"\r\n" not in content else content.replace(b"\r\n", b"\n"))
    return folder


def land_all(raw: Path, bundled: Path) -> None:
    """Land all bundled figures, undisturbed."""
    where = {"LEVELUP_RAW": str(raw), "LEVELUP_BUNDLED": str(bundled)}
    if failed := finished(victims.start("land_bundled", where)):
        raise AssertionError(failed)


@contextmanager
def quietly_serving(fake: FakeNomis) -> Iterator[str]:
    """Serve a fake without a line for each request; yields its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with serving(fake.answer) as address:
        yield address


class LiveLandings(Landings):
    """A publisher's table, page by page from a fake; the one before has landed."""

    victim = "land_live"

    def __init__(self, folder: Path, rng: random.Random, fake: FakeNomis, address: str) -> None:
        super().__init__(folder, rng)
        self.address = address
        land_all(self.template, ROOT / "raw" / "bundled")
        self._land(self.template)
        old = set(releases(self.template))
        fake.updated = "2026-10-28 09:30:00"
        fake.years = [*fake.years, max(fake.years) + 1]
        shutil.copytree(self.template, self.raw)
        self._land(self.raw)
        self.expected = set(releases(self.raw))
        assert len(self.expected) == len(old) + 1

    @property
    def variables(self) -> dict[str, str]:
        return {"LEVELUP_RAW": str(self.raw), "LEVELUP_BASE_URL_NOMIS": self.address}

    def _land(self, raw: Path) -> None:
        if failed := finished(victims.start(self.victim, self.variables | {"LEVELUP_RAW": str(raw)})):
            raise AssertionError(failed)


def kill_at_random(world: World, counts: Counts, kills: int, until: float = float("inf")) -> None:
    """So many kills at instants spread evenly over the time that the victim takes undisturbed."""
    longest: dict[str, float] = {}
    while kills and time.monotonic() < until:
        with environment(**world.variables):
            name = world.prepare()
            if name not in longest:
                started = time.monotonic()
                if failed := finished(victims.start(name, world.variables)):
                    raise AssertionError(failed)
                longest[name] = time.monotonic() - started
                continue
        kills -= world.attempt(counts, world.random.uniform(0, longest[name]))
    if kills:
        raise TimeoutError(f"{counts.name}: {kills} kills are left undone")


def kill_at_every_step(world: World, counts: Counts) -> int:
    """A kill before each change that the victim makes to the disk; returns their number."""
    step = 0
    while world.attempt(counts, step=step + 1):
        step += 1
    return step
