"""A publication that is killed at its worst moments, and readers that keep asking while others publish."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from orchestration import paths
from orchestration.defs import published

ROOT = Path(__file__).resolve().parents[2]

# Publishes, and kills itself just before or after the function of publication that is named on its command line.
KILLED = """
import os, signal, sys
from orchestration.defs import published

name, moment = sys.argv[1], sys.argv[2]
original = getattr(published, name)

def killed(*arguments, **keywords):
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*arguments, **keywords)
    if moment == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(published, name, killed)
published.publish()
"""

READER = """
import os, sys, duckdb

place, stop = sys.argv[1], sys.argv[2]
held = duckdb.connect(place, read_only=True)
first = held.execute("select max(build_number), count(*) from numbers").fetchall()
print("ready", flush=True)
reads, seen = 0, set()
while not os.path.exists(stop):
    assert held.execute("select max(build_number), count(*) from numbers").fetchall() == first
    # A second name makes a second instance: within one process DuckDB hands out the one it has for a name.
    fresh = f"{place}.{os.getpid()}.{reads}"
    os.link(place, fresh)
    with duckdb.connect(fresh, read_only=True) as con:
        number, count = con.execute("select max(build_number), count(*) from numbers").fetchall()[0]
    os.unlink(fresh)
    assert count == 1000 * number, (number, count)
    seen.add(number)
    reads += 1
print(reads, len(seen), flush=True)
"""

FRESH = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as con:
    number, count = con.execute("select max(build_number), count(*) from numbers").fetchall()[0]
assert count == 1000 * number, (number, count)
counts = "count(distinct build_number), count(*), max(build_number)"
parquet = duckdb.sql(f"select {counts} from '{sys.argv[2]}/numbers.parquet'").fetchall()[0]
assert parquet[0] == 1 and parquet[1] == 1000 * parquet[2], parquet
"""


def python(code: str, *arguments: str, **options) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], env=environment, text=True, **options)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("function", "moment"),
    [
        ("_copy", "before"),
        ("_copy", "after"),
        ("_sealed", "after"),
        ("_put_in_place", "before"),
        ("_point", "before"),
    ],
)
def test_a_publication_killed_before_its_moment_leaves_the_published_file_as_it_was(build, function, moment):
    for number in (1, 2):
        build(number)
        published.publish()
    before = digest(paths.published_database())
    build(3)
    killed = python(KILLED, function, moment)
    assert killed.wait() == -signal.SIGKILL
    assert digest(paths.published_database()) == before
    assert published.current().build_id == "build-2"

    assert published.publish().build_id == "build-3"
    assert published.current().build_id == "build-3"
    assert not (paths.warehouse() / ".publishing").exists()
    folders = {path.name for path in (paths.warehouse() / "publications").glob("*/")}
    assert folders == set(published._order())


@pytest.mark.parametrize(("function", "moment"), [("_hang_doors", "before"), ("_hang_doors", "after"), ("_point", "after")])
def test_a_publication_killed_after_its_moment_is_in_place_with_its_parquet_set(build, function, moment):
    build(1)
    published.publish()
    build(2)
    # Links are also mended before anything is copied: the second time is the one after the moment of publication.
    code = KILLED.replace("def killed", "times = []\ndef killed").replace(
        "if moment", f"times.append(1)\n    if len(times) < {2 if function == '_hang_doors' else 1}:\n        return original(*arguments, **keywords)\n    if moment", 1
    )
    killed = python(code, function, moment)
    assert killed.wait() == -signal.SIGKILL
    assert published.current().build_id == "build-2"
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        assert con.execute("select max(build_number), count(*) from numbers").fetchall() == [(2, 2000)]
    parquet = duckdb.sql(f"select max(build_number), count(*) from '{paths.parquet()}/numbers.parquet'").fetchall()
    assert parquet == [(2, 2000)]
    assert published.rollback().build_id == "build-1"


def test_readers_see_no_error_over_twenty_publications(build, tmp_path):
    build(1)
    published.publish()
    stop = tmp_path / "stop"
    reader = python(READER, str(paths.published_database()), str(stop), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout.readline() == "ready\n"
    newcomers = []
    for number in range(2, 22):
        build(number)
        if number % 5 == 0:
            newcomers.append(
                python(FRESH, str(paths.published_database()), str(paths.parquet()), stderr=subprocess.PIPE)
            )
        published.publish()
    time.sleep(0.2)
    stop.touch()
    said, errors = reader.communicate(timeout=60)
    assert (reader.returncode, errors) == (0, "")
    reads, builds_seen = map(int, said.split())
    assert reads > 20
    assert builds_seen > 5
    for newcomer in newcomers:
        _, errors = newcomer.communicate(timeout=60)
        assert (newcomer.returncode, errors) == (0, "")
