"""Disks that refuse: one clear error, what was there stays, and the next run goes on. Real disks where they can be mounted.

Where this machine lets nobody mount, those tests are skipped with its words; files that may not grow stand in for a
full disk then, in the tests that are never skipped.
"""

import errno
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from orchestration import connection, paths
from orchestration.defs import published
from orchestration.ingest import store
from orchestration.ingest.errors import BadInput, disk_refusal
from tests.fakes.builds import write_build
from tests.faults.disks import CannotMount, fill, read_only, said, small_disk
from tests.faults.kills import releases
from tests.faults.victims import VICTIMS

ROWS = 50_000


@pytest.fixture
def disk(tmp_path: Path):
    """A disk of 24 MB, or a skip that says why there is none."""
    try:
        with small_disk(tmp_path / "disk", 24) as folder:
            yield folder
    except CannotMount as error:
        pytest.skip(f"no disk can be mounted here ({error}); the limit on files stands in for it")


def publish_twice(warehouse: Path) -> str:
    """Two publications, and a third build that is not published yet; returns the hash of what is in place."""
    for number in (1, 2):
        write_build(number, rows=ROWS)
        published.publish()
    write_build(3, rows=ROWS)
    return published.current().sha256


def assert_as_it_was(sha256: str) -> None:
    assert published.current().sha256 == sha256
    assert published.examine()[1] == []
    assert not (paths.warehouse() / ".publishing").exists()
    assert {path.name for path in (paths.warehouse() / "publications").glob("*/")} == set(published._order())


@pytest.mark.parametrize("leave", [0, 100_000, 400_000])
def test_a_publication_on_a_full_disk_says_so_and_leaves_the_one_in_place(disk, monkeypatch, leave):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(disk / "warehouse"))
    before = publish_twice(disk)
    filler = fill(disk, leave)
    with pytest.raises(BadInput, match=r"the disk is full.*Free some space.*the published file is as it was"):
        published.publish()
    assert_as_it_was(before)
    filler.unlink()
    assert published.publish().build_id == "build-3"


def test_a_landing_on_a_full_disk_says_so_and_the_next_one_lands_everything(disk, monkeypatch):
    monkeypatch.setenv("LEVELUP_RAW", str(disk / "raw"))
    (disk / "raw").mkdir()
    filler = fill(disk, 1_000_000)
    with pytest.raises(BadInput, match=r"No space left on device.*Free some space"):
        VICTIMS["land_bundled"]()
    assert store.examine().damage == []
    assert 0 < len(releases(disk / "raw")) < 25
    assert list((disk / "raw" / ".landing").iterdir()) == []
    filler.unlink()
    VICTIMS["land_bundled"]()
    assert len(releases(disk / "raw")) == 25


@pytest.mark.parametrize("command", [["prune", "--yes"], ["refresh"]])
def test_a_full_disk_for_the_run_history_is_said_so_and_what_can_be_removed_is(
    built_warehouse, tmp_path, disk, command
):
    place = built_warehouse.copy(tmp_path / "place")
    home = disk / "dagster"
    (home / "history").mkdir(parents=True)
    shutil.copy(Path(place.environment["DAGSTER_HOME"]) / "history" / "runs.db", home / "history")
    shutil.copy(Path(place.environment["DAGSTER_HOME"]) / "dagster.yaml", home)
    draft = place.raw / ".landing" / "toy.counts.2020_1"
    draft.mkdir(parents=True)
    fill(disk, 0)
    done = place.run(*command, DAGSTER_HOME=str(home))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert "the disk is full" in done.stderr and "Free some space" in done.stderr
    assert draft.exists() is (command == ["refresh"])


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    (tmp_path / "raw").mkdir()
    before = publish_twice(tmp_path / "warehouse")
    try:
        with (
            read_only(tmp_path / "raw"),
            pytest.raises(BadInput, match=r"Read-only file system.*folder can be written"),
        ):
            VICTIMS["land_bundled"]()
        with read_only(tmp_path / "warehouse"):
            for attempt in (published.publish, published.rollback):
                with pytest.raises(BadInput, match=r"it cannot be written.*Check who may write there"):
                    attempt()
    except CannotMount as error:
        pytest.skip(f"nothing can be mounted read-only here ({error}), and root may write everywhere else")
    assert list((tmp_path / "raw").iterdir()) == []
    assert published.current().sha256 == before
    assert published.publish().build_id == "build-3"


@pytest.mark.parametrize("largest_file", [20_000, 200_000])
def test_a_publication_whose_files_cannot_grow_says_so_and_leaves_the_one_in_place(tmp_path, monkeypatch, largest_file):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    before = publish_twice(tmp_path / "warehouse")
    kind, words = said("publish", {"LEVELUP_WAREHOUSE": str(paths.warehouse())}, largest_file)
    assert kind == "DiskRefuses", words
    assert "the disk is full" in words
    assert_as_it_was(before)


def test_a_landing_whose_files_cannot_grow_says_so_and_leaves_whole_releases(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    kind, words = said("land_bundled", {"LEVELUP_RAW": str(paths.raw())}, 100_000)
    assert kind == "DiskRefuses", words
    assert "Free some space" in words
    assert store.examine().damage == []
    assert list((paths.raw() / ".landing").iterdir()) == []


def test_memory_is_bounded_and_what_does_not_fit_is_spilled_to_the_warehouse(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("LEVELUP_MEMORY_LIMIT", "40MB")
    paths.build_database().parent.mkdir(parents=True)
    with connection.writing() as con:
        con.execute("set threads = 1")
        con.execute("create temp table numbers as select range as number, hash(range) as name from range(6_000_000)")
        assert list(paths.spill().iterdir()) != []
    assert not paths.spill().exists()


def test_a_limit_that_is_no_amount_of_memory_is_named(monkeypatch):
    monkeypatch.setenv("LEVELUP_MEMORY_LIMIT", "plenty")
    with pytest.raises(BadInput, match=r"LEVELUP_MEMORY_LIMIT is 'plenty'.*Write it as 600MB"):
        connection.writing()


def test_a_query_that_may_spill_no_more_is_told_as_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("LEVELUP_MEMORY_LIMIT", "30MB")
    (tmp_path / "build").mkdir()
    with connection.writing() as con:
        con.execute("set max_temp_directory_size = '1MB'")
        with pytest.raises(duckdb.Error) as caught:
            con.execute(
                "create temp table numbers as select range as number, hash(range) as name from range(6_000_000)"
            )
    assert "the disk is full" in str(disk_refusal(caught.value, "nothing was published"))
    assert disk_refusal(ValueError("something else"), "") is None


def test_a_program_that_may_not_be_run_is_not_told_as_one_that_cannot_be_written(tmp_path):
    program = tmp_path / "python"
    program.touch(mode=0o600)
    with pytest.raises(PermissionError) as caught:
        subprocess.run([program], check=False)
    said = str(disk_refusal(caught.value, "nothing was published"))
    assert f"{program}: it cannot be run (Permission denied). Check who may run it and run again" in said
    denied = PermissionError(errno.EACCES, "Permission denied", str(program))
    assert "it cannot be written (Permission denied)" in str(disk_refusal(denied, "nothing was published"))
