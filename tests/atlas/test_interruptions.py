"""What a full disk, or a process that was killed, leaves of the atlas: the one in place."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.defs import atlases
from orchestration.defs.lock import refresh_lock
from orchestration.ingest.errors import BadInput


@pytest.fixture
def warehouse(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A warehouse with the made-up published file and an atlas of it."""
    folder = tmp_path / "warehouse"
    folder.mkdir()
    (folder / "levelup.duckdb").symlink_to(published)
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(folder))
    atlases.make()
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("written", [0, 7])
def test_a_full_disk_is_one_sentence_and_leaves_the_atlas_in_place(warehouse, monkeypatch, written):
    before, write, calls = content(warehouse / "atlas"), Path.write_text, []

    def full(path: Path, *arguments, **options):
        calls.append(path)
        if len(calls) > written:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(BadInput, match="the atlas in place is as it was"):
        atlases.make()
    assert content(warehouse / "atlas") == before
    assert [path.name for path in (warehouse / "atlases").iterdir()] == [Path(os.readlink(warehouse / "atlas")).name]


class Killed(BaseException):
    """What no code of ours catches."""


@pytest.mark.parametrize("step", [1, 2])
def test_an_atlas_interrupted_at_either_replacement_is_the_old_or_the_new_one_whole(warehouse, monkeypatch, step):
    before, replace, calls = os.readlink(warehouse / "atlas"), os.replace, []

    def killing(source, target):
        calls.append(target)
        if len(calls) == step:
            raise Killed
        return replace(source, target)

    monkeypatch.setattr(os, "replace", killing)
    with pytest.raises(Killed):
        atlases.make()
    assert os.readlink(warehouse / "atlas") == before
    monkeypatch.setattr(os, "replace", replace)
    made = atlases.make()
    assert made.files == len(content(warehouse / "atlas"))
    left = {path.name for path in warehouse.iterdir()}
    assert left == {"levelup.duckdb", "atlas", "atlases"}
    assert [path.name for path in (warehouse / "atlases").iterdir()] == [Path(os.readlink(warehouse / "atlas")).name]


def test_an_atlas_asked_for_during_a_refresh_waits_for_it_and_says_so(warehouse):
    before = os.readlink(warehouse / "atlas")
    command = [sys.executable, "-m", "orchestration", "atlas"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asked:
        with refresh_lock():
            said = asked.stderr.readline()
            assert said == f"Waiting for another refresh (process {os.getpid()}), for 10 minutes at most\n"
            assert os.readlink(warehouse / "atlas") == before
        printed, complaint = asked.communicate(timeout=60)
    assert (asked.returncode, complaint) == (0, "")
    assert "index.html in a browser" in printed
    assert os.readlink(warehouse / "atlas") != before
